"""A list of recommendations from what is stored and what is offered. In: frames of `queries.recommendations`.

What is stored comes first. Lists whose score follows from the catalogue's own facts are filled by that score; in those
that rest on other customers' purchases, what sells fills the rest and says so.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ml.recommend_content import nearest_products

Strategy = Literal["popular", "trending", "content_based", "collaborative", "similar_users", "personalized"]

LIMIT = 100
STARS = 4.0
HIGHEST_RATING = 5.0
FIGURES = ("score", "similarity_score", "predicted_rating", "trend_score")
FACTS = ("total_purchases", "average_rating", "is_in_stock")
NAMES = ("product_id", "product_name", "category")


@dataclass(frozen=True)
class Asked:
    """A list: how it is ranked, beside which product ('' for none), and what may be on it."""

    strategy: Strategy
    product_id: str = ""
    min_rating: float = 0.0
    min_purchases: int = 0
    with_out_of_stock: bool = False
    limit: int = 10


def rank(asked: Asked, stored: pd.DataFrame, catalogue: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """One row per product, the best first, with NAMES, FIGURES, FACTS and quality.

    `stored` are the job's lists of every strategy for this subject, `known` what the customer has bought or reviewed,
    which is left out.
    """
    offered = catalogue.rename(columns={"product": "product_name"})
    may_be_in = _may_be_in(asked, offered, known)
    kept = stored[(stored["strategy"] == asked.strategy)].rename(columns={"product": "product_name"})
    allowed = set(offered.loc[may_be_in, "product_id"])
    kept = kept[kept["product_id"].isin(allowed)].sort_values("rank")
    missing = may_be_in & ~offered["product_id"].isin(kept["product_id"])
    filling = _scored(asked, offered, missing, known)
    columns = [*NAMES, *FIGURES, *FACTS, "quality"]
    both = pd.concat([kept[columns].astype(object), filling[columns].astype(object)], ignore_index=True)
    if asked.strategy not in ("collaborative", "similar_users"):
        both = both.sort_values("score", ascending=False, kind="stable")
    return both.head(asked.limit)


def _may_be_in(asked: Asked, offered: pd.DataFrame, known: pd.DataFrame) -> "pd.Series[bool]":
    in_stock = offered["is_in_stock"].astype(bool) | asked.with_out_of_stock
    rated = offered["average_rating"].astype(float).fillna(0.0) >= asked.min_rating
    is_new = ~offered["product_id"].isin(known["product_id"]) & (offered["product_id"] != asked.product_id)
    sold = offered["total_purchases"] >= asked.min_purchases
    return offered["is_offered"].astype(bool) & in_stock & rated & is_new & sold


def _scored(asked: Asked, offered: pd.DataFrame, missing: "pd.Series[bool]", known: pd.DataFrame) -> pd.DataFrame:
    """The missing products in their order, with the strategy's own figures; what nobody buys is not popular."""
    rows = offered[missing].assign(**dict.fromkeys(FIGURES, np.nan), quality="ok")
    stars = rows["average_rating"].astype(float)
    mean = offered["average_rating"].astype(float).mean()
    usual = stars.fillna(mean).fillna(HIGHEST_RATING)
    purchases = rows["total_purchases"].astype(float)
    match asked.strategy:
        case "popular":
            rows["score"] = purchases
        case "trending":
            rows["score"] = rows["trend_score"] = rows["recent_units"].clip(lower=0) * usual / HIGHEST_RATING
        case "personalized":
            own = known["rating"].astype(float).mean()
            own = own if np.isfinite(own) else mean
            rows["score"] = purchases * (1 - (usual - own).abs().fillna(0) / STARS)
        case "content_based":
            rows["score"] = rows["similarity_score"] = rows["product_id"].map(_nearness(asked, offered, missing))
        case _:
            rows["quality"] = "fallback"
            rows["predicted_rating"] = usual if asked.strategy == "collaborative" else np.nan
            return rows.sort_values(["total_purchases", "product_id"], ascending=[False, True])
    is_ranked = rows["score"].notna() if asked.strategy == "content_based" else rows["score"] > 0
    return rows[is_ranked].sort_values(["score", "product_id"], ascending=[False, True])


def _nearness(asked: Asked, offered: pd.DataFrame, missing: "pd.Series[bool]") -> dict[str, float]:
    products = offered.assign(is_eligible=missing, average_rating=offered["average_rating"].astype(float))
    place = int(np.flatnonzero(offered["product_id"] == asked.product_id)[0])
    nearest = nearest_products(products, asked.limit, place)
    return dict(zip(nearest["product_id"], nearest["similarity_score"], strict=True))
