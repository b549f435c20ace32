"""The figure that decides, trial by trial: what serves, the best challenger, the plain rule."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.buckets import step_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import aging, job_of, never_run, run_of
from dashboard.cards.models_standings import best_of
from dashboard.cards.models_words import JOBS, figure_of, job_name, model_name
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.lines import Line, lines_figure
from dashboard.queries import models
from warehouse.metrics.periods import Period

FEWEST = 2


def rows(visit: Visit) -> pd.DataFrame:
    """origin (last day shown), serving, challenger, baseline: one row per trial; None where one was not tested."""
    job = job_of(visit)
    every = visit.view.read(models.courses, job)
    own = every[(every["measure"] == JOBS[job].measure) & (every["metric"] == JOBS[job].metric)]
    standing = best_of(visit, job)
    if standing is None:
        return pd.DataFrame(columns=["origin", "serving", "challenger", "baseline"])
    columns = {
        name: own[own["model"] == model].set_index("origin")["value"]
        for name, model in (("serving", standing.model), ("challenger", standing.challenger))
    }
    frame = pd.DataFrame({**columns, "baseline": own.groupby("origin")["baseline"].mean()})
    return frame.rename_axis("origin").reset_index()


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The lines, or why there are none."""
    job = job_of(visit)
    standing = best_of(visit, job)
    if run_of(visit, job) is None:
        return never_run(job)
    if standing is None or len(frame) < FEWEST:
        return Message("low-data", "A single trial has no course", "It takes two days to look ahead from, apart.")
    figure = figure_of(JOBS[job].metric)
    lines = [Line(model_name(standing.model), frame["serving"].tolist())]
    if standing.challenger:
        lines.append(Line(model_name(standing.challenger), frame["challenger"].tolist(), color="c2"))
    lines.append(Line("Plain rule", frame["baseline"].tolist(), color="ref", style="dotted"))
    keys = [Key("line-1", model_name(standing.model)),
            *([Key("line", model_name(standing.challenger))] if standing.challenger else []),
            Key("dotted", "Plain rule")]
    spans = _between(frame["origin"].tolist(), visit)
    better = "less is better" if figure.is_error else "more is better"
    return Chart(
        lines_figure(frame["origin"].tolist(), lines, figure.unit, links=step_fragments(spans), drill="/sales"),
        links=step_addresses(visit, "/sales", spans),
        keys=keys,
        subtitle=f"{job_name(job)}: {figure.name} by the last day shown; {better}",
        **aging(visit, job),
    )


def _between(origins: list[date], visit: Visit) -> list[tuple[date, date]]:
    """The days that each trial looked ahead to, until the next one looks again."""
    firsts = [min(origin + timedelta(days=1), visit.horizon.last_complete_day) for origin in origins]
    return step_spans(firsts, Period(firsts[0], visit.horizon.last_complete_day))


CARD = Card(
    "models-course", "Trial by trial", rows, draw,
    (
        Column("origin", "Last day shown", "day"), Column("serving", "Serving", "number"),
        Column("challenger", "Best challenger", "number"), Column("baseline", "Plain rule", "number"),
    ),
)
