"""How the mix moves: each category's share of revenue, month by month."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.buckets import whole_months
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.cards.trends_series import shown_period
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.base import Series
from dashboard.figures.small_multiples import small_multiples_figure
from dashboard.format import full, month

MOST = 9
FEWEST_MONTHS = 2
NAMES = ["month", "category", "name", "revenue", "share"]


def rows(visit: Visit) -> pd.DataFrame:
    """month, category, name, revenue, share of the month's revenue: the nine largest categories, whole months only.

    A category's own filter is left aside: it would be all there is.
    """
    period = whole_months(shown_period(visit).until(visit.horizon.last_complete_day))
    if period is None:
        return pd.DataFrame(columns=NAMES)
    where = [(dimension, ids) for dimension, ids in visit.filters.chosen if dimension != "category"]
    frame = visit.ask(["revenue"], by=["month", "category"], period=period, where=where)
    frame = frame.rename(columns={"category_name": "name"})
    totals = frame.groupby("month")["revenue"].sum()
    shares = [row.revenue / totals[row.month] if totals[row.month] > 0 else None for row in records(frame)]
    largest = frame.groupby("category")["revenue"].sum().sort_values(ascending=False, kind="stable").index[:MOST]
    ordered = frame.assign(share=pd.Series(shares, index=frame.index, dtype="object"), place=frame["category"].map(
        {category: place for place, category in enumerate(largest)}
    ))
    return ordered[ordered["place"].notna()].sort_values(["place", "month"], ignore_index=True)[NAMES]


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """One small chart per category on one scale, or why there are none."""
    months = sorted(frame["month"].unique())
    if len(months) < FEWEST_MONTHS or frame["category"].nunique() < FEWEST_MONTHS:
        return Message("low-data", "Nothing to compare yet",
                       "It takes two whole months, and products of two categories, to see a mix move.")
    return Chart(
        small_multiples_figure(
            months, [_series(own, months) for _, own in frame.groupby("category", sort=False)], "share",
            step="month", drill="/sales",
        ),
        subtitle=f"Share of each month's revenue, {month(months[0])} – {month(months[-1])}, whole months; the largest "
        f"{frame['category'].nunique()}",
        links=[visit.address("/sales", from_=row.month.isoformat(), to=_end(row.month).isoformat(),
                             category=row.category) for row in records(frame)],
    )


def _series(own: pd.DataFrame, months: list[date]) -> Series:
    shares = dict(zip(own["month"], own["share"], strict=True))
    name, category = own["name"].iloc[0], own["category"].iloc[0]
    newest = shares.get(months[-1])
    return Series(
        # On a phone the end of a name may be cut; the figure must not.
        f"{full(newest, 'share', '')} {name}", [shares.get(month) for month in months],
        links=[urlencode({"from": month, "to": _end(month), "category": category}) for month in months],
    )


def _end(month: date) -> date:
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


CARD = Card(
    "trends-shares", "Category shares", rows, draw,
    (
        Column("month", "Month", "month"), Column("name", "Category"), Column("revenue", "Revenue", "money"),
        Column("share", "Share", "share"),
    ),
)
