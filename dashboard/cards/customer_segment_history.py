"""In which segments one customer has been."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customer_facts import customer_id
from dashboard.cards.customers_predicted import SEGMENTS
from dashboard.cards.staleness import first_run
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import customer

COLUMNS = (Column("since", "As of", "day"), Column("segment", "Segment"), Column("said_by", "Said by"))


def rows(visit: Visit) -> pd.DataFrame:
    """since, segment, said_by: one row per change, newest first."""
    frame = visit.view.read(customer.kinds, customer_id(visit))
    # From the oldest on, a row that says what the one before it said is no news.
    is_change = frame.iloc[::-1].groupby("said_by")["segment"].shift() != frame.iloc[::-1]["segment"]
    return frame[is_change.iloc[::-1]].reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why it is empty."""
    if frame.empty:
        return Message("low-data", "No segments yet", "Each run that tells customers apart adds a line.",
                       command=first_run(visit, SEGMENTS))
    return Chart(None, subtitle="By how they buy, and as the source says; changes only")


HISTORY_CARD = Card("customers-customer_segments", "Segment history", rows, draw, COLUMNS, jobs=(SEGMENTS,))
