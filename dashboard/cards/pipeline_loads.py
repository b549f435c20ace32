"""The newest deliveries: how long each took to gold, and what became of its rows."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import duration, in_zone, rows_of, what, zone_words
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import pipeline

LONGEST_FAILURE = 160
COLUMNS = (
    Column("delivery", "Delivery"),
    Column("file_name", "File"),
    Column("received_at", "Received", "moment"),
    Column("result", "Result"),
    Column("took", "To gold in"),
    Column("rows_received", "Rows", "count"),
    Column("rows_accepted", "Accepted", "count"),
    Column("rows_duplicate", "Duplicate", "count"),
    Column("rows_rejected", "Rejected", "count"),
    Column("rows_warned", "Worth a look", "count"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per delivery, the newest first: COLUMNS."""
    frame = in_zone(visit.view.read_now(pipeline.loads), visit.settings, "received_at", "refined_at", "failed_at")
    return frame.assign(
        delivery=[what(row.source, row.object) for row in rows_of(frame)],
        took=[duration(seconds) for seconds in frame["seconds"]],
        result=[_result(row) for row in rows_of(frame)],
    )


def _result(load: Any) -> str:
    if not pd.isna(load.refined_at):
        return "in gold"
    if pd.isna(load.failed_at):
        return "waits to be refined"
    return f"failed: {str(load.failure or 'no reason given')[:LONGEST_FAILURE]}"


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or what to load first."""
    if frame.empty:
        return Message("empty", "No delivery yet", "Each file or batch that is loaded stands here.",
                       command=".venv/bin/python -m scripts.sync csv --path DIR")
    return Chart(None, subtitle=f"The newest {len(frame)}; {zone_words(visit)}")


CARD = Card("pipeline-loads", "Deliveries", rows, draw, COLUMNS)
