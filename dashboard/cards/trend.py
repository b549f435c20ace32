"""Revenue and orders over the period, by day, week or month, with the comparison period dotted."""

from typing import Any

import pandas as pd

from dashboard.buckets import Granularity, bucketed, granularity, step_spans
from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.trend import trend_figure
from dashboard.queries.metrics import complete_days

STEP_WORDS: dict[Granularity, str] = {"day": "Daily", "week": "Weekly", "month": "Monthly"}
COLUMNS = (
    Column("date", "From", "day"),
    Column("revenue", "Revenue", "money"),
    Column("orders", "Orders", "count"),
    Column("base_revenue", "Comparison", "money"),
)


def trend_card(name: str, title: str = "Revenue and orders") -> Card:
    """The card for a page's place `name`."""
    return Card(name, title, rows, draw, COLUMNS)


def rows(visit: Visit) -> pd.DataFrame:
    """date, revenue, orders, base_revenue, is_partial: one row per day, week or month of the period."""
    period = visit.filters.period
    daily = complete_days(visit.ask(["revenue", "orders"], by=["day"]), period).rename(columns={"day": "date"})
    return bucketed(
        daily.assign(base_revenue=pd.Series(_base_revenue(visit), dtype="object")),
        granularity(period), visit.settings.week_start, visit.horizon.last_complete_day,
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The chart, or why there is none."""
    if not frame["revenue"].any() and not frame["orders"].any():
        return no_sales(visit)
    step, spans = granularity(visit.filters.period), step_spans(frame["date"].tolist(), visit.filters.period)
    return Chart(
        trend_figure(frame, step, visit.settings.currency, links=[f"from={first}&to={last}" for first, last in spans],
                     drill="/orders"),
        keys=_keys(frame, step),
        subtitle=f"{STEP_WORDS[step]}, after discounts, without tax, less returns",
        links=[visit.address("/orders", from_=str(first), to=str(last)) for first, last in spans],
    )


def _base_revenue(visit: Visit) -> list[Any]:
    """The comparison period's revenue day by day; None where there is nothing to compare with."""
    if visit.base is None:
        return [None] * visit.filters.period.days
    found = complete_days(visit.ask(["revenue"], by=["day"], period=visit.base), visit.base)["revenue"].tolist()
    # A day that is not over has nothing to be held against.
    return found + [None] * (visit.filters.period.days - len(found))


def _keys(frame: pd.DataFrame, step: Granularity) -> list[Key]:
    keys = [Key("bar", "Revenue (left axis)"), Key("line", "Orders (right axis)")]
    if frame["base_revenue"].notna().any():
        keys.append(Key("dotted", "Revenue, comparison period"))
    if frame["is_partial"].any():
        keys.append(Key("hatch", "Today so far" if step == "day" else f"Part of a {step}"))
    return keys
