"""Prices by category: what better prices of its products would bring, and how its demand answers to the price."""

from typing import Any, Literal

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.pricing import JOB
from dashboard.cards.products_charts import PATH, chosen
from dashboard.cards.trends_elasticities import no_elasticities
from dashboard.context import Visit
from dashboard.format import is_missing
from dashboard.queries import products, trends

COLUMNS = (
    Column("category", "Category"), Column("products", "Products to price anew", "count"),
    Column("margin_gain", "Gain a month", "money"), Column("elasticity", "Elasticity", "number"),
    Column("lo95", "From", "number"), Column("hi95", "To", "number"), Column("answer", "More revenue by"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """COLUMNS: one row per category with a better price or a measured elasticity, the greatest gain first."""
    gains = visit.view.read(products.gains_by_category, chosen(visit))
    # Of chosen products only their own categories are told.
    how: Literal["left", "outer"] = "left" if visit.filters.of("product") else "outer"
    frame = gains.merge(_measured(visit), how=how, on="category")
    answers = [more_revenue_by(low, high) for low, high in zip(frame["lo95"], frame["hi95"], strict=True)]
    order = frame["margin_gain"].astype("float64").sort_values(ascending=False, kind="stable").index
    return frame.assign(answer=answers).loc[order].reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return no_elasticities(visit)
    return Chart(
        None, subtitle=f"{CARD.subtitle}{left_out(visit, products.DIMENSIONS)}",
        links=[visit.address(PATH, category=category) for category in frame["category"]],
    )


def _measured(visit: Visit) -> pd.DataFrame:
    found = visit.view.read(trends.elasticities)
    kept = visit.filters.of("category") or tuple(found["scope_id"])
    found = found[(found["scope"] == "category") & found["scope_id"].isin(kept)]
    return found.rename(columns={"scope_id": "category"})[["category", "elasticity", "lo95", "hi95"]]


def more_revenue_by(low: Any, high: Any) -> str:
    """What the 95% interval of an elasticity says brings more revenue; empty without one.

    Where the whole interval lies left of -1 units lose more than the price gains, right of it less.
    """
    if is_missing(low) or is_missing(high):
        return ""
    if high < -1:
        return "lower prices"
    return "higher prices" if low > -1 else "nobody can say"


CARD = Card("products-categoryprices", "Prices by category", rows, draw, COLUMNS,
            subtitle="Gain: margin of its products at the prices that earn most, as if none took sales from another",
            is_company_wide=True, jobs=(JOB,))
