"""Recommendations on Online Retail II, beside their goals and what is most popular: the next basket after 2011-09-01.

Products with a five-digit code and five buyers or more before the cut; customers with two baskets or more before it;
the first day's basket after it. Every model is fitted once on what came before. MovieLens 100K, whose published errors
Surprise has to reproduce (SVD .934, KNNBasic .980), is not beside the repository and is not measured.
"""

import time

import numpy as np
import pandas as pd

from ml.recommend_backtest import MEASURES, ndcg, next_baskets
from ml.recommend_classic import CONTENT_VECTOR, content_vector_scores
from ml.recommend_data import Numbers, Snapshot, Whole, days_since_1970, read_purchases
from ml.recommend_lists import top_columns
from ml.recommend_models import EASE, HYBRID, ITEM_ITEM, POPULAR, TRENDING, USER_KNN, fit
from tests.bench.online_retail import DATA, read_lines

CUT = pd.Timestamp("2011-09-01")
UNTIL_DAYS = 120
MODELS = (POPULAR, TRENDING, CONTENT_VECTOR, ITEM_ITEM, USER_KNN, EASE, HYBRID)
GOALS = {
    ("next_basket_new_items", "ndcg10"): 0.075,
    ("next_basket_new_items", "coverage"): 0.25,
    ("next_basket_all_items", "ndcg10"): 0.32,
}


def main() -> None:
    """Print a row a model, then the hybrid's gap to each goal."""
    if not DATA.is_file():
        print("Online Retail II is not beside the repository: nothing measured")
        return
    bought, products = read_bought()
    snapshot = Snapshot(read_purchases(bought), int(days_since_1970([CUT])[0]) - 1)
    started = time.monotonic()
    models = fit(snapshot)
    print(f"fitted on {len(snapshot.row):,} purchases in {time.monotonic() - started:.1f} s")
    basket = next_baskets(snapshot, UNTIL_DAYS)
    rows = np.flatnonzero((np.diff(basket.indptr) > 0) & (snapshot.baskets >= 2))
    figures: dict[tuple[str, str, str], float] = {}
    for model in MODELS:
        for measure, is_new in MEASURES.items():
            if model == CONTENT_VECTOR:
                scores = content_vector_scores(snapshot, products, rows)
            else:
                scores = models.score(model, rows, is_new=is_new)
            for metric, value in judge(scores, snapshot, basket[rows].toarray(), rows, is_new).items():
                figures[model, measure, metric] = value
    for model in MODELS:
        own = (f"{measure} {metric} {figures[model, measure, metric]:.4f}" for measure, metric in GOALS)
        print(f"{model:15} {'  '.join(own)}")
    for (measure, metric), goal in GOALS.items():
        value = figures[HYBRID, measure, metric]
        verdict = "reached" if value >= goal else f"missed by {goal - value:.4f}"
        popular = figures[POPULAR, measure, metric]
        print(f"  goal {measure} {metric} >= {goal}: {value:.4f}, {verdict} (most popular: {popular:.4f})")
    print("MovieLens 100K is not beside the repository: SVD and KNNBasic not measured")


def read_bought() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Purchases (customer_id, product_id, order_date), and the products that count, with their price and no reviews."""
    lines = read_lines()
    lines = lines[(lines["customer_id"] != "") & ~lines["is_return"] & lines["product_id"].str.match(r"\d{5}")]
    before = lines[lines["order_date"] < CUT].groupby("product_id")
    common = before["customer_id"].nunique()
    prices = before["unit_price"].median()[common >= 5]
    bought = lines.loc[lines["product_id"].isin(prices.index), ["customer_id", "product_id", "order_date"]]
    products = prices.rename("price").reset_index().assign(average_rating=np.nan, reviews=0)
    return bought, products


def judge(scores: Numbers, snapshot: Snapshot, actual: Numbers, rows: Whole, is_new: bool) -> dict[str, float]:
    """NDCG@10 and coverage of the best ten of each customer."""
    if is_new:
        unseen = snapshot.bought[rows].toarray() == 0
        scores, actual = np.where(unseen, scores, -np.inf), actual * unseen
    judged = actual.sum(axis=1) > 0
    line, column, rank = top_columns(scores[judged], 10)
    hits = np.zeros((int(judged.sum()), 10))
    hits[line, rank - 1] = actual[judged][line, column]
    return {
        "ndcg10": float(ndcg(hits, actual[judged].sum(axis=1).astype(float)).mean()),
        "coverage": len(np.unique(column)) / len(snapshot.purchases.products),
    }


if __name__ == "__main__":
    main()
