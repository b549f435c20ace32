"""The usual day and the usual week: mean revenue per hour and per weekday, the comparison period behind."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.clock import WEEK, dates_of, known_days, usual_days
from dashboard.cards.columns import Column
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.filters import fragment
from dashboard.locales import short_weekday
from warehouse.metrics.periods import Period

MEANINGS = {"hour": "hour of the day", "weekday": "weekday"}


def pattern_card(name: str, dimension: str, title: str) -> Card:
    """The card for a page's place `name`; `dimension` is hour or weekday."""
    def rows(visit: Visit) -> pd.DataFrame:
        return pattern(visit, dimension)

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return no_sales(visit)
        compared = frame["base_mean_revenue"].tolist() if "base_mean_revenue" in frame else None
        when = dates_of(usual_days(visit))
        return Chart(
            bars_figure(
                [_word(value, dimension) for value in frame[dimension]],
                [Series("Revenue a day", frame["mean_revenue"].tolist())],
                "money", visit.settings.currency, compared=compared,
                links=[fragment(**when, **{dimension: str(int(value))}) for value in frame[dimension]], drill="/orders",
            ),
            subtitle=f"Mean revenue by {MEANINGS[dimension]}"
                     + ("; grey bar = comparison period" if compared is not None else ""),
            links=[visit.address("/orders", **when, **{dimension: str(int(value))}) for value in frame[dimension]],
        )

    columns = (
        Column(dimension, dimension.capitalize()), Column("mean_revenue", "Revenue a day", "money"),
        Column("revenue", "Revenue in all", "money"), Column("orders", "Orders in all", "count"),
        Column("base_mean_revenue", "Comparison a day", "money"),
    )
    return Card(name, title, rows, draw, columns)


def pattern(visit: Visit, dimension: str) -> pd.DataFrame:
    """dimension, mean_revenue, revenue, orders, and base_mean_revenue where there is a comparison.

    Means are over all days of that weekday in the period, for hours over all its days, sold or not. Days that are
    not over are left out, also of the comparison.
    """
    complete = usual_days(visit)
    frame = visit.ask(["revenue", "orders"], by=[dimension], period=complete)
    frame = frame.assign(mean_revenue=_means(frame, dimension, known_days(visit, complete)))
    if visit.base is not None and visit.filters.offset is not None:
        earlier = complete.shifted(-visit.filters.offset)
        base = visit.ask(["revenue"], by=[dimension], period=earlier)
        means = dict(zip(base[dimension], _means(base, dimension, earlier), strict=True))
        found = [means.get(value) for value in frame[dimension]]
        frame = frame.assign(base_mean_revenue=pd.Series(found, dtype="object"))
    return frame.sort_values(dimension, key=lambda values: values.map(_order(visit, dimension)), ignore_index=True)


def _means(frame: pd.DataFrame, dimension: str, period: Period) -> pd.Series:
    weekdays = [day.isoweekday() for day in period]
    counts = [period.days if dimension == "hour" else weekdays.count(int(value)) for value in frame[dimension]]
    means = [None if pd.isna(revenue) else revenue / count
             for revenue, count in zip(frame["revenue"], counts, strict=True)]
    return pd.Series(means, dtype="object")


def _order(visit: Visit, dimension: str) -> Any:
    week = WEEK[visit.settings.week_start]
    return int if dimension == "hour" else lambda day: week.index(int(day))


def _word(value: Any, dimension: str) -> str:
    return f"{int(value):02d}" if dimension == "hour" else short_weekday(int(value))
