"""Every figure of a job's tests: what serves beside its best challenger and the plain rule, with the days tested."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_curves import hits
from dashboard.cards.models_job import aging, job_of, never_run, run_of
from dashboard.cards.models_standings import tested
from dashboard.cards.models_words import figure_of, job_name, measure_name, model_name, told
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import NONE, full_day, percent
from dashboard.queries import models

COLUMNS = ("figure", "value", "challenger", "baseline", "window")


def rows(visit: Visit) -> pd.DataFrame:
    """figure, value, challenger (the best other's value and name), baseline, window: texts, one row per figure."""
    job = job_of(visit)
    run = run_of(visit, job)
    every = visit.view.read(models.standings)
    pairs = every.loc[every["job"] == job, ["measure", "metric"]].drop_duplicates().itertuples(index=False, name=None)
    found = [] if run is None else [_row(visit, job, run.model, *pair) for pair in pairs]
    return pd.DataFrame([*(row for row in found if row), *_hits(visit, job)], columns=list(COLUMNS))


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    job = job_of(visit)
    run = run_of(visit, job)
    if run is None:
        return never_run(job)
    if frame.empty:
        return Message("low-data", "Nothing was tested", "There was too little history to hold a model against.")
    return Chart(
        None, subtitle=f"{job_name(job)}: {model_name(run.model)} on days it was not shown", **aging(visit, job)
    )


def _row(visit: Visit, job: str, serving: str, measure: str, metric: str) -> tuple[str, ...] | None:
    frame = tested(visit, job, measure, metric)
    own = frame[frame["model"] == serving]
    if own.empty:
        return None
    figure, row = figure_of(metric), own.iloc[0]
    others = frame[frame["model"] != serving].sort_values("value", ascending=figure.is_error)
    best = "" if others.empty else f"{told(others['value'].iloc[0], metric)} {model_name(others['model'].iloc[0])}"
    return (
        f"{figure.name}, {measure_name(measure)}", told(row["value"], metric), best or NONE,
        told(row["baseline"], metric), f"{row['origins']}, last {full_day(row['last_origin'])}",
    )


def _hits(visit: Visit, job: str) -> list[tuple[str, ...]]:
    """Precision, recall and F1 at the chance from which a customer counts as at high risk."""
    found = hits(visit, job)
    if found is None:
        return []
    days = f"{full_day(found.first_day)} – {full_day(found.last_day)}"
    return [
        (f"{figure_of(metric).name}, chance above {percent(found.threshold)}", told(value, metric), NONE, NONE, days)
        for metric, value in (("precision", found.precision), ("recall", found.recall), ("f1", found.f1))
    ]


CARD = Card(
    "models-figures", "All figures", rows, draw,
    (
        Column("figure", "Figure"), Column("value", "Serving"), Column("challenger", "Best challenger"),
        Column("baseline", "Plain rule"), Column("window", "Trials"),
    ),
)
