"""The recommenders find again what was planted: two tastes, and a product that follows another."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml.recommend_data import Snapshot, days_since_1970, read_purchases
from ml.recommend_models import EASE, HYBRID, ITEM_ITEM, POPULAR, TRENDING, USER_KNN, ModelParams, Models, ease, fit
from tests.ml.purchases import FIRST_DAY, purchases, two_tastes

START = int(days_since_1970([FIRST_DAY])[0])
MODELS = (POPULAR, TRENDING, ITEM_ITEM, EASE, USER_KNN, HYBRID)


def fitted(frame: pd.DataFrame, day: int = 300, **params: Any) -> Models:
    return fit(Snapshot(read_purchases(frame), START + day), ModelParams(**params))


@pytest.mark.parametrize("model", [ITEM_ITEM, EASE, USER_KNN, HYBRID])
def test_each_taste_is_offered_its_own_products(model: str) -> None:
    models = fitted(two_tastes(days=60), 60)
    rows = np.arange(models.snapshot.purchases.shape[0])
    scores = np.where(models.snapshot.bought.toarray() > 0, -np.inf, models.score(model, rows, is_new=True))
    is_u = np.char.startswith(models.snapshot.purchases.products.astype(str), "u")
    best = scores.argmax(axis=1)
    assert (is_u[best] == (rows % 2 == 1)).mean() > 0.95


def test_ease_is_the_negative_inverse_over_its_diagonal() -> None:
    bought = fitted(two_tastes(days=60), 60).snapshot.bought
    gram = (bought.T @ bought).toarray().astype(float) + 500 * np.identity(bought.shape[1])
    inverse = np.linalg.inv(gram)
    known = -inverse / np.diag(inverse)
    np.fill_diagonal(known, 0)
    np.testing.assert_allclose(ease(bought, 500.0), known, atol=1e-5)


def test_the_transition_model_knows_what_follows_what() -> None:
    first = [(f"c{customer}", "printer", customer % 20) for customer in range(40)]
    then = [(f"c{customer}", "ink", 50 + customer % 20) for customer in range(40)]
    other = [(f"d{customer}", product, day) for customer in range(40) for product, day in (("ink", 1), ("pens", 40))]
    models = fitted(purchases([*first, *then, *other, ("new", "printer", 90)]), 100)
    products = models.snapshot.purchases.products.tolist()
    assert models.transition is not None
    following = dict(zip(products, models.transition[products.index("printer")], strict=True))
    assert max(following, key=following.__getitem__) == "ink"
    assert following["ink"] > 2 * abs(following["pens"])


def test_what_is_bought_again_and_again_leads_the_next_basket() -> None:
    often = [("a", "milk", day) for day in range(0, 300, 7)]
    models = fitted(purchases([*often, ("a", "pan", 10), ("b", "pan", 10), ("b", "milk", 30)]))
    scores = models.score(HYBRID, np.array([0]), is_new=False)[0]
    assert models.snapshot.purchases.products[scores.argmax()] == "milk"


def test_above_the_largest_dense_size_item_cosines_stand_in() -> None:
    models = fitted(two_tastes(days=60), 60, most_items=4)
    assert models.ease is None and models.transition is None
    scores = models.score(HYBRID, np.arange(4), is_new=True)
    np.testing.assert_allclose(scores, models.score(ITEM_ITEM, np.arange(4), is_new=True) * models.snapshot.freshness)


def test_the_same_data_and_seed_give_the_same_scores() -> None:
    one, two = (fitted(two_tastes(), training_baskets=100) for _ in range(2))
    rows = np.arange(10)
    np.testing.assert_array_equal(one.score(HYBRID, rows, is_new=False), two.score(HYBRID, rows, is_new=False))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    "rows",
    [
        [],
        [("a", "x", 0)],
        [("a", "x", 0), ("b", "y", 1), ("c", "z", 2)],
        [(f"c{customer}", product, 5) for customer in range(5) for product in "xyz"],
    ],
    ids=["nothing", "one purchase", "everybody once, nothing in common", "identical customers"],
)
def test_degenerate_purchases_are_scored_without_nan(model: str, rows: list[tuple[str, str, int]]) -> None:
    models = fitted(purchases(rows))
    customers = np.arange(models.snapshot.purchases.shape[0])
    for is_new in (True, False):
        scores = models.score(model, customers, is_new=is_new)
        assert scores.shape == models.snapshot.purchases.shape
        assert np.isfinite(scores).all()
