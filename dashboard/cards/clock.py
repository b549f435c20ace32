"""When people buy: mean revenue by weekday and hour. Any page may place it."""

from collections import Counter
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import WEEKDAYS, Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.filters import fragment
from dashboard.locales import short_weekday
from warehouse.metrics.periods import Period

WEEK = {"monday": (1, 2, 3, 4, 5, 6, 7), "sunday": (7, 1, 2, 3, 4, 5, 6)}
COLUMNS = (
    Column("weekday_name", "Weekday"), Column("hour", "Hour"),
    Column("mean_revenue", "Mean revenue", "money"),
    Column("revenue", "Revenue in all", "money"), Column("orders", "Orders in all", "count"),
)


def clock_card(name: str, title: str = "When people buy") -> Card:
    """The card for a page's place `name`; a click leads to the orders of that hour and weekday."""
    return Card(name, title, rows, draw, COLUMNS,
                subtitle="Mean revenue by weekday and hour, in each location's own time")


def rows(visit: Visit) -> pd.DataFrame:
    """weekday (1 is Monday), weekday_name, hour, mean_revenue, revenue, orders: one row per hour with sales in a week.

    A period of 30 days has two weekdays five times and five of them four times, so only means can be compared.
    """
    shown = usual_days(visit)
    frame = visit.ask(["revenue", "orders"], by=["weekday", "hour"], period=shown)
    names = [WEEKDAYS[int(day) - 1] for day in frame["weekday"]]
    days = Counter(day.isoweekday() for day in known_days(visit, shown))
    means = [None if pd.isna(revenue) else revenue / days[int(weekday)]
             for revenue, weekday in zip(frame["revenue"], frame["weekday"], strict=True)]
    return frame.assign(
        weekday_name=pd.Series(names, dtype="object"), mean_revenue=pd.Series(means, dtype="object"),
    ).sort_values(["weekday", "hour"])


def usual_days(visit: Visit) -> Period:
    """The period's days that are over; a period that lies wholly ahead has nothing else to show than itself."""
    return visit.filters.period.until(visit.horizon.last_complete_day) or visit.filters.period


def dates_of(period: Period) -> dict[str, str]:
    """The period as changes of an address: what a mark leads to has the days that the mark stands for."""
    return {"from_": str(period.start), "to": str(period.end)}


def known_days(visit: Visit, period: Period) -> Period:
    """The period's days from the first with data on: means are over these, sold or not."""
    return Period(max(period.start, visit.horizon.first_day), period.end)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The heat map, from the first hour with sales to the last."""
    if frame.empty:
        return no_sales(visit)
    lines: list[Any] = list(frame.itertuples(index=False))
    found = {(int(row.weekday), int(row.hour)): row.mean_revenue for row in lines}
    hours = range(min(hour for _day, hour in found), max(hour for _day, hour in found) + 1)
    days = WEEK[visit.settings.week_start]
    when = dates_of(usual_days(visit))
    return Chart(
        heatmap_figure(
            [short_weekday(day) for day in days], [f"{hour:02d}" for hour in hours],
            [[found.get((day, hour)) for hour in hours] for day in days], "money", visit.settings.currency,
            name="Mean revenue",
            links=[[fragment(**when, weekday=str(day), hour=str(hour)) if (day, hour) in found else None
                    for hour in hours] for day in days],
            drill="/orders",
        ),
        links=[visit.address("/orders", **when, weekday=str(int(row.weekday)), hour=str(int(row.hour)))
               for row in lines],
    )
