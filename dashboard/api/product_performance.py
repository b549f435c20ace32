"""`POST /product-performance`: the documented score of products whose figures are sent, as the prediction job has it.

A product with a value missing is left out and told in `details`; a model fitted on the others is kept for the caller
and scores what they send next.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired

import pandas as pd
from flask import Response
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from dashboard import caller_models
from dashboard.access.viewer import viewer
from dashboard.api.answers import refuse, success
from dashboard.api.frame import failures, group
from dashboard.api.sent_rows import Amount, Refit, Rows, beside, require_columns
from dashboard.api.shapes import Answer, Detail, Shape
from dashboard.context import current
from ml import product_performance as scoring

KIND = "product_performance"
IDENTIFIED_BY = ("product_id", "name")

product_performance = group("product_performance", "Analyses", "Scores of what you send.")


class SentProduct(TypedDict):
    """One product's figures. Any other fields come back with the answer."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    product_id: NotRequired[Annotated[int | str | None, Field(description="Your own id.")]]
    name: NotRequired[str | None]
    price: NotRequired[Annotated[Amount, Field(description="Of one unit.")]]
    units_sold: NotRequired[Amount]
    stock: NotRequired[Annotated[Amount, Field(description="Units left.")]]


class ScoredProduct(Shape):
    """What was sent, and the score."""

    model_config = ConfigDict(extra="allow")

    product_id: int | str
    name: str
    price: float
    units_sold: float
    stock: float
    revenue: float = Field(description="price x units_sold.")
    stock_ratio: float = Field(description="units_sold / (stock + units_sold), 0 without either.")
    sales_velocity: float = Field(description="units_sold / price, 0 without a price.")
    performance_score: float = Field(ge=0, le=100)
    performance_tier: str = Field(description="Low, Medium or High.")


class ProductSummary(Shape):
    """All of them together."""

    products: int = Field(description="How many were scored.")
    average_score: float
    top_product: str = Field(description="Name of the product with the highest score.")
    top_product_id: int | str
    total_revenue: float
    model_version: str
    is_new_model: bool = Field(description="Whether the model was fitted on these rows.")


class ScoredProducts(Answer[list[ScoredProduct]]):
    """The products with all values, in the order in which they were sent."""

    summary: ProductSummary
    model_version: str
    details: list[Detail] = Field(description="Products that were left out, and which value each lacks.")


@product_performance.post("/product-performance", responses={200: ScoredProducts, **failures(400, 413, 415)})
def analyse(query: Refit, body: Rows[SentProduct]) -> Response:
    """Score products by revenue, turnover of stock and units for their price, and group them in tiers."""
    needed = (*IDENTIFIED_BY, *scoring.INPUTS)
    require_columns(body.data, needed)
    left_out = [fault for number, row in enumerate(body.data) for fault in _lacking(number, row, needed)]
    rows = [row for row in body.data if all(row.get(name) is not None for name in needed)]
    if not rows:
        refuse(422, "too_little_data", "Every product lacks a value, so none can be scored.", left_out)
    frame = pd.DataFrame({name: [row[name] for row in rows] for name in scoring.INPUTS})  # type: ignore[literal-required]
    fitted = caller_models.load_or_fit(
        current().settings.models, viewer().actor, KIND, lambda: scoring.fit(frame),
        lambda scale: not scale.ranges.all_alike, refit=query.refit or body.refit,
    )
    scored = scoring.score(fitted.model, frame)
    summary = {**_summary(scored, rows), "model_version": fitted.version, "is_new_model": fitted.is_new}
    found = beside(rows, {name: scored[name].tolist() for name in (*scoring.INPUTS, *scoring.COLUMNS)})
    return success(found, summary=summary, model_version=fitted.version, details=left_out)


def _lacking(number: int, row: Mapping[str, Any], needed: Sequence[str]) -> list[dict[str, Any]]:
    named = {"product_id": row["product_id"]} if row.get("product_id") is not None else {}
    return [{"row": number, "field": name, "message": "missing, so the product is left out", **named}
            for name in needed if row.get(name) is None]


def _summary(scored: pd.DataFrame, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    best = rows[int(scored["performance_score"].to_numpy().argmax())]
    return {
        "products": len(scored),
        "average_score": float(scored["performance_score"].mean()),
        "top_product": best["name"],
        "top_product_id": best["product_id"],
        "total_revenue": float(scored["revenue"].sum()),
    }
