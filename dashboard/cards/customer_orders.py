"""What one customer bought: month by month, and which products."""

from typing import Any

import pandas as pd

from dashboard.buckets import month_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customer_facts import customer_id
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.lines import Line
from dashboard.figures.ranked import ranked_figure
from dashboard.format import full, full_day
from dashboard.queries import customer

MOST_PRODUCTS, MOST_MONTHS = 8, 36
MONTH_COLUMNS = (
    Column("month", "Month", "month"), Column("revenue", "Revenue", "money"), Column("orders", "Orders", "count"),
)
PRODUCT_COLUMNS = (
    Column("product", "Product"), Column("revenue", "Revenue", "money"), Column("units", "Units", "count"),
    Column("orders", "Orders", "count"), Column("last_order_date", "Last bought", "day"),
)
NOTHING = Message("empty", "Nothing bought yet", "What this customer buys appears here with the first order.")


def month_rows(visit: Visit) -> pd.DataFrame:
    """month, revenue, orders: one row per month from the first purchase to the last day, at most MOST_MONTHS."""
    found = visit.view.read(customer.months, customer_id(visit))
    if found.empty:
        return found
    months = [start.date() for start in pd.date_range(found["month"].min(), visit.horizon.last_complete_day, freq="MS")]
    # A sale of today may lie in a month of which no day is over.
    every = sorted({*months, *found["month"]})
    filled = found.set_index("month").reindex(every, fill_value=0).reset_index(names="month")
    return filled.tail(MOST_MONTHS).reset_index(drop=True)


def draw_months(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars of revenue and a line of orders, or that there is nothing."""
    if frame.empty:
        return NOTHING
    spans = month_spans(frame["month"].tolist())
    identifier = customer_id(visit)
    return Chart(
        bars_figure(
            frame["month"].tolist(), [Series("Revenue", frame["revenue"].tolist())], "money", visit.settings.currency,
            step="month", lines=[Line("Orders", frame["orders"].tolist(), second_unit="count")],
            links=step_fragments(spans, customer=identifier), drill="/orders",
        ),
        keys=[Key("bar", "Revenue (left axis)"), Key("line", "Orders (right axis)")],
        subtitle="All of their orders by month, whatever the period",
        links=step_addresses(visit, "/orders", spans, customer=identifier),
    )


def product_rows(visit: Visit) -> pd.DataFrame:
    """product_id, product, revenue, units, orders, last_order_date: one row per product, most revenue first."""
    return visit.view.read(customer.products, customer_id(visit), MOST_PRODUCTS)


def draw_products(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or that there is nothing."""
    if frame.empty:
        return NOTHING
    ever = [(visit.horizon.first_day, visit.horizon.newest_day)]
    chosen = [{"customer": customer_id(visit), "product": identifier} for identifier in frame["product_id"]]
    return Chart(
        ranked_figure(
            frame["product"].tolist(), frame["revenue"].tolist(), "money", visit.settings.currency,
            notes=[f"{full(orders, 'count', '')} orders{f', last on {full_day(last)}' if last else ''}"
                   for orders, last in zip(frame["orders"], frame["last_order_date"], strict=True)],
            links=[link for one in chosen for link in step_fragments(ever, **one)], drill="/orders",
        ),
        subtitle="Revenue of all time, most first",
        links=[link for one in chosen for link in step_addresses(visit, "/orders", ever, **one)],
    )


ORDERS_CARD = Card("customers-customer_orders", "Orders over time", month_rows, draw_months, MONTH_COLUMNS)
PRODUCTS_CARD = Card("customers-customer_products", "Products", product_rows, draw_products, PRODUCT_COLUMNS)
