"""Backtests of recommenders on purchases whose structure is known."""

import numpy as np
import pandas as pd
import pytest

from ml.recommend_backtest import BACKTESTS, BacktestParams, backtest, ndcg, next_baskets, origins, summarise
from ml.recommend_classic import CONTENT_VECTOR, SURPRISE, content_vector_scores, surprise_scores
from ml.recommend_data import Snapshot, days_since_1970, read_purchases
from ml.recommend_models import HYBRID, POPULAR
from tests.ml.purchases import FIRST_DAY, catalogue, no_reviews, purchases, two_tastes

START = int(days_since_1970([FIRST_DAY])[0])
PARAMS = BacktestParams(window_days=40, fewest=10, classic_customers=5)


def judged(frame: pd.DataFrame, day: int) -> pd.DataFrame:
    read = read_purchases(frame)
    return backtest(read, catalogue(list(read.products)), no_reviews(), START + day, PARAMS)


def test_knowing_the_taste_beats_what_is_popular() -> None:
    figures = judged(two_tastes(days=200), 90)
    new = figures[(figures["measure"] == "next_basket_new_items") & (figures["metric"] == "ndcg10")]
    values = new.set_index("model")["value"]
    assert values[HYBRID] > 1.15 * values[POPULAR]
    assert {CONTENT_VECTOR, SURPRISE} < set(values.index)
    assert (new["baseline"] == values[POPULAR]).all()
    assert new.set_index("model")["skill"][POPULAR] == 0
    assert summarise(figures, HYBRID)["new_items.ndcg10"] == pytest.approx(values[HYBRID], abs=1e-4)


def test_ndcg_is_one_for_a_perfect_list_and_less_for_a_late_hit() -> None:
    hits = np.zeros((3, 10))
    hits[0, :2] = hits[1, 9] = 1
    assert ndcg(hits, np.array([2.0, 1.0, 5.0])).round(4).tolist() == [1.0, 0.2891, 0.0]


def test_the_next_basket_is_the_first_day_within_the_window_of_products_known_before() -> None:
    rows = [("a", "x", 0), ("b", "y", 0), ("a", "y", 12), ("a", "brand new", 12), ("a", "x", 15), ("b", "x", 90)]
    snapshot = Snapshot(read_purchases(purchases(rows)), START + 10)
    products = snapshot.purchases.products.tolist()
    basket = next_baskets(snapshot, 40).toarray()
    assert [products[column] for column in np.flatnonzero(basket[0])] == ["y"]
    assert not basket[1].any()


def test_surprise_with_every_purchase_rated_the_same_cannot_tell_products_apart() -> None:
    snapshot = Snapshot(read_purchases(two_tastes(days=120)), START + 100)
    scores = surprise_scores(snapshot, no_reviews(), np.arange(3))
    assert np.ptp(scores) == pytest.approx(0)
    assert scores.mean() == pytest.approx(4.0)


def test_the_content_vector_finds_what_is_like_the_basket() -> None:
    rows = [("a", "dear1", 0), ("b", "dear2", 0), ("c", "cheap1", 0), ("d", "cheap2", 0)]
    snapshot = Snapshot(read_purchases(purchases(rows)), START + 10)
    products = catalogue(["cheap1", "cheap2", "dear1", "dear2"]).assign(price=[1.0, 1.1, 90.0, 100.0])
    scores = content_vector_scores(snapshot, products, np.array([0]))[0]
    assert set(np.argsort(-scores)[:2]) == {2, 3}


def test_origins_leave_room_for_their_window_and_for_a_history() -> None:
    read = read_purchases(purchases([("a", "x", 0), ("a", "x", 130)]))
    assert origins(read, START + 130, PARAMS) == [START + 90, START + 50]
    assert origins(read_purchases(purchases([])), START, PARAMS) == []


@pytest.mark.parametrize("rows", [[], [("a", "x", 0), ("a", "y", 95)]], ids=["nothing", "one customer"])
def test_too_few_customers_give_no_figure(rows: list[tuple[str, str, int]]) -> None:
    figures = judged(purchases(rows), 90)
    assert figures.empty and list(figures.columns) == list(BACKTESTS)
