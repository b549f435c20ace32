"""Locations side by side: revenue ranked with shares, all figures as a table, and the weeks of each."""

from typing import Any

import pandas as pd

from dashboard.buckets import cut_ends, granularity, step_spans
from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import Visit
from dashboard.figures.base import Series
from dashboard.figures.ranked import ranked_figure
from dashboard.figures.small_multiples import MOST, small_multiples_figure
from dashboard.filters import fragment

# More names than these run into each other; the table has them all.
MOST_RANKED = 15
MEASURES = (
    "revenue", "orders", "average_order_value", "customers", "new_customers", "return_rate", "discount_rate",
)
FIGURES = (
    Column("name", "Location"), Column("revenue", "Revenue", "money"), Column("share", "Share", "share"),
    Column("growth", "Growth", "share"), Column("orders", "Orders", "count"),
    Column("average_order_value", "Average order", "money"), Column("customers", "Customers", "count"),
    Column("new_customers", "New", "count"), Column("return_rate", "Return rate", "share"),
    Column("discount_rate", "Discount rate", "share"),
)
WEEKS = (
    Column("name", "Location"), Column("start", "From", "day"), Column("revenue", "Revenue", "money"),
)


def compared_rows(visit: Visit) -> pd.DataFrame:
    """location, name, the MEASURES, base_revenue, share (of all shown), growth: one row per location, best first."""
    frame = visit.ask(MEASURES, by=["location"], base=True, order_by="-revenue", period=visit.complete)
    frame = frame.rename(columns={"location_name": "name"})
    if "base_revenue" not in frame:
        frame = frame.assign(base_revenue=pd.Series([None] * len(frame), dtype="object"))
    total = sum(value for value in frame["revenue"] if value is not None)
    share = [value / total if value is not None and total else None for value in frame["revenue"]]
    growth = [
        (now or 0) / then - 1 if then is not None and then > 0 else None
        for now, then in zip(frame["revenue"], frame["base_revenue"], strict=True)
    ]
    return frame.assign(share=pd.Series(share, dtype="object"), growth=pd.Series(growth, dtype="object"))


def draw_ranked(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked bars; a click chooses the location."""
    if frame.empty:
        return no_sales(visit)
    shown = frame.head(MOST_RANKED)
    compared = shown["base_revenue"].tolist() if shown["base_revenue"].notna().any() else None
    grey = "; grey bar = comparison period" if compared is not None else ""
    more = f"; the {len(shown)} largest of {len(frame)}" if len(shown) < len(frame) else ""
    return Chart(
        ranked_figure(
            shown["name"].tolist(), shown["revenue"].tolist(), "money", visit.settings.currency, compared=compared,
            shares=shown["share"].tolist(), links=[fragment(location=identifier) for identifier in shown["location"]],
            drill="/sales",
        ),
        subtitle=f"Revenue and share{grey}{more}",
        links=_links(visit, frame),
    )


def draw_table(visit: Visit, frame: pd.DataFrame) -> Any:
    """All figures of all locations."""
    return no_sales(visit) if frame.empty else Chart(None, links=_links(visit, frame))


def week_rows(visit: Visit) -> pd.DataFrame:
    """location, name, start, revenue: one row per location and week (or month, in long periods)."""
    step = _step(visit)
    frame = visit.ask(["revenue"], by=["location", step], order_by=step)
    return frame.rename(columns={"location_name": "name", step: "start"})


def draw_weeks(visit: Visit, frame: pd.DataFrame) -> Any:
    """A small chart per location, all on one scale."""
    if frame.empty:
        return no_sales(visit)
    starts = sorted(set(frame["start"]))
    totals = frame.groupby(["location", "name"], sort=False)["revenue"].sum().sort_values(ascending=False)
    found = {(row.location, row.start): row.revenue for row in frame.itertuples(index=False)}
    spans = step_spans(starts, visit.filters.period)
    series = [
        Series(name, [found.get((identifier, start)) for start in starts],
               links=[fragment(location=identifier, from_=str(first), to=str(last)) for first, last in spans])
        for identifier, name in totals.index[:MOST]
    ]
    rest = len(totals) - len(series)
    more = f"; the {len(series)} largest of {len(totals)}" if rest else ""
    cut = cut_ends(visit.filters.period, starts, _step(visit))
    return Chart(
        small_multiples_figure(starts, series, "money", visit.settings.currency, step=_step(visit), drill="/sales"),
        subtitle=f"Revenue by {_step(visit)}, all on one scale{cut}{more}",
    )


def _step(visit: Visit) -> Any:
    step = granularity(visit.filters.period)
    return "week" if step == "day" else step


def _links(visit: Visit, frame: pd.DataFrame) -> list[str]:
    return [visit.address("/sales", location=identifier) for identifier in frame["location"]]


RANKED = Card("locations-ranked", "Locations", compared_rows, draw_ranked, FIGURES)
TABLE = Card("locations-figures", "All figures", compared_rows, draw_table, FIGURES)
WEEKLY = Card("locations-weeks", "Each location's course", week_rows, draw_weeks, WEEKS)
