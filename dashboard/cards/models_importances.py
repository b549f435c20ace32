"""What a job's model looks at."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import aging, job_of, never_run, run_of
from dashboard.cards.models_words import job_name, model_name
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.queries import models

SHOWN = 10


def rows(visit: Visit) -> pd.DataFrame:
    """As `queries.models.importances`, all of them."""
    return visit.view.read(models.importances, job_of(visit))


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars of the most important, or why there are none."""
    job = job_of(visit)
    if run_of(visit, job) is None:
        return never_run(job)
    if frame.empty:
        return Message("empty", f"{job_name(job)} weighs no features", "Its model is a rule, or learns from the course "
                       "of the series alone.")
    top = frame.head(SHOWN)
    rest = f"; {len(frame) - len(top)} more are in the table" if len(frame) > len(top) else ""
    return Chart(
        ranked_figure(top["label"].tolist(), top["importance"].tolist(), "share", name="Importance"),
        subtitle=f"{job_name(job)}: share of what {model_name(frame['model'].iloc[0])} explains{rest}",
        **aging(visit, job),
    )


CARD = Card(
    "models-importances", "What it looks at", rows, draw,
    (Column("label", "Feature"), Column("importance", "Importance", "share"), Column("model", "Model")),
)
