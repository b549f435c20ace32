"""When people buy: revenue by weekday and hour. Any page may place it."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import WEEKDAYS, Visit
from dashboard.figures.heatmap import heatmap_figure

WEEK = {"monday": (1, 2, 3, 4, 5, 6, 7), "sunday": (7, 1, 2, 3, 4, 5, 6)}
COLUMNS = (
    Column("weekday_name", "Weekday"), Column("hour", "Hour"),
    Column("revenue", "Revenue", "money"), Column("orders", "Orders", "count"),
)


def clock_card(name: str, title: str = "When people buy") -> Card:
    """The card for a page's place `name`; a click leads to the orders of that hour and weekday."""
    return Card(name, title, rows, draw, COLUMNS, subtitle="Revenue by hour and weekday, the location's own time")


def rows(visit: Visit) -> pd.DataFrame:
    """weekday (1 is Monday), weekday_name, hour, revenue, orders: one row per hour of the week with sales."""
    frame = visit.ask(["revenue", "orders"], by=["weekday", "hour"])
    names = [WEEKDAYS[int(day) - 1] for day in frame["weekday"]]
    return frame.assign(weekday_name=pd.Series(names, dtype="object")).sort_values(["weekday", "hour"])


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The heat map, from the first hour with sales to the last."""
    if frame.empty:
        return no_sales(visit)
    lines: list[Any] = list(frame.itertuples(index=False))
    found = {(int(row.weekday), int(row.hour)): row.revenue for row in lines}
    hours = range(min(hour for _day, hour in found), max(hour for _day, hour in found) + 1)
    days = WEEK[visit.settings.week_start]
    return Chart(
        heatmap_figure(
            [WEEKDAYS[day - 1][:3] for day in days], [f"{hour:02d}" for hour in hours],
            [[found.get((day, hour)) for hour in hours] for day in days], "money", visit.settings.currency,
            links=[[f"weekday={day}&hour={hour}" if (day, hour) in found else None for hour in hours] for day in days],
            drill="/orders",
        ),
        links=[visit.address("/orders", weekday=str(int(row.weekday)), hour=str(int(row.hour)))
               for row in lines],
    )
