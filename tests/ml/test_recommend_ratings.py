"""Ratings out of reviews and purchases."""

import numpy as np
import pandas as pd
import pytest

from ml.recommend_data import Snapshot, days_since_1970, read_purchases
from ml.recommend_models import item_cosines
from ml.recommend_ratings import blend
from tests.ml.purchases import FIRST_DAY, no_reviews, purchases

START = int(days_since_1970([FIRST_DAY])[0])


def snapshot(rows: list[tuple[str, str, int]]) -> Snapshot:
    return Snapshot(read_purchases(purchases(rows)), START + 100)


def test_purchases_are_graded_and_averaged_with_the_stars() -> None:
    known = snapshot([("a", "x", 0), ("a", "y", 0), ("a", "y", 5), ("b", "x", 0), ("b", "z", 1)])
    reviews = pd.DataFrame({"customer_id": ["a", "b", "b"], "product_id": ["x", "y", "?"], "rating": [5.0, 1.0, 1.0]})
    ratings = blend(known, reviews)
    assert ratings.known.toarray().tolist() == [[4.0, 4.0, 0.0], [3.0, 1.0, 3.0]]
    assert ratings.mean == pytest.approx(3.0)
    assert ratings.by_customer[1] < 3.0 < ratings.by_customer[0]


def test_a_few_ratings_move_a_mean_less_than_many() -> None:
    rows = [(f"c{customer}", "many", 0) for customer in range(50)] + [("c0", "few", 0), ("c1", "other", 0)]
    good = pd.DataFrame(
        {
            "customer_id": [f"c{customer}" for customer in range(50)] + ["c0"],
            "product_id": ["many"] * 50 + ["few"],
            "rating": 5.0,
        }
    )
    known = snapshot(rows)
    means = dict(zip(known.purchases.products, blend(known, good).by_product, strict=True))
    assert means["other"] < means["few"] < means["many"]


def test_predicted_stars_follow_what_the_customer_thought_of_the_nearest() -> None:
    rows = [(f"c{customer}", product, 0) for customer in range(20) for product in "xy"]
    known = snapshot([*rows, ("fan", "x", 0), ("critic", "x", 0)])
    reviews = pd.DataFrame({"customer_id": ["fan", "critic"], "product_id": ["x", "x"], "rating": [5.0, 1.0]})
    ratings = blend(known, reviews)
    who = {name: row for row, name in enumerate(known.purchases.customers)}
    asked = np.array([[who["fan"]], [who["critic"]]])
    stars = ratings.predict(asked, np.array([[1], [1]]), item_cosines(known.bought, 10))
    assert 1 <= stars[1, 0] < stars[0, 0] <= 5


def test_nothing_rated_gives_the_middle_and_no_nan() -> None:
    ratings = blend(snapshot([]), no_reviews())
    assert ratings.mean == 3.0
    assert ratings.closeness(np.empty(0, dtype=np.int64)).shape == (0, 0)
