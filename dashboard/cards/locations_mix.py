"""What each location sells more or less of than the others, and what the gaps would be worth."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.filters import fragment
from dashboard.format import compact, full

MOST_CATEGORIES, MOST_LOCATIONS, MOST_GAPS = 10, 12, 6
# Fewer orders say little about what a place sells.
FEWEST_ORDERS = 50
ONE_LOCATION = Message(
    "low-data", "This compares locations, and there is one",
    "Clear the location filter, or read the categories on the page Sales.",
)
NO_CATEGORIES = Message(
    "empty", "No categories known", "What a place is strong in shows once products come with a category.",
)
COLUMNS = (
    Column("location_name", "Location"), Column("category_name", "Category"), Column("revenue", "Revenue", "money"),
    Column("per_order", "Per order", "money"), Column("elsewhere", "Per order elsewhere", "money"),
    Column("index", "Against elsewhere", "share"), Column("opportunity", "Worth", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """location, location_name, category, category_name, revenue, per_order, elsewhere, index, opportunity.

    `per_order` is the category's revenue per order of the location, `elsewhere` that of all the other locations taken
    together, `index` the one over the other less 1; what a location does not sell stands there with 0. `opportunity`
    is what the location's orders would bring more at the rate of elsewhere; 0 where it is ahead. Locations with fewer
    than FEWEST_ORDERS orders are left out.
    """
    sales = visit.ask(["revenue"], by=["location", "category"])
    orders = visit.ask(["orders"], by=["location"])
    counted = {place: Decimal(count or 0) for place, count in zip(orders["location"], orders["orders"], strict=True)}
    kept = {identifier: count for identifier, count in counted.items() if count >= FEWEST_ORDERS}
    sales = _with_unsold(sales[sales["location"].isin(list(kept)) & sales["revenue"].notna()])
    all_orders = sum(kept.values(), Decimal(0))
    totals: dict[Any, Decimal] = {}
    lines: list[Any] = list(sales.itertuples(index=False))
    for row in lines:
        totals[row.category] = totals.get(row.category, Decimal(0)) + row.revenue
    compared = [_compared(row, kept[row.location], totals[row.category], all_orders) for row in lines]
    columns = ["per_order", "elsewhere", "index", "opportunity"]
    return pd.concat([sales.reset_index(drop=True), pd.DataFrame(compared, columns=columns, dtype="object")], axis=1)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Locations by categories: blue above the others, orange below."""
    if lacking := _lacking(visit, frame):
        return lacking
    places = _largest(frame, "location", MOST_LOCATIONS)
    categories = _largest(frame, "category", MOST_CATEGORIES)
    found = dict(zip(zip(frame["location"], frame["category"], strict=True), frame["index"], strict=True))
    return Chart(
        heatmap_figure(
            [name for _id, name in places], [name for _id, name in categories],
            [[found.get((place, category)) for category, _name in categories] for place, _name in places],
            "share", name="Against elsewhere", scale="diverging",
            links=[[fragment(location=place, category=category) for category, _name in categories]
                   for place, _name in places],
            drill="/sales",
        ),
        links=[visit.address("/sales", location=place, category=category)
               for place, category in zip(frame["location"], frame["category"], strict=True)],
    )


def draw_opportunities(visit: Visit, frame: pd.DataFrame) -> Any:
    """The widest gaps as a list of things to do."""
    if lacking := _lacking(visit, frame):
        return lacking
    behind: list[Any] = list(frame[(frame["opportunity"] > 0) & (frame["category"] != "")].itertuples(index=False))
    gaps = sorted(behind, key=lambda row: -row.opportunity)
    if not gaps:
        return Message("empty", "No gap to speak of", "Every location sells about as much per order as the others.")
    return content_card(
        OPPORTUNITIES.title, OPPORTUNITIES.subtitle, action_list([_action(visit, row) for row in gaps[:MOST_GAPS]])
    )


def _lacking(visit: Visit, frame: pd.DataFrame) -> Message | None:
    """What is missing to compare; None where it can be done."""
    if frame.empty:
        return no_sales(visit)
    if frame["location"].nunique() < 2:
        return ONE_LOCATION
    return None if frame["category"].any() else NO_CATEGORIES


def _with_unsold(sales: pd.DataFrame) -> pd.DataFrame:
    places = sales[["location", "location_name"]].drop_duplicates()
    categories = sales[["category", "category_name"]].drop_duplicates()
    every = places.merge(categories, how="cross").merge(sales[["location", "category", "revenue"]], how="left")
    revenue = [Decimal(0) if pd.isna(value) else value for value in every["revenue"]]
    return every.assign(revenue=pd.Series(revenue, dtype="object"))


def _compared(row: Any, orders: Decimal, total: Decimal, all_orders: Decimal) -> tuple[Any, ...]:
    own, others = row.revenue / orders, all_orders - orders
    if not others:
        return own, None, None, Decimal(0)
    elsewhere = (total - row.revenue) / others
    index = own / elsewhere - 1 if elsewhere > 0 else None
    return own, elsewhere, index, max(elsewhere - own, Decimal(0)) * orders


def _largest(frame: pd.DataFrame, dimension: str, most: int) -> list[tuple[Any, Any]]:
    totals = frame.groupby([dimension, f"{dimension}_name"], sort=False)["revenue"].sum()
    return list(totals.sort_values(ascending=False).index[:most])


def _action(visit: Visit, row: Any) -> Action:
    currency = visit.settings.currency
    return Action(
        f"{row.category_name} at {row.location_name}",
        f"{full(row.per_order, 'money', currency)} an order, {full(row.elsewhere, 'money', currency)} elsewhere",
        visit.address("/sales", location=row.location, category=row.category),
        f"+{compact(row.opportunity, 'money', currency)}", "good", "flag",
    )


MIX = Card("locations-mix", "What each location is strong in", rows, draw, COLUMNS,
           subtitle="Revenue per order of a category, against all other locations")
OPPORTUNITIES = Card("locations-opportunities", "Where more is possible", rows, draw_opportunities, COLUMNS,
                     subtitle="Revenue more in this period, if the category sold per order as it does elsewhere")
