"""The two classic recommenders, kept as challengers so that anyone can compare.

content_vector: nearest products by a vector of log price, rating, reviews, sales and popularity. surprise_knn_basic:
Surprise's item-based KNNBasic with cosine, every purchase rated 4.0 (its mean with the stars where there is a review).
Without reviews every prediction is exactly 4.0, so all products tie.
"""

from typing import Any

import numpy as np
import pandas as pd

from ml.recommend_data import Numbers, Snapshot, Whole
from ml.recommend_ratings import review_matrix

CONTENT_VECTOR, SURPRISE = "content_vector", "surprise_knn_basic"
PURCHASE_RATING = 4.0
MOST_PRODUCTS, MOST_CUSTOMERS = 100, 1000


def content_vector_scores(snapshot: Snapshot, products: pd.DataFrame, rows: Whole) -> Numbers:
    """Cosine of each product's vector with the mean of those the customer bought; (customers, products).

    `products` has product_id, price, average_rating and reviews; what is unknown is taken as the mean.
    """
    vectors = _unit(_scaled(snapshot, products))
    bought = snapshot.bought[rows]
    profile = (bought @ vectors) / np.maximum(np.diff(bought.indptr), 1)[:, np.newaxis]
    return np.asarray(_unit(profile) @ vectors.T, dtype=np.float32)


def surprise_scores(snapshot: Snapshot, reviews: pd.DataFrame, rows: Whole) -> Numbers:
    """KNNBasic's estimates for customers `rows`; -inf beyond the `MOST_PRODUCTS` most bought products.

    It learns from `rows` and the `MOST_CUSTOMERS` who bought most: it is slow, and a sample shows what it can do.
    """
    from surprise import Dataset, KNNBasic, Reader

    best = np.sort(np.argsort(-snapshot.buyers, kind="stable")[:MOST_PRODUCTS])
    largest = np.argsort(-np.diff(snapshot.bought.indptr), kind="stable")[:MOST_CUSTOMERS]
    ratings = _classic_ratings(snapshot, reviews)[np.union1d(rows, largest)][:, best].tocoo()
    scores = np.full((len(rows), snapshot.purchases.shape[1]), -np.inf, dtype=np.float32)
    if not ratings.nnz:
        return scores
    customers = np.union1d(rows, largest)[ratings.row]
    frame = pd.DataFrame({"customer": customers, "product": ratings.col, "rating": ratings.data})
    training = Dataset.load_from_df(frame, Reader(rating_scale=(1, 5))).build_full_trainset()
    model = KNNBasic(sim_options={"name": "cosine", "user_based": False}, verbose=False).fit(training)
    scores[:, best] = [[model.predict(row, column).est for column in range(len(best))] for row in rows]
    return scores


def _classic_ratings(snapshot: Snapshot, reviews: pd.DataFrame) -> Any:
    bought, stars = snapshot.bought.astype(np.float64), review_matrix(snapshot, reviews)
    both = (bought.sign() + stars.sign()).tocsr()
    ratings = (bought * PURCHASE_RATING + stars).tocsr()
    ratings.data = ratings.data / both.data
    return ratings


def _scaled(snapshot: Snapshot, products: pd.DataFrame) -> Numbers:
    known = products.set_index("product_id").reindex(snapshot.purchases.products)
    sold = np.bincount(snapshot.column, minlength=snapshot.purchases.shape[1])
    columns = [
        np.log(known["price"].where(known["price"] > 0).to_numpy(float)),
        known["average_rating"].to_numpy(float),
        np.log1p(known["reviews"].fillna(0).to_numpy(float)),
        np.log1p(sold),
        np.log1p(snapshot.buyers),
    ]
    table = pd.DataFrame(np.column_stack(columns))
    scaled = (table - table.mean()) / table.std().where(table.std() > 0, 1.0)
    return scaled.fillna(0.0).to_numpy(np.float32)


def _unit(vectors: Numbers) -> Numbers:
    length = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)
