"""The life of models: how long they take, what came of earlier predictions, and how to fit, choose and go back."""

from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import PATH, job_of
from dashboard.cards.models_registry import ALL_COMMAND
from dashboard.cards.models_words import JOBS, figure_of, job_name, measure_name, told
from dashboard.cards.records import records
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import whole
from dashboard.queries import models

DRIFT_SHOWN = 12
COMMANDS = "Commands"


def times(visit: Visit) -> pd.DataFrame:
    """job, name, seconds, trained_through: how long the newest run of each job took, the longest first."""
    frame = visit.view.read(models.registry)
    frame = frame[frame["job"].isin(list(JOBS)) & frame["seconds"].notna()]
    ordered = frame.sort_values("seconds", ascending=False, kind="stable", ignore_index=True)
    return ordered.assign(name=ordered["job"].map(job_name))


def draw_times(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or how to get there."""
    if frame.empty:
        return Message("empty", "No run yet", "Times appear here once jobs have run.", command=ALL_COMMAND)
    total = frame["seconds"].sum()
    return Chart(
        ranked_figure(
            frame["name"].tolist(), frame["seconds"].tolist(), "number", name="Seconds",
            links=[fragment(group=job) for job in frame["job"]], drill=PATH,
        ),
        subtitle=f"Seconds of the newest run, fitting and testing included; {whole(total)} in all",
        links=[visit.address(PATH, group=job) for job in frame["job"]],
    )


def drift(visit: Visit) -> pd.DataFrame:
    """what, came, promised, limit, verdict, scored_as_of_date, rows: texts, what is degraded first."""
    frame = visit.view.read(models.monitoring)
    found = frame.head(DRIFT_SHOWN).reset_index(drop=True)
    return found.assign(
        name=found["job"].map(job_name),
        what=[f"{figure_of(row.metric).name}, {measure_name(row.measure)}" for row in records(found)],
        **{name: [told(getattr(row, column), row.metric) for row in records(found)]
           for name, column in (("came", "value"), ("promised", "expected"), ("limit", "limit_value"))},
        verdict=["worse than promised" if bad else "as promised" for bad in found["is_degraded"]],
    )


def draw_drift(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or when it will fill."""
    if frame.empty:
        return Message("low-data", "Nothing has come due yet", "Predictions are held against what happened once their "
                       "time is over: forecasts after a week or a month, churn after 90 days.")
    bad = int(frame["is_degraded"].sum())
    verdict = f"{bad} worse than promised" if bad else "all as promised"
    return Chart(
        None, subtitle=f"What earlier runs predicted, held against what happened; {verdict}",
        links=[visit.address(PATH, group=job) for job in frame["job"]],
    )


def draw_commands(visit: Visit, frame: pd.DataFrame) -> Any:
    """What to type to look, to fit anew, to choose, and to go back."""
    job = job_of(visit)
    run = ".venv/bin/python -m scripts."
    lines = [
        ("See every model and figure of the job", f"{run}models show {job}"),
        ("Predict anew with the model that is stored", f"{run}predict {job}"),
        ("Fit the model anew, whatever is stored", f"{run}predict {job} --retrain"),
        ("Let a run's model serve from now on", f"{run}models promote RUN"),
        ("Let the run before serve again", f"{run}models rollback {job}"),
        ("Renew all predictions", ALL_COMMAND),
    ]
    return content_card(
        COMMANDS, f"{job_name(job)}; for the person at the server",
        html.Dl([html.Div([html.Dt(what), html.Dd(html.Code(line))]) for what, line in lines], className="commands"),
    )


TIMES_CARD = Card(
    "models-times", "Time they take", times, draw_times,
    (
        Column("name", "Job"), Column("seconds", "Seconds", "number"),
        Column("trained_through", "Learned to", "day"), Column("as_of_date", "Made on", "day"),
    ),
)
DRIFT_CARD = Card(
    "models-drift", "Promised and come true", drift, draw_drift,
    (
        Column("name", "Job"), Column("what", "Figure"), Column("came", "Came out"), Column("promised", "Promised"),
        Column("limit", "Limit"), Column("verdict", "Verdict"), Column("scored_as_of_date", "Predicted on", "day"),
        Column("rows", "Cases", "count"),
    ),
)
COMMANDS_CARD = Card(
    "models-commands", COMMANDS, lambda visit: pd.DataFrame(), draw_commands, without_rows=True, reads_itself=True
)
