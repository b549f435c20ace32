"""Revenue and orders over the period, by day, week or month, with the comparison period dotted."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.buckets import Granularity, bucketed, granularity
from dashboard.cards.card import Card, download_href, no_sales
from dashboard.components.chart_card import chart_card
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.trend import trend_figure
from dashboard.format import full, full_day
from dashboard.queries import sales

NAME, TITLE = "overview-trend", "Revenue and orders"
STEP_COLUMN: dict[Granularity, str] = {"day": "Date", "week": "Week from", "month": "Month from"}
STEP_WORDS: dict[Granularity, str] = {"day": "Daily", "week": "Weekly", "month": "Monthly"}


def build(visit: Visit) -> Any:
    """The card."""
    frame = rows(visit)
    step = granularity(visit.filters.period)
    subtitle = f"{STEP_WORDS[step]}, after discounts, without tax, less returns"
    if not frame["revenue"].any() and not frame["orders"].any():
        return no_sales(visit, TITLE, subtitle)
    currency = visit.settings.currency
    return chart_card(
        NAME, TITLE, subtitle,
        figure=trend_figure(frame, step, currency),
        table=_texts(frame, step, currency),
        download_href=download_href(NAME, visit),
        keys=_keys(frame, step),
    )


def rows(visit: Visit) -> pd.DataFrame:
    """date, revenue, orders, base_revenue, is_partial: one row per day, week or month of the period."""
    period, keys = visit.filters.period, visit.location_keys
    daily = visit.view.read(sales.daily, period, keys)[["date", "revenue", "orders"]]
    return bucketed(
        daily.assign(base_revenue=pd.Series(_base_revenue(visit), dtype="object")),
        granularity(period), visit.settings.week_start, visit.horizon.last_complete_day,
    )


def _base_revenue(visit: Visit) -> list[Decimal | None]:
    """The comparison period's revenue day by day; None where there is nothing to compare with."""
    if visit.base is None:
        return [None] * visit.filters.period.days
    return visit.view.read(sales.daily, visit.base, visit.location_keys)["revenue"].tolist()


def _keys(frame: pd.DataFrame, step: Granularity) -> list[Key]:
    keys = [Key("bar", "Revenue (left axis)"), Key("line", "Orders (right axis)")]
    if frame["base_revenue"].notna().any():
        keys.append(Key("dotted", "Revenue, comparison period"))
    if frame["is_partial"].any():
        keys.append(Key("hatch", "Today so far" if step == "day" else f"Part of a {step}"))
    return keys


def _texts(frame: pd.DataFrame, step: Granularity, currency: str) -> pd.DataFrame:
    texts = {
        STEP_COLUMN[step]: [full_day(day) for day in frame["date"]],
        "Revenue": [full(value, "money", currency) for value in frame["revenue"]],
        "Orders": [full(value, "count", currency) for value in frame["orders"]],
    }
    if frame["base_revenue"].notna().any():
        texts["Comparison"] = [full(value, "money", currency) for value in frame["base_revenue"]]
    return pd.DataFrame(texts)


CARD = Card(NAME, TITLE, build, rows)
