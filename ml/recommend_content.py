"""Products alike by what they are: words of the name, category, price and rating.

In: one row per product (product_id, product_name, category, price, average_rating), the last two NaN where unknown.
Out: the nearest of each. Closeness is a weighted mean, 0 to 1, of the TF-IDF cosine of the names, of being in the same
category, of the smaller price over the larger, and of the ratings' distance; what is unknown is not close.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.recommend_data import Numbers
from ml.recommend_lists import top_columns
from ml.recommend_models import blocks

WEIGHTS = {"name": 0.5, "category": 0.25, "price": 0.15, "rating": 0.10}
NAMELESS = "Unknown"


def nearest_products(products: pd.DataFrame, count: int, place: int | None = None) -> pd.DataFrame:
    """One row per (for_product_id, product_id) of the `count` nearest products with `is_eligible`, none its own.

    `place` is the row of the one product whose neighbours are wanted, None for every product's. Columns:
    for_product_id, product_id, rank, similarity_score. Fewer rows where fewer products qualify; a product that has
    nothing in common is no neighbour.
    """
    names = name_vectors(products["product_name"])
    eligible = products["is_eligible"].to_numpy(bool)
    identifiers = products["product_id"].to_numpy(object)
    found = [_empty()]
    wanted = blocks(len(products), len(products)) if place is None else [(place, place + 1)]
    for start, stop in wanted:
        scores = _closeness(products, names, slice(start, stop))
        scores[:, ~eligible] = -np.inf
        scores[scores <= 0] = -np.inf
        scores[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        line, column, rank = top_columns(scores, count)
        found.append(
            pd.DataFrame(
                {
                    "for_product_id": identifiers[start + line],
                    "product_id": identifiers[column],
                    "rank": rank,
                    "similarity_score": np.clip(scores[line, column], 0, 1).astype(float),
                }
            )
        )
    return pd.concat([part for part in found if len(part)] or found, ignore_index=True)


def name_vectors(names: "pd.Series[str]") -> Any:
    """TF-IDF of words and pairs of words: sparse float32 rows of length 1, 0 for a name without a word."""
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = names.fillna("").replace(NAMELESS, "").astype(str)
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32)
    analyse = vectorizer.build_analyzer()
    if not any(analyse(text) for text in texts):
        return sparse.csr_matrix((len(texts), 1), dtype=np.float32)
    return vectorizer.fit_transform(texts)


def _closeness(products: pd.DataFrame, names: Any, block: slice) -> Numbers:
    category = products["category"].fillna("").astype(str).to_numpy(object)
    codes = np.where(category == "", -1, pd.factorize(category)[0])
    same = (codes[block][:, np.newaxis] == codes) & (codes >= 0)
    price = products["price"].where(products["price"] > 0).to_numpy(float)
    ratio = np.exp(-np.abs(_differences(np.log(price), block)))
    rating = 1 - np.abs(_differences(products["average_rating"].to_numpy(float), block)) / 4
    cosine = (names[block] @ names.T).toarray()
    parts = {"name": cosine, "category": same, "price": ratio, "rating": rating}
    return np.asarray(sum(WEIGHTS[name] * np.nan_to_num(part) for name, part in parts.items()), dtype=np.float32)


def _differences(values: NDArray[np.float64], block: slice) -> NDArray[np.float64]:
    return np.asarray(values[block][:, np.newaxis] - values)


def _empty() -> pd.DataFrame:
    kinds = {"for_product_id": "object", "product_id": "object", "rank": "int64", "similarity_score": "float64"}
    return pd.DataFrame(columns=list(kinds)).astype(kinds)
