"""The usual day and the usual week: mean revenue per hour and per weekday, the comparison period behind."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.clock import WEEK
from dashboard.cards.columns import Column
from dashboard.context import WEEKDAYS, Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series


def pattern_card(name: str, dimension: str, title: str) -> Card:
    """The card for a page's place `name`; `dimension` is hour or weekday."""
    def rows(visit: Visit) -> pd.DataFrame:
        frame = visit.ask(["revenue", "orders"], by=[dimension], base=True)
        return frame.sort_values(dimension, key=lambda values: values.map(_order(visit, dimension)), ignore_index=True)

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return no_sales(visit, "/sales")
        compared = frame["base_revenue"].tolist() if "base_revenue" in frame else None
        return Chart(
            bars_figure(
                [_word(value, dimension) for value in frame[dimension]], [Series("Revenue", frame["revenue"].tolist())],
                "money", visit.settings.currency, compared=compared,
                links=[f"{dimension}={int(value)}" for value in frame[dimension]], drill="/orders",
            ),
            subtitle="Revenue of the period; grey bar = comparison period" if compared is not None else "Revenue",
            links=[visit.address("/orders", **{dimension: str(int(value))}) for value in frame[dimension]],
        )

    columns = (
        Column(dimension, dimension.capitalize()), Column("revenue", "Revenue", "money"),
        Column("orders", "Orders", "count"), Column("base_revenue", "Comparison", "money"),
    )
    return Card(name, title, rows, draw, columns)


def _order(visit: Visit, dimension: str) -> Any:
    week = WEEK[visit.settings.week_start]
    return int if dimension == "hour" else lambda day: week.index(int(day))


def _word(value: Any, dimension: str) -> str:
    return f"{int(value):02d}" if dimension == "hour" else WEEKDAYS[int(value) - 1][:3]
