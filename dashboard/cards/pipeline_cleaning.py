"""The cleaning report: of every kind of data, the rows received are those accepted, duplicate or rejected."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import rows_of, what
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import whole
from dashboard.queries import pipeline

COLUMNS = (
    Column("data", "Data"),
    Column("rows_received", "Received", "count"),
    Column("rows_accepted", "= Accepted", "count"),
    Column("rows_duplicate", "+ Duplicate", "count"),
    Column("rows_rejected", "+ Rejected", "count"),
    Column("rows_unaccounted", "Not accounted for", "count"),
    Column("rejected_share", "Rejected share", "share"),
    Column("rows_warned", "Worth a look", "count"),
    Column("deliveries", "Deliveries", "count"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per source and object: COLUMNS."""
    frame = visit.view.read_now(pipeline.cleaning)
    return frame.assign(
        data=[what(row.source, row.object) for row in rows_of(frame)],
        rejected_share=(frame["rows_rejected"] / frame["rows_received"].where(frame["rows_received"] > 0)),
    )


def draw(_visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return Message("empty", "Nothing has been cleaned yet", "Every row of a delivery is accounted for here.",
                       command=".venv/bin/python -m scripts.refine")
    lost = int(frame["rows_unaccounted"].abs().sum())
    verdict = "every row is accounted for" if not lost else f"{whole(lost)} rows are not accounted for"
    return Chart(None, subtitle=f"Rows of all deliveries that reached gold; {verdict}")


CARD = Card("pipeline-cleaning", "Cleaning report", rows, draw, COLUMNS)
