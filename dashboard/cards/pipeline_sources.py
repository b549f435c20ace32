"""Every source: what it delivered last, whether that reached gold, and whether it is late by its own rhythm."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import duration, in_zone, rows_of, zone_words
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import pipeline

FAILED, LATE, WAITING, ON_TIME, NO_RHYTHM = "failed", "late", "waiting", "on time", "no rhythm yet"
COLUMNS = (
    Column("source", "Source"),
    Column("status", "Status"),
    Column("received_at", "Last delivery", "moment"),
    Column("refined_at", "Reached gold", "moment"),
    Column("rhythm", "Usual wait"),
    Column("waiting", "Waiting", "count"),
    Column("failed", "Failed", "count"),
    Column("rows_received", "Rows", "count"),
    Column("deliveries", "Deliveries", "count"),
    Column("objects", "Kinds of data", "count"),
    Column("system", "From"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per source: COLUMNS and failure, the most urgent first."""
    frame = in_zone(visit.view.read_now(pipeline.sources), visit.settings, "received_at", "refined_at")
    return frame.assign(
        status=[status_of(row) for row in rows_of(frame)],
        rhythm=[duration(wait) for wait in frame["usual_wait_seconds"]],
    )


def status_of(source: Any) -> str:
    """How a source stands: one of the words above. Failed comes before late, late before waiting."""
    if source.failed:
        return FAILED
    if source.is_late:
        return LATE
    if source.waiting:
        return WAITING
    return NO_RHYTHM if pd.isna(source.usual_wait_seconds) else ON_TIME


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or what to load first."""
    if frame.empty:
        return Message("empty", "No source has delivered yet", "Load one to see how fresh it is.",
                       command=".venv/bin/python -m scripts.sync csv --path DIR")
    return Chart(None, subtitle=f"Late is half as long again as a source's usual wait; {zone_words(visit)}")


CARD = Card("pipeline-sources", "Sources", rows, draw, COLUMNS)
