"""New and returning customers over time."""

from typing import Any

import pandas as pd

from dashboard.buckets import granularity, partial_steps, step_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.steps import step_addresses, step_fragments, step_rows
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series

MEASURES = ("new_customers", "returning_customers")
COLUMNS = (
    Column("start", "From", "day"), Column("new_customers", "New", "count"),
    Column("returning_customers", "Returning", "count"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """start, new_customers, returning_customers: one row per day, week or month with customers."""
    return step_rows(visit, MEASURES)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Stacked bars; guests are no customers, and a step that is not whole is hatched."""
    if frame.empty:
        return Message("empty", "No known customers in this period",
                       "Sales without a customer count as guest sales. Widen the dates or clear the filters.")
    step = granularity(visit.filters.period)
    spans = step_spans(frame["start"].tolist(), visit.filters.period)
    return Chart(
        bars_figure(
            frame["start"].tolist(),
            [Series("New", frame["new_customers"].tolist()),
             Series("Returning", frame["returning_customers"].tolist())],
            "count", step=step, arrangement="stacked",
            is_partial=partial_steps(
                frame["start"].tolist(), step, visit.filters.period, visit.horizon.last_complete_day
            ),
            links=step_fragments(spans), drill="/customers",
        ),
        links=step_addresses(visit, "/customers", spans),
        keys=[Key("bar", "New"), Key("bar-2", "Returning")],
    )


CARD = Card("sales-customers", "New and returning customers", rows, draw, COLUMNS,
            subtitle="Customers; guests left out")
