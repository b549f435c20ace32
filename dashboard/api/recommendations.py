"""`/recommendations/products`: what to offer, by strategy. The lists are the prediction job's, as the pages show them.

Filters apply before ranking: where they leave too few of a stored list, the rest of what is offered fills it.
"""

from typing import Any, Literal, NoReturn

import pandas as pd
from flask import Response
from pydantic import Field, field_validator

from dashboard.api.answers import refuse
from dashboard.api.frame import failures, group
from dashboard.api.lists import table
from dashboard.api.plain_words import WORDS
from dashboard.api.ranking import LIMIT, Asked, Strategy, rank
from dashboard.api.shapes import Answer, Arguments, Day, PlainText, Shape, with_csv
from dashboard.api.versioned import by_version
from dashboard.api.visits import visit_of
from dashboard.context import Visit
from dashboard.queries import customers
from dashboard.queries import recommendations as queries

JOB = "product_recommendations"
# What each strategy asks of the caller; the others need nobody's name.
OF_A_CUSTOMER = ("collaborative", "similar_users", "personalized")
OF_A_PRODUCT = ("content_based",)

recommendations = group("recommendations", "Recommendations", "What to offer to whom.")


class Wanted(Arguments):
    """Which list, for whom, and what may be on it."""

    strategy: Strategy = Field("popular", description="How the list is ranked.")
    email: PlainText | None = Field(
        None, max_length=320,
        description="The customer's. Needed for collaborative, similar_users and personalized; leaves out what they "
                    "have bought or reviewed.",
    )
    product_id: PlainText | None = Field(None, max_length=200, description="Needed for content_based.")
    min_rating: float = Field(0, ge=0, le=5, description="Mean stars that a product needs.")
    min_purchases: int = Field(0, ge=0, le=2**31, description="Orders that a product needs.")
    limit: int = Field(10, ge=1, le=LIMIT)


class WantedAsJson(Wanted):
    """The same as JSON, where a number is a number."""

    @field_validator("min_rating", "min_purchases", "limit", mode="before")
    @classmethod
    def _no_text(cls, value: Any) -> Any:
        if isinstance(value, bool | str):
            raise ValueError("must be a number")
        return value


class Recommended(Shape):
    """A product on a list. Figures of other strategies are null."""

    rank: int
    product_id: str
    product_name: str
    category: str
    score: float | None = Field(description="What the strategy ranks by; null for a fallback.")
    similarity_score: float | None = Field(description="content_based, similar_users: closeness, 0 to 1.")
    predicted_rating: float | None = Field(description="collaborative: stars that the customer would give.")
    trend_score: float | None = Field(description="trending: units of 30 days, weighted by rating.")
    total_purchases: int
    average_rating: float | None = Field(description="Stars, drawn to the shop's mean where few.")
    is_in_stock: bool
    quality: Literal["ok", "low_data", "fallback"] = Field(
        description="fallback: it fills the list, ranked by how it sells."
    )


class RecommendationSummary(Shape):
    """What the list rests on."""

    strategy: Strategy
    products: int
    as_of_date: Day = Field(description="Nothing after this day was used.")


class RecommendationAnswer(Answer[list[Recommended]]):
    """A list, the best product first."""

    summary: RecommendationSummary


RESPONSES: Any = {200: with_csv(RecommendationAnswer), **failures(400, 404)}


@recommendations.get("/recommendations/products", responses=RESPONSES)
@by_version
def products(query: Wanted) -> Response:
    """Recommend products by one of six strategies."""
    return _recommend(query)


@recommendations.post("/recommendations/products", responses={**RESPONSES, **failures(413, 415)})
def products_for_body(body: WantedAsJson) -> Response:
    """Recommend products, with the arguments as JSON: no e-mail address in a log."""
    return _recommend(body)


def _recommend(wanted: Wanted) -> Response:
    _require(wanted)
    visit = visit_of()
    as_of = visit.view.read(customers.scored_on, JOB) or visit.horizon.last_complete_day
    catalogue = visit.view.read(queries.catalogue, as_of)
    customer_id = _customer(visit, wanted.email) if wanted.email else ""
    product_id = _product(visit, catalogue, wanted.product_id) if wanted.product_id else ""
    settings = visit.settings
    asked = Asked(
        strategy=wanted.strategy,
        product_id=product_id,
        min_rating=max(wanted.min_rating, settings.recommend_min_rating),
        min_purchases=max(wanted.min_purchases, settings.recommend_min_purchases),
        with_out_of_stock=settings.recommend_out_of_stock,
        limit=wanted.limit,
    )
    stored = visit.view.read(queries.recommended, customer_id, product_id, LIMIT)
    known = visit.view.read(queries.known_products, customer_id)
    ranked = rank(asked, stored, catalogue, known)
    placed = ranked.assign(rank=range(1, len(ranked) + 1))
    summary = {"strategy": wanted.strategy, "products": len(placed), "as_of_date": as_of}
    return table(placed, Recommended.model_fields, summary=summary)


def _require(wanted: Wanted) -> None:
    if wanted.strategy in OF_A_CUSTOMER and not wanted.email:
        _lacks("email", wanted.strategy)
    if wanted.strategy in OF_A_PRODUCT and not wanted.product_id:
        _lacks("product_id", wanted.strategy)


def _lacks(field: str, strategy: str) -> NoReturn:
    refuse(400, "missing_parameter", f"The strategy {strategy} needs {field}.",
           [{"field": field, "message": WORDS["missing"]}])


def _customer(visit: Visit, email: str) -> str:
    found = visit.view.read(queries.customer_by_email, email.strip().lower())
    if found is None:
        refuse(404, "not_found", "No customer has this e-mail address.")
    return found


def _product(visit: Visit, catalogue: pd.DataFrame, asked: str) -> str:
    """The product's id, which may be given as its source writes it where that is no other's."""
    ids = catalogue["product_id"]
    found = ids[(ids == asked) | (ids.str.partition(":")[2] == asked)].tolist()
    if asked in found:
        return asked
    if len(found) != 1:
        refuse(404, "not_found", f"There is no product {asked!r}.")
    return str(found[0])
