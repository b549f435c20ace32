"""The ten products with most revenue, each with its revenue in the comparison period behind."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, download_href, no_sales
from dashboard.components.chart_card import chart_card
from dashboard.context import Visit
from dashboard.figures.top_products import top_products_figure
from dashboard.format import full
from dashboard.queries import sales

NAME, TITLE = "overview-products", "Top products"
COUNT = 10


def build(visit: Visit) -> Any:
    """The card."""
    frame = rows(visit)
    has_base = frame["base_revenue"].notna().any()
    subtitle = "Revenue; grey bar = comparison period" if has_base else "Revenue"
    if frame.empty:
        return no_sales(visit, TITLE, subtitle)
    currency = visit.settings.currency
    return chart_card(
        NAME, TITLE, subtitle,
        figure=top_products_figure(frame, currency),
        table=_texts(frame, currency),
        download_href=download_href(NAME, visit),
    )


def rows(visit: Visit) -> pd.DataFrame:
    """product_id, product, revenue, units, orders, base_revenue: one row per product, best first."""
    return visit.view.read(sales.top_products, visit.filters.period, visit.base, visit.location_keys, COUNT)


def _texts(frame: pd.DataFrame, currency: str) -> pd.DataFrame:
    texts = {
        "Product": frame["product"],
        "Revenue": [full(value, "money", currency) for value in frame["revenue"]],
        "Units": [full(value, "count", currency) for value in frame["units"]],
        "Orders": [full(value, "count", currency) for value in frame["orders"]],
    }
    if frame["base_revenue"].notna().any():
        texts["Comparison"] = [full(value, "money", currency) for value in frame["base_revenue"]]
    return pd.DataFrame(texts)


CARD = Card(NAME, TITLE, build, rows)
