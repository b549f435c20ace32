"""Recommendations for every active customer, for every product and for everybody, by strategy.

In: models fitted on purchases; products, one row per product (CATALOGUE); `owned`, one row per (customer_id,
product_id) bought before what the models know; reviews, one row per (customer_id, product_id) with rating. Out: one
row per (strategy, customer_id, for_product_id, product_id), see RECOMMENDATIONS; ranks from 1. Lists of 100,000
customers are millions of rows, so names are categories and figures single floats.

popular ranks by orders, trending by the units of 30 days times the rating's share of five stars, content_based by
`ml.recommend_content`, collaborative by the model that won the backtest of products new to the customer, similar_users
by user-kNN, personalized by orders times the closeness of the product's mean rating to the customer's own, buy_again by
the hybrid of `ml.recommend_models` among what the customer bought before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.recommend_content import nearest_products
from ml.recommend_data import Numbers, Purchases, Snapshot, Whole
from ml.recommend_lists import top_columns
from ml.recommend_models import BASELINES, HYBRID, Models, blocks
from ml.recommend_ratings import Ratings, blend, pair_matrix

CATALOGUE = (
    "product_id", "product_name", "category", "price", "reviews", "average_rating", "total_purchases", "recent_units",
    "is_in_stock", "is_eligible",
)  # fmt: skip
FIGURES = ("similarity_score", "predicted_rating", "trend_score")
STRATEGIES = pd.CategoricalDtype(
    ["popular", "trending", "content_based", "collaborative", "similar_users", "personalized", "buy_again"]
)
QUALITIES = pd.CategoricalDtype(["ok", "low_data", "fallback"])
RECOMMENDATIONS: dict[str, Any] = {
    **dict.fromkeys(("strategy", "customer_id", "for_product_id", "product_id"), "category"),
    "rank": "int32",
    **dict.fromkeys(("score", *FIGURES), "float32"),
    "quality": "category",
    "total_purchases": "int64",
    "average_rating": "float64",
    "is_in_stock": "bool",
}
FACTS = ("total_purchases", "average_rating", "is_in_stock")
LOW_DATA_BASKETS = 2
LOW_DATA_ORDERS = 20  # of the whole shop: fewer rank nothing


@dataclass(frozen=True)
class Params:
    """`for_all`, `per_product` and `per_customer` are the longest lists; days and customers bound who gets one."""

    for_all: int = 100
    per_product: int = 20
    per_customer: int = 10
    active_days: int = 365
    most_customers: int = 100_000


@dataclass(frozen=True)
class _Shop:
    """What every block of customers needs: products in the order of the purchases' columns.

    `kinds` are the types of RECOMMENDATIONS with its categories, `place` is each product's among them.
    """

    models: Models
    kinds: dict[str, Any]
    place: Whole
    ratings: Ratings
    model: str
    seen: Any
    eligible: NDArray[np.bool_]
    orders: Numbers
    params: Params = field(default_factory=Params)


def recommend(
    models: Models,
    products: pd.DataFrame,
    owned: pd.DataFrame,
    reviews: pd.DataFrame,
    model: str,
    params: Params = Params(),
    on_block: Callable[[int, int], None] = lambda done, of: None,
) -> pd.DataFrame:
    """All lists, as RECOMMENDATIONS; `model` ranks the collaborative ones. `on_block(done, of)` counts customers.

    What the customer owns or has reviewed, however long ago, is in the list to buy again alone.
    """
    kinds = _kinds(models.snapshot.purchases, products)
    parts = [_compact(part, kinds) for part in (_for_all(products, params), _for_products(products, params))]
    if len(models.snapshot.purchases.products):
        shop = _shop(models, kinds, products, owned, reviews, model, params)
        rows = active_customers(models.snapshot, params)
        for start, stop in blocks(len(rows), models.width):
            parts += [_compact(part, kinds) for part in _for_customers(shop, rows[start:stop])]
            on_block(stop, len(rows))
        del shop, rows
    # As large as the lists, and of no more use.
    del models, owned, reviews
    every = pd.concat(parts, ignore_index=True)
    parts.clear()
    place = every["product_id"].cat.codes
    for name in FACTS:
        every[name] = products[name].astype(RECOMMENDATIONS[name]).to_numpy()[place]
    return every


def active_customers(snapshot: Snapshot, params: Params) -> Whole:
    """Rows of customers with a purchase within `active_days`; of more than `most_customers` the most recent ones."""
    newest = np.full(snapshot.purchases.shape[0], np.iinfo(np.int64).max)
    np.minimum.at(newest, snapshot.row, snapshot.age)
    order = np.argsort(newest, kind="stable")[: params.most_customers]
    return np.sort(order[newest[order] < params.active_days])


def _kinds(purchases: Purchases, products: pd.DataFrame) -> dict[str, Any]:
    names = products["product_id"].to_list()
    return {name: kind for name, kind in RECOMMENDATIONS.items() if name not in FACTS} | {
        "strategy": STRATEGIES,
        "customer_id": pd.CategoricalDtype(["", *purchases.customers]),
        "for_product_id": pd.CategoricalDtype(["", *names]),
        "product_id": pd.CategoricalDtype(names),
        "quality": QUALITIES,
    }


def _compact(part: pd.DataFrame, kinds: dict[str, Any]) -> pd.DataFrame:
    """The same rows in few bytes each, all parts alike, so that what they are joined to is as small."""
    return part.reindex(columns=list(kinds)).astype(kinds)


def _shop(
    models: Models,
    kinds: dict[str, Any],
    products: pd.DataFrame,
    owned: pd.DataFrame,
    reviews: pd.DataFrame,
    model: str,
    params: Params,
) -> _Shop:
    snapshot = models.snapshot
    known = products.set_index("product_id").reindex(snapshot.purchases.products)
    marks = (pair_matrix(snapshot, pairs, np.ones(len(pairs), dtype=np.float32)) for pairs in (owned, reviews))
    seen = sum(marks, start=snapshot.bought).tocsr().astype(bool)
    return _Shop(
        models,
        kinds,
        pd.Index(products["product_id"]).get_indexer(pd.Index(snapshot.purchases.products)),
        blend(snapshot, reviews),
        model,
        seen,
        known["is_eligible"].eq(True).to_numpy(bool),
        known["total_purchases"].fillna(0).to_numpy(np.float32),
        params,
    )


def _for_all(products: pd.DataFrame, params: Params) -> pd.DataFrame:
    eligible = products[products["is_eligible"].astype(bool)]
    popular = eligible.assign(strategy="popular", score=eligible["total_purchases"].astype(float))
    stars = eligible["average_rating"].fillna(eligible["average_rating"].mean()).fillna(5.0)
    trend = eligible["recent_units"].clip(lower=0) * stars / 5
    trending = eligible.assign(strategy="trending", score=trend, trend_score=trend)
    lists = []
    for ranked in (popular, trending):
        best = ranked[ranked["score"] > 0].sort_values(["score", "product_id"], ascending=[False, True])
        lists.append(best.head(params.for_all).assign(rank=lambda frame: np.arange(1, len(frame) + 1)))
    both = pd.concat(lists, ignore_index=True).assign(customer_id="", for_product_id="", quality=_quality(products))
    return both.drop(columns=["total_purchases", "average_rating", "is_in_stock"])


def _for_products(products: pd.DataFrame, params: Params) -> pd.DataFrame:
    nearest = nearest_products(products, params.per_product)
    score = nearest["similarity_score"]
    return nearest.assign(strategy="content_based", customer_id="", score=score, quality=_quality(products))


def _quality(products: pd.DataFrame) -> str:
    return "low_data" if products["total_purchases"].sum() < LOW_DATA_ORDERS else "ok"


def _for_customers(shop: _Shop, rows: Whole) -> Iterator[pd.DataFrame]:
    seen = shop.seen[rows].toarray()
    bought = shop.models.snapshot.bought[rows].toarray() > 0
    is_new = ~seen & shop.eligible
    scores = shop.models.score(shop.model, rows, is_new=True)
    collaborative = _ranked(shop, rows, "collaborative", scores, is_new)
    yield collaborative.assign(predicted_rating=_stars(shop, rows, collaborative)).drop(columns=["line", "column"])
    share, closeness = shop.models.neighbours.score(rows)
    similar = _ranked(shop, rows, "similar_users", share, is_new & (share > 0))
    alike = closeness[similar["line"], similar["column"]].clip(0, 1)
    yield similar.assign(similarity_score=alike).drop(columns=["line", "column"])
    personal = shop.orders * shop.ratings.closeness(rows)
    yield _ranked(shop, rows, "personalized", personal, is_new & (personal > 0)).drop(columns=["line", "column"])
    again = shop.models.score(HYBRID, rows, is_new=False)
    yield _ranked(shop, rows, "buy_again", again, bought & shop.eligible).drop(columns=["line", "column"])


def _ranked(shop: _Shop, rows: Whole, strategy: str, scores: Numbers, allowed: NDArray[np.bool_]) -> pd.DataFrame:
    masked = np.where(allowed, scores, -np.inf)
    line, column, rank = top_columns(masked, shop.params.per_customer)
    is_plain = strategy == "collaborative" and shop.model in BASELINES
    few = shop.models.snapshot.baskets[rows][line] < LOW_DATA_BASKETS
    codes: dict[str, Any] = {
        "strategy": np.full(len(line), STRATEGIES.categories.to_list().index(strategy)),
        "customer_id": rows[line] + 1,
        "for_product_id": np.zeros(len(line), dtype=np.int64),
        "product_id": shop.place[column],
        "quality": np.where(is_plain, QUALITIES.categories.to_list().index("fallback"), few),
    }
    return pd.DataFrame(
        {
            **{name: pd.Categorical.from_codes(code, dtype=shop.kinds[name]) for name, code in codes.items()},
            "rank": rank,
            "score": masked[line, column],
            "line": line,
            "column": column,
        }
    )


def _stars(shop: _Shop, rows: Whole, ranked: pd.DataFrame) -> NDArray[np.float64]:
    """Predicted stars of each row of `ranked`; lists may be of different lengths."""
    line, place = ranked["line"].to_numpy(), ranked["rank"].to_numpy() - 1
    columns = np.zeros((len(rows), shop.params.per_customer), dtype=np.int64)
    columns[line, place] = ranked["column"]
    stars = shop.ratings.predict(np.broadcast_to(rows[:, np.newaxis], columns.shape), columns, shop.models.items)
    return np.asarray(stars[line, place], dtype=np.float64)
