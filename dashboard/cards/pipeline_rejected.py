"""Rows in quarantine: how many for which reason, where to find them, and how to put them through again."""

from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import column_of, in_zone, rows_of, what, words, zone_words
from dashboard.components.heading import heading
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import whole
from dashboard.queries import pipeline

PATH = "/pipeline"
MOST_REASONS = 12
REPLAY = ".venv/bin/python -m scripts.refine --replay-rejected"
REASON_COLUMNS = (
    Column("reason", "Reason"),
    Column("data", "Data"),
    Column("column", "Column"),
    Column("rejected", "Rows", "count"),
    Column("last_at", "Last", "moment"),
)
EXAMPLE_COLUMNS = (
    Column("reason", "Reason"),
    Column("column", "Column"),
    Column("file_name", "File"),
    Column("row_number", "Row", "count"),
    Column("data", "Data"),
    Column("rejected_at", "Rejected", "moment"),
)


def reasons(visit: Visit) -> pd.DataFrame:
    """One row per source, object and reason, the most frequent first: REASON_COLUMNS and code."""
    frame = in_zone(visit.view.read_now(pipeline.rejected_reasons), visit.settings, "first_at", "last_at")
    return _told(frame)


def examples(visit: Visit) -> pd.DataFrame:
    """A few rows of each reason: EXAMPLE_COLUMNS. Nothing of what stands in them."""
    return _told(in_zone(visit.view.read_now(pipeline.rejected_examples), visit.settings, "rejected_at"))


def of_reason(visit: Visit) -> pd.DataFrame:
    """The examples of the reason that the address names (`?item=csv:customers:id_missing`)."""
    frame = examples(visit)
    return frame[_keys(frame) == visit.filters.about("item")]


def reason_heading(visit: Visit) -> Any:
    """What is wrong with the rows, in which data, and the way back."""
    frame = of_reason(visit)
    return heading(frame["reason"].iloc[0], f"In {frame['data'].iloc[0]}", visit.address(PATH), "Pipeline")


def _keys(frame: pd.DataFrame) -> pd.Series:
    return frame["source"] + ":" + frame["object"] + ":" + frame["code"]


def draw_reasons(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or that the quarantine is empty."""
    if frame.empty:
        return _none()
    shown = frame.head(MOST_REASONS)
    return Chart(
        ranked_figure(
            shown["reason"].tolist(), shown["rejected"].tolist(), "count", name="Rows",
            shares=(shown["rejected"] / frame["rejected"].sum()).tolist(),
            notes=[f"in {data}" for data in shown["data"]],
            links=[fragment(item=key) for key in _keys(shown)], drill=PATH,
        ),
        subtitle=f"{whole(int(frame['rejected'].sum()))} rows in quarantine, by reason",
        links=[visit.address(PATH, item=key) for key in _keys(frame)],
        note=html.P(
            [html.Span("Mended what they are for? Put them through again with "), html.Code(REPLAY)],
            className="stale-note",
        ),
    )


def draw_examples(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or that the quarantine is empty."""
    if frame.empty:
        return _none()
    return Chart(None, subtitle=f"A few of each reason, by file and row; {zone_words(visit)}. "
                                "What stands in a row may be personal, so only the owner can read it")


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(
        code=frame["reason"],
        reason=[words(reason) for reason in frame["reason"]],
        column=[column_of(reason) for reason in frame["reason"]],
        data=[what(row.source, row.object) for row in rows_of(frame)],
    )


def _none() -> Message:
    return Message("empty", "No row is in quarantine", "Everything that was delivered could be used.")


REASONS = Card("pipeline-rejected", "Rejected rows", reasons, draw_reasons, REASON_COLUMNS)
REASON_EXAMPLES = Card("pipeline-reason", "Where they are", of_reason, draw_examples, EXAMPLE_COLUMNS)
EXAMPLES = Card("pipeline-examples", "Where rejected rows are", examples, draw_examples, EXAMPLE_COLUMNS)
