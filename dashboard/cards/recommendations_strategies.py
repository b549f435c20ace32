"""What each strategy recommends, side by side, each with the figure that it ranks by."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_predicted import OFFERS, nothing_predicted
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full, is_missing
from dashboard.queries import recommendations
from dashboard.queries.recommendations import Product
from warehouse.metrics.definitions import Unit

SHOWN = 8


@dataclass(frozen=True)
class Strategy:
    """A way to recommend: `figure` is the column that says how strongly, `label` and `unit` how it reads.

    `who` says whom it is for: everybody, a customer, or a product (which may be the customer's favourite).
    """

    name: str
    title: str
    words: str
    figure: str
    label: str
    unit: Unit
    who: str


STRATEGIES: Mapping[str, Strategy] = {
    strategy.name: strategy
    for strategy in (
        Strategy("personalized", "Personalized", "what they buy themselves, and who buys like them",
                 "score", "Score", "count", "customer"),
        Strategy("collaborative", "Collaborative", "the stars they would give, from those who rate alike",
                 "predicted_rating", "Stars expected", "rating", "customer"),
        Strategy("similar_users", "Similar customers", "what customers who buy like them buy",
                 "similarity_score", "Closeness", "share", "customer"),
        Strategy("buy_again", "Buy again", "what they bought before and are due to buy again",
                 "score", "Purchases expected", "number", "customer"),
        Strategy("content_based", "Similar products", "products of like category, price and name",
                 "similarity_score", "Likeness", "share", "product"),
        Strategy("trending", "Trending", "units of the last 30 days, weighted by rating",
                 "trend_score", "Trend", "number", "everybody"),
        Strategy("popular", "Popular", "all so far that held the product",
                 "total_purchases", "Orders", "count", "everybody"),
    )
}
COLUMNS = (
    Column("rank", "Rank", "count"), Column("product", "Product"), Column("category", "Category"),
    Column("score", "Score", "number"), Column("similarity_score", "Similarity", "share"),
    Column("predicted_rating", "Stars expected", "rating"), Column("trend_score", "Trend", "number"),
    Column("total_purchases", "Orders so far", "count"), Column("average_rating", "Mean stars", "rating"),
    Column("is_in_stock", "In stock", "yes"),
)


def subject(visit: Visit) -> tuple[str, Product | None]:
    """(customer id, product) that recommendations are asked for: '' for no customer; a customer's favourite product
    stands in for a product."""
    kind, value = visit.filters.focus or ("", "")
    if kind == "customer":
        return value, visit.view.read(recommendations.favourite, value)
    return "", Product(value, value) if kind == "item" else None


def strategy_card(name: str, strategy_name: str, title: str = "") -> Card:
    """The card of one strategy for a page's place `name`."""
    strategy = STRATEGIES[strategy_name]

    def rows(visit: Visit) -> pd.DataFrame:
        customer_id, product = subject(visit)
        found = visit.view.read(
            recommendations.recommended, customer_id, product.product_id if product else "", SHOWN
        )
        return found[found["strategy"] == strategy_name].reset_index(drop=True)

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        return _drawn(strategy, visit, frame)

    return Card(name, title or strategy.title, rows, draw, COLUMNS, jobs=(OFFERS,))


def _drawn(strategy: Strategy, visit: Visit, frame: pd.DataFrame) -> Any:
    if frame.empty:
        return _nothing(strategy, visit)
    return Chart(
        ranked_figure(
            frame["product"].tolist(), frame[strategy.figure].tolist(), strategy.unit, name=strategy.label,
            notes=[_note(row) for row in frame.to_dict("records")],
            links=[fragment(item=identifier) for identifier in frame["product_id"]], drill="/products",
        ),
        subtitle=f"{strategy.label}: {strategy.words}{_beside(strategy, visit)}",
        links=[visit.address("/products", item=identifier) for identifier in frame["product_id"]],
    )


def _nothing(strategy: Strategy, visit: Visit) -> Message:
    customer_id, product = subject(visit)
    no_offers = nothing_predicted(visit, OFFERS, "/recommendations")
    if no_offers.command or (not customer_id and product is None):
        return no_offers
    reasons = {
        "customer": "This customer has bought too little for it, or not within the last year.",
        "product": "No other product is like it.",
        "everybody": "Nothing was sold lately.",
    }
    return Message("low-data", "Nothing to recommend", reasons[strategy.who])


def _beside(strategy: Strategy, visit: Visit) -> str:
    customer_id, product = subject(visit)
    return f"; like their favourite, {product.product}" if strategy.who == "product" and customer_id and product else ""


def _note(row: Mapping[Any, Any]) -> str:
    stars = "" if is_missing(row["average_rating"]) else f", {full(row['average_rating'], 'rating', '')} stars"
    stock = "" if row["is_in_stock"] else "<br>out of stock"
    return f"{full(row['total_purchases'], 'count', '')} orders so far{stars}{stock}"
