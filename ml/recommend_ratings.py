"""What a customer thinks of a product, on the scale of stars: reviews and purchases taken together.

In: purchases, and one row per (customer_id, product_id) reviewed with rating, 1 to 5. A purchase speaks too: bought
once is worth 3, twice 4, and more comes close to 5 (5 - 2 / baskets); where both are known their mean counts.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ml.recommend_data import Numbers, Snapshot, Whole

CUSTOMER_PRIOR, PRODUCT_PRIOR = 5.0, 10.0
CLOSENESS_PRIOR = 1.0
STARS = (1.0, 5.0)


@dataclass(frozen=True)
class Ratings:
    """`known` is sparse (customers, products), 0 where unknown; the means are shrunk towards the shop's."""

    known: Any
    mean: float
    by_customer: Numbers
    by_product: Numbers

    def closeness(self, rows: Whole) -> Numbers:
        """1 where a product's mean rating is the customer's own, 0 where it is four stars away."""
        return np.asarray(1 - np.abs(self.by_customer[rows][:, np.newaxis] - self.by_product) / (STARS[1] - STARS[0]))

    def predict(self, rows: Whole, columns: Whole, items: Any) -> Numbers:
        """Stars that customers `rows` would give `columns`, both of shape (customers, products asked for).

        A product's and a customer's deviation from the mean, corrected by how the customer rated the nearest products
        (Koren 2010, Factor in the Neighbors, TKDD 4); `items` holds the products' cosines.
        """
        own = self.known[rows[:, 0]]
        expected = _expected(self, rows[:, 0][np.repeat(np.arange(own.shape[0]), np.diff(own.indptr))], own.indices)
        deviation, is_known = own.copy(), own.copy()
        deviation.data, is_known.data = own.data - expected, np.ones_like(own.data)
        line = np.arange(len(rows))[:, np.newaxis]
        weighted, weight = ((matrix @ items).toarray()[line, columns] for matrix in (deviation, is_known))
        stars = _expected(self, rows, columns) + weighted / (weight + CLOSENESS_PRIOR)
        return np.asarray(np.clip(stars, *STARS), dtype=np.float32)


def blend(snapshot: Snapshot, reviews: pd.DataFrame) -> Ratings:
    """Ratings of every pair with a purchase or a review of a customer and a product that the purchases know."""
    from scipy import sparse

    purchases = snapshot.purchases
    ones = np.ones(len(snapshot.row), dtype=np.float32)
    graded = sparse.csr_matrix((ones, (snapshot.row, snapshot.column)), shape=purchases.shape)
    graded.sum_duplicates()
    graded.data = 5 - 2 / graded.data.astype(np.float64)
    stars = review_matrix(snapshot, reviews)
    both = _marks(graded) + _marks(stars)
    values = (graded + stars).tocsr()
    del graded, ones
    values.data = values.data / both.tocsr().data
    values = values.astype(np.float32)
    mean = float(values.data.mean()) if values.nnz else float(np.mean(STARS))
    return Ratings(values, mean, _means(values, mean, 1, CUSTOMER_PRIOR), _means(values, mean, 0, PRODUCT_PRIOR))


def review_matrix(snapshot: Snapshot, reviews: pd.DataFrame) -> Any:
    """Stars of reviews as a sparse matrix like the snapshot's; 0 where there is none."""
    rated = reviews[reviews["rating"].notna()]
    return pair_matrix(snapshot, rated, np.clip(rated["rating"].to_numpy(float), *STARS))


def pair_matrix(snapshot: Snapshot, pairs: pd.DataFrame, values: Any) -> Any:
    """One of `values` for each row (customer_id, product_id), as a sparse matrix like the snapshot's.

    Pairs of a customer or a product that the purchases do not know are left out.
    """
    from scipy import sparse

    purchases = snapshot.purchases
    row = pd.Index(purchases.customers).get_indexer(pd.Index(pairs["customer_id"]))
    column = pd.Index(purchases.products).get_indexer(pd.Index(pairs["product_id"]))
    known = (row >= 0) & (column >= 0)
    return sparse.csr_matrix((values[known], (row[known], column[known])), shape=purchases.shape)


def _marks(values: Any) -> Any:
    """1 where there is a value, in one byte."""
    from scipy import sparse

    marks = np.ones(values.nnz, dtype=np.int8)
    return sparse.csr_matrix((marks, values.indices, values.indptr), shape=values.shape)


def _means(values: Any, mean: float, axis: int, prior: float) -> Numbers:
    from scipy import sparse

    deviation = sparse.csr_matrix((values.data - np.float32(mean), values.indices, values.indptr), shape=values.shape)
    counts = np.diff(values.indptr) if axis else np.bincount(values.indices, minlength=values.shape[1])
    sums = np.asarray(deviation.sum(axis=axis)).ravel()
    return np.asarray(mean + sums / (counts + prior), dtype=np.float32)


def _expected(ratings: Ratings, rows: Whole, columns: Whole) -> Numbers:
    return np.asarray(ratings.by_customer[rows] + ratings.by_product[columns] - ratings.mean, dtype=np.float32)
