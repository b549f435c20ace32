"""The ten products with most revenue, each with its revenue in the comparison period behind."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import Visit
from dashboard.figures.top_products import top_products_figure
from dashboard.filters import fragment

COUNT = 10
COLUMNS = (
    Column("product", "Product"),
    Column("revenue", "Revenue", "money"),
    Column("units", "Units", "count"),
    Column("orders", "Orders", "count"),
    Column("base_revenue", "Comparison", "money"),
)


def top_products_card(name: str, title: str = "Top products") -> Card:
    """The card for a page's place `name`."""
    return Card(name, title, rows, draw, COLUMNS)


def rows(visit: Visit) -> pd.DataFrame:
    """product_id, product, revenue, units, orders, base_revenue: one row per product, best first."""
    frame = visit.ask(
        ["revenue", "units", "orders"], by=["product"], base=True, order_by="-revenue", limit=COUNT,
    ).rename(columns={"product": "product_id", "product_name": "product"})
    compared = frame["base_revenue"] if "base_revenue" in frame else pd.Series([None] * len(frame), dtype="object")
    return frame[["product_id", "product", "revenue", "units", "orders"]].assign(base_revenue=compared)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The chart, or why there is none."""
    if frame.empty:
        return no_sales(visit)
    has_base = frame["base_revenue"].notna().any()
    return Chart(
        top_products_figure(
            frame, visit.settings.currency, drill="/products",
            links=[fragment(item=identifier) for identifier in frame["product_id"]],
        ),
        subtitle="Revenue; grey bar = comparison period" if has_base else "Revenue",
        links=[visit.address("/products", item=identifier) for identifier in frame["product_id"]],
    )
