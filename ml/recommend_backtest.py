"""How good the recommenders are: each customer's next basket after an origin, predicted from what came before.

In: purchases up to today, and at each origin the products and reviews known then. Out: one row per (measure, model,
origin, metric), see BACKTESTS. Two measures: the whole next basket, and the part of it that is new to the customer.
ndcg10 discounts a hit by its rank in the first ten (Jarvelin & Kekalainen 2002, ACM TOIS 20), recall10 is the share of
the basket among them, coverage the share of all products that anybody is shown. The baseline is what is most popular.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ml.evaluate import skill
from ml.intervals import Array
from ml.recommend_classic import CONTENT_VECTOR, SURPRISE, content_vector_scores, surprise_scores
from ml.recommend_data import Numbers, Purchases, Snapshot, Whole
from ml.recommend_lists import top_columns
from ml.recommend_models import (
    EASE,
    HYBRID,
    ITEM_ITEM,
    POPULAR,
    TRENDING,
    USER_KNN,
    ModelParams,
    Models,
    fit,
)

MEASURES = {"next_basket_new_items": True, "next_basket_all_items": False}
SERVABLE = (POPULAR, TRENDING, ITEM_ITEM, EASE, USER_KNN, HYBRID)
LENGTH = 10
BACKTESTS = {
    **dict.fromkeys(("measure", "model"), "object"),
    "origin": "datetime64[ns]",
    "metric": "object",
    **dict.fromkeys(("value", "baseline", "skill"), "float64"),
}
DISCOUNTS = 1 / np.log2(np.arange(2, LENGTH + 2))


@dataclass(frozen=True)
class BacktestParams:
    """`window_days` a next basket may take to come; `fewest` customers with one make an origin worth a figure."""

    window_days: int = 60
    origins: int = 3
    many_products: int = 2000
    fewest: int = 30
    most_customers: int = 500
    classic_customers: int = 30
    seed: int = 0
    models: ModelParams = field(default_factory=ModelParams)


def origins(purchases: Purchases, as_of: int, params: BacktestParams = BacktestParams()) -> list[int]:
    """Days (since 1970) whose window is over by `as_of`, the newest first, each with as long a history before it."""
    if not len(purchases.day):
        return []
    first = int(purchases.day.min())
    # Each origin inverts a matrix of products, which takes the cube of their number.
    count = params.origins if len(purchases.products) <= params.many_products else min(params.origins, 2)
    days = (as_of - params.window_days * (index + 1) for index in range(count))
    return [day for day in days if day - first >= params.window_days]


def backtest(
    purchases: Purchases,
    products: pd.DataFrame,
    reviews: pd.DataFrame,
    origin: int,
    params: BacktestParams = BacktestParams(),
) -> pd.DataFrame:
    """Figures of every model at one origin; no row where fewer than `fewest` known customers came back in time."""
    snapshot = Snapshot(purchases, origin)
    basket = next_baskets(snapshot, params.window_days)
    rows = np.flatnonzero((np.diff(basket.indptr) > 0) & (snapshot.baskets > 0))
    if len(rows) < params.fewest:
        return pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)
    random = np.random.default_rng(params.seed)
    rows = np.sort(random.choice(rows, min(params.most_customers, len(rows)), replace=False))
    few = np.sort(random.choice(rows, min(params.classic_customers, len(rows)), replace=False))
    fitted = fit(snapshot, params.models)
    figures = [
        {"measure": measure, "model": model, "metric": metric, "value": value}
        for model, own in _models(rows, few)
        for measure, scores in _scores(fitted, products, reviews, model, own)
        for metric, value in _judge(scores, snapshot, basket, own, MEASURES[measure])
    ]
    beside = _beside_baseline(pd.DataFrame(figures)).assign(origin=pd.Timestamp(origin, unit="D"))
    return beside[list(BACKTESTS)].astype(BACKTESTS)


def next_baskets(snapshot: Snapshot, window_days: int) -> Any:
    """1 where a product is in the customer's first basket after the origin, if it comes within the window; sparse.

    Products that nobody had bought before are left out, for no model can know them.
    """
    from scipy import sparse

    purchases = snapshot.purchases
    later = np.flatnonzero((purchases.day > snapshot.origin) & (purchases.day <= snapshot.origin + window_days))
    first = np.full(purchases.shape[0], np.iinfo(np.int64).max)
    np.minimum.at(first, purchases.row[later], purchases.basket[later])
    taken = later[purchases.basket[later] == first[purchases.row[later]]]
    taken = taken[snapshot.buyers[purchases.column[taken]] > 0]
    ones = np.ones(len(taken), dtype=np.float32)
    return sparse.csr_matrix((ones, (purchases.row[taken], purchases.column[taken])), shape=purchases.shape)


def summarise(backtests: pd.DataFrame, model: str) -> dict[str, float]:
    """Mean figures of `model` (new items) and of the hybrid (all items), the baseline's beside them."""
    served = {"next_basket_new_items": model, "next_basket_all_items": HYBRID}
    own = backtests[backtests["model"] == backtests["measure"].map(served)]
    figures: dict[str, float] = {}
    for (measure, metric), group in own.groupby(["measure", "metric"]):
        short = str(measure).removeprefix("next_basket_")
        figures[f"{short}.{metric}"] = round(float(group["value"].mean()), 4)
        figures[f"{short}.{metric}_baseline"] = round(float(group["baseline"].mean()), 4)
    return figures


def ndcg(hits: Array, actual: Array) -> Array:
    """NDCG@10 of each row of `hits` (customers, 10), of which `actual` could have been made; 0 to 1."""
    best = np.cumsum(DISCOUNTS)[np.minimum(actual.astype(int), LENGTH) - 1]
    return np.asarray((hits * DISCOUNTS).sum(axis=1) / best)


def _models(rows: Whole, few: Whole) -> Iterator[tuple[str, Whole]]:
    """Each model with the customers it is judged on; Surprise is too slow for more than a few."""
    yield from ((model, rows) for model in (*SERVABLE, CONTENT_VECTOR))
    yield SURPRISE, few


def _scores(
    fitted: Models, products: pd.DataFrame, reviews: pd.DataFrame, model: str, rows: Whole
) -> Iterator[tuple[str, Numbers]]:
    """The model's scores for each measure; all but the hybrid score both alike."""
    if model == HYBRID:
        yield from ((measure, fitted.score(model, rows, is_new=is_new)) for measure, is_new in MEASURES.items())
        return
    if model == CONTENT_VECTOR:
        scores = content_vector_scores(fitted.snapshot, products, rows)
    elif model == SURPRISE:
        scores = surprise_scores(fitted.snapshot, reviews, rows)
    else:
        scores = fitted.score(model, rows, is_new=False)
    yield from ((measure, scores) for measure in MEASURES)


def _judge(scores: Numbers, snapshot: Snapshot, basket: Any, rows: Whole, is_new: bool) -> Iterator[tuple[str, float]]:
    actual = basket[rows].toarray()
    allowed = np.broadcast_to(snapshot.buyers > 0, actual.shape)
    if is_new:
        unseen = snapshot.bought[rows].toarray() == 0
        allowed, actual = allowed & unseen, actual * unseen
    judged = actual.sum(axis=1) > 0
    if not judged.any():
        return
    line, column, rank = top_columns(np.where(allowed, scores, -np.inf)[judged], LENGTH)
    hits = np.zeros((int(judged.sum()), LENGTH))
    hits[line, rank - 1] = actual[judged][line, column]
    size = actual[judged].sum(axis=1).astype(np.float64)
    yield "ndcg10", float(ndcg(hits, size).mean())
    yield "recall10", float((hits.sum(axis=1) / size).mean())
    yield "coverage", len(np.unique(column)) / max(int((snapshot.buyers > 0).sum()), 1)


def _beside_baseline(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures with the popularity baseline's; skill is the share of what the baseline misses, NaN for coverage."""
    keys = ["measure", "metric"]
    baseline = figures[figures["model"] == POPULAR].set_index(keys)["value"].rename("baseline")
    beside = figures.join(baseline, on=keys)
    skills = [skill(1 - value, 1 - base) for value, base in zip(beside["value"], beside["baseline"], strict=True)]
    return beside.assign(skill=np.where(beside["metric"] == "coverage", np.nan, skills))
