"""What serves each job: model, days it knows, lead over its baseline, time it took, and its state."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import PATH
from dashboard.cards.models_standings import best_of
from dashboard.cards.models_words import JOBS, job_name, model_name
from dashboard.cards.records import records
from dashboard.cards.staleness import is_stale
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import models

ALL_COMMAND = ".venv/bin/python -m scripts.predict --all"

NO_MODEL = Message("empty", "No model yet", "Models appear here once the prediction jobs have run.",
                   command=ALL_COMMAND)


def no_model(visit: Visit) -> Message | None:
    """What to do where no job ever ran; None where one did."""
    return NO_MODEL if rows(visit).empty else None


def rows(visit: Visit) -> pd.DataFrame:
    """job, name, model, model_name, run_id, as_of_date, trained_through, challengers, lead, seconds, state."""
    frame = visit.view.read(models.registry)
    frame = frame[frame["job"].isin(list(JOBS))]
    order = {job: place for place, job in enumerate(JOBS)}
    frame = frame.sort_values("job", key=lambda jobs: jobs.map(order), ignore_index=True)
    standings = [best_of(visit, job) for job in frame["job"]]
    return frame.assign(
        name=frame["job"].map(job_name),
        model_name=frame["model"].map(model_name),
        lead=pd.Series([each.lead if each else None for each in standings], dtype="object"),
        state=[_state(visit, row) for row in records(frame)],
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or how to fill it."""
    if frame.empty:
        return NO_MODEL
    return Chart(
        None,
        subtitle="One job a row. Error gone: of the plain rule that it is tested against, on days no model was shown",
        links=[visit.address(PATH, group=job) for job in frame["job"]],
    )


def _state(visit: Visit, row: Any) -> str:
    words = [
        word
        for word, holds in (
            ("no rows", row.is_empty), ("worse than promised", row.is_degraded), ("pinned", row.is_pinned),
            ("outdated", is_stale(visit, row.as_of_date, row.job)),
        )
        if holds
    ]
    return ", ".join(words) or "serving"


CARD = Card(
    "models-registry", "What serves", rows, draw,
    (
        Column("name", "Job"), Column("model_name", "Model"), Column("lead", "Error gone", "share"),
        Column("state", "State"), Column("as_of_date", "Made on", "day"),
        Column("trained_through", "Learned to", "day"), Column("challengers", "Challengers", "count"),
        Column("seconds", "Seconds", "number"), Column("run_id", "Run", "count"),
    ),
)
