"""How a job's model did on days it was not shown: ROC or gain, confusion or residuals, calibration."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import (
    CALIBRATION,
    HITS,
    RANKING,
    aging,
    job_of,
    never_run,
    not_kept,
    run_of,
    window,
)
from dashboard.cards.models_words import job_name, measure_name, model_name
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.base import Token
from dashboard.figures.heatmap import heatmap_figure
from dashboard.figures.scatter import Points, scatter_figure
from dashboard.format import full, percent, whole
from dashboard.queries import models
from warehouse.metrics.definitions import Unit

YEAR_DAYS = 365
SAID, HAPPENED = ("Said to leave", "Said to stay"), ("Left", "Came back")
COLUMNS = (
    Column("name", "Model"), Column("x", "x", "number"), Column("y", "y", "number"),
    Column("threshold", "Chance above", "number"), Column("rows", "Cases", "count"),
    Column("window_start", "From", "day"), Column("window_end", "To", "day"),
)


@dataclass(frozen=True)
class Hits:
    """Counts of a confusion matrix, the chance above which it is said, and its days."""

    found: int
    false_alarms: int
    missed: int
    spared: int
    threshold: float
    first_day: date
    last_day: date

    @property
    def precision(self) -> float | None:
        """Share of those who were said to leave that left."""
        return _share(self.found, self.found + self.false_alarms)

    @property
    def recall(self) -> float | None:
        """Share of those who left that were said to."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        return _share(2 * self.found, 2 * self.found + self.false_alarms + self.missed)


def curve_rows(visit: Visit, *kinds: str) -> pd.DataFrame:
    """The points of the first of `kinds` that the job has, the serving model's first; with name. One horizon (a year
    where there are several) and the job's first measure."""
    job = job_of(visit)
    frame: pd.DataFrame = visit.view.read(models.curves, job)
    kept = [frame[frame["kind"] == kind] for kind in kinds]
    own = next((each for each in kept if len(each)), frame.iloc[:0])
    if own.empty:
        return own.assign(name=[])
    horizons = set(own["horizon"])
    own = own[own["horizon"] == (YEAR_DAYS if YEAR_DAYS in horizons else min(horizons))]
    measures = sorted(own["measure"].unique(), key=lambda name: (name != "revenue", name))
    own = own[own["measure"] == measures[0]]
    run = run_of(visit, job)
    serving = run.model if run is not None and run.model in set(own["model"]) else own["model"].iloc[0]
    others = [model for model in own["model"].unique() if model != serving]
    ordered: pd.DataFrame = pd.concat([own[own["model"] == model] for model in (serving, *others)], ignore_index=True)
    return ordered.assign(name=ordered["model"].map(model_name))


def hits(visit: Visit, job: str) -> Hits | None:
    """The confusion matrix of the model that serves; None for a job that has none."""
    frame = visit.view.read(models.curves, job)
    run = run_of(visit, job)
    own = frame[(frame["kind"] == "confusion") & (frame["model"] == (run.model if run is not None else ""))]
    if own.empty:
        return None
    cells = {(int(x), int(y)): int(rows) for x, y, rows in zip(own["x"], own["y"], own["rows"], strict=True)}
    first = own.iloc[0]
    return Hits(cells[1, 1], cells[1, 0], cells[0, 1], cells[0, 0], first["threshold"], first["window_start"],
                first["window_end"])


def draw_ranking(visit: Visit, frame: pd.DataFrame) -> Any:
    """The ROC curve, or the gain curve of a job that gives values."""
    if (missing := _missing(visit, frame, RANKING)) is not None:
        return missing
    is_roc = frame["kind"].iloc[0] == "roc"
    titles = ("False alarms", "Found") if is_roc else ("Share of the best", "Share of what they brought")
    what = "Found against false alarms (ROC)" if is_roc else "What those predicted highest brought"
    return _curves(visit, frame, "share", titles, what, is_curve=True)


def draw_calibration(visit: Visit, frame: pd.DataFrame) -> Any:
    """What was said against what came, bin by bin."""
    if (missing := _missing(visit, frame, CALIBRATION)) is not None:
        return missing
    job = job_of(visit)
    units: dict[str, Unit] = {"customer_churn": "share", "customer_ltv": "money"}
    what = "Said against came; on the line it is exact"
    return _curves(visit, frame, units.get(job, "number"), ("Said", "Came"), what, is_curve=False)


def draw_hits(visit: Visit, frame: pd.DataFrame) -> Any:
    """The confusion matrix, or residuals by steps ahead."""
    if (missing := _missing(visit, frame, HITS)) is not None:
        return missing
    if frame["kind"].iloc[0] == "residual":
        return _residuals(visit, frame)
    job = job_of(visit)
    found = hits(visit, job)
    if found is None:
        return not_kept(job, HITS)
    return Chart(
        heatmap_figure(
            HAPPENED, SAID, [[found.found, found.missed], [found.false_alarms, found.spared]], "count",
            name="Customers",
        ),
        subtitle=f"Customers, said to leave above a chance of {percent(found.threshold)}: precision "
        f"{full(found.precision, 'share', '')}, recall {full(found.recall, 'share', '')}, F1 "
        f"{full(found.f1, 'number', '')}; {window(frame)}",
        **aging(visit, job),
    )


def _residuals(visit: Visit, frame: pd.DataFrame) -> Chart:
    job = job_of(visit)
    steps = "Days ahead" if job == "demand_forecast" else "Months ahead"
    measure = measure_name(frame["measure"].iloc[0])
    return Chart(
        scatter_figure(
            _groups(frame, is_curve=False), "count", "share", titles=(steps, "Predicted over actual, less 1"),
            quarters=(None, 0),
        ),
        keys=_keys(frame), subtitle=f"Residuals of {measure}; 0 is exact. {window(frame)}", **aging(visit, job),
    )


def _curves(
    visit: Visit, frame: pd.DataFrame, unit: Unit, titles: tuple[str, str], what: str, is_curve: bool
) -> Chart:
    job = job_of(visit)
    horizon = f", {frame['horizon'].iloc[0]} days ahead" if frame["horizon"].iloc[0] else ""
    return Chart(
        scatter_figure(
            _groups(frame, is_curve), unit, unit, visit.settings.currency, titles=titles, has_diagonal=True
        ),
        keys=_keys(frame), subtitle=f"{job_name(job)}{horizon}: {what}. {window(frame)}", **aging(visit, job),
    )


def _groups(frame: pd.DataFrame, is_curve: bool) -> list[Points]:
    """What serves, and the plain rule: the last of the others where there are several."""
    colors: list[Token] = ["c1", "ref"]
    shown = _shown(frame)
    return [
        Points(
            own["name"].iloc[0], own["y"].tolist(), color=color, x=own["x"].tolist(), is_curve=is_curve,
            notes=[f"{whole(cases)} cases" for cases in own["rows"]],
        )
        for color, model in zip(colors, shown, strict=False)
        for own in [frame[frame["model"] == model]]
    ]


def _keys(frame: pd.DataFrame) -> list[Key]:
    names = [model_name(model) for model in _shown(frame)]
    return [Key("line-1", names[0]), *[Key("dotted", name) for name in names[1:]]]


def _shown(frame: pd.DataFrame) -> list[str]:
    models_there = list(dict.fromkeys(frame["model"]))
    return [models_there[0], *models_there[1:][-1:]]


def _missing(visit: Visit, frame: pd.DataFrame, what: str) -> Any:
    job = job_of(visit)
    if run_of(visit, job) is None:
        return never_run(job)
    return not_kept(job, what) if frame.empty else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


RANKING_CARD = Card(
    "models-ranking", "Ranking", lambda visit: curve_rows(visit, "roc", "gain"), draw_ranking, COLUMNS
)
HITS_CARD = Card(
    "models-hits", "Hits and misses", lambda visit: curve_rows(visit, "confusion", "residual"), draw_hits, COLUMNS
)
CALIBRATION_CARD = Card(
    "models-calibration", "Calibration", lambda visit: curve_rows(visit, "calibration"), draw_calibration, COLUMNS
)
