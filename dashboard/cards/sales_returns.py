"""Returns and discounts as parts of what was sold, over time."""

from typing import Any

import pandas as pd

from dashboard.buckets import granularity, partial_steps, step_spans
from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.cards.steps import step_addresses, step_fragments, step_rows
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.lines import Line, lines_figure

MEASURES = ("discount_rate", "return_rate", "discount_amount", "return_amount")
COLUMNS = (
    Column("start", "From", "day"), Column("discount_rate", "Discount rate", "share"),
    Column("return_rate", "Return rate", "share"), Column("discount_amount", "Discounts", "money"),
    Column("return_amount", "Returns", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """start, discount_rate, return_rate, discount_amount, return_amount: one row per day, week or month."""
    return step_rows(visit, MEASURES)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Two lines; a step that is not over or not whole is left out."""
    if frame.empty:
        return no_sales(visit)
    step = granularity(visit.filters.period)
    spans = step_spans(frame["start"].tolist(), visit.filters.period)
    return Chart(
        lines_figure(
            frame["start"].tolist(),
            [Line("Discount rate", frame["discount_rate"].tolist()),
             Line("Return rate", frame["return_rate"].tolist())],
            "share", step=step,
            is_partial=partial_steps(
                frame["start"].tolist(), step, visit.filters.period, visit.horizon.last_complete_day
            ),
            links=step_fragments(spans), drill="/orders",
        ),
        links=step_addresses(visit, "/orders", spans),
        keys=[Key("line-1", "Discount rate"), Key("line", "Return rate")],
    )


CARD = Card("sales-returns", "Returns and discounts", rows, draw, COLUMNS,
            subtitle="Discounts as part of gross sales, returns as part of net sales")
