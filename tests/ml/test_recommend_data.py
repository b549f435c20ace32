"""Purchases as matrices: what is known at the end of a day, and nothing after it."""

import numpy as np
import pandas as pd
import pytest

from ml.recommend_data import Snapshot, days_since_1970, read_purchases
from tests.ml.purchases import FIRST_DAY, purchases

START = int(days_since_1970([FIRST_DAY])[0])


def snapshot(rows: list[tuple[str, str, int]], day: int) -> Snapshot:
    return Snapshot(read_purchases(purchases(rows)), START + day)


def test_baskets_follow_each_other_by_customer_and_day() -> None:
    rows = [("b", "x", 3), ("a", "y", 5), ("a", "x", 5), ("a", "x", 1), ("a", "x", 1)]
    read = read_purchases(purchases(rows))
    assert list(zip(read.customers[read.row], read.products[read.column], read.day - START, strict=True)) == [
        ("a", "x", 1), ("a", "x", 5), ("a", "y", 5), ("b", "x", 3),
    ]  # fmt: skip
    assert read.basket.tolist() == [0, 1, 1, 2]


def test_what_comes_after_the_origin_changes_nothing_before_it() -> None:
    before = [("a", "x", 0), ("a", "y", 10), ("b", "y", 20)]
    after = [("a", "y", 40), ("b", "x", 41)]
    known, all_of_it = snapshot(before, 30), snapshot([*before, *after], 30)
    for name in ("bought", "recent", "rate"):
        np.testing.assert_allclose(getattr(known, name).toarray(), getattr(all_of_it, name).toarray())
    for name in ("trend", "freshness", "buyers", "baskets"):
        np.testing.assert_allclose(getattr(known, name), getattr(all_of_it, name))


def test_what_is_left_of_a_purchase_halves_every_half_life() -> None:
    known = snapshot([("a", "x", 0), ("a", "x", 180), ("a", "y", 0)], 180)
    assert known.newest(180.0).toarray()[0].tolist() == [1.0, 0.5]
    assert known.recent.toarray()[0].tolist() == [1.5, 0.5]
    assert known.bought.toarray()[0].tolist() == [1.0, 1.0]
    assert known.baskets.tolist() == [2]


def test_a_product_that_sells_more_than_usual_is_fresh_and_one_that_went_is_not() -> None:
    every_month = [("a", "steady", day) for day in range(0, 360, 10)]
    gone = [("b", "gone", day) for day in range(0, 180, 2)]
    come = [("c", "come", day) for day in range(330, 360)]
    known = snapshot([*every_month, *gone, *come], 360)
    fresh = dict(zip(known.purchases.products, known.freshness, strict=True))
    assert fresh["gone"] < 0.6 < fresh["steady"] < 1.3 < fresh["come"]


def test_no_purchases_make_empty_matrices() -> None:
    known = snapshot([], 0)
    assert known.bought.shape == known.newest().shape == known.rate.shape == (0, 0)
    assert len(known.trend) == len(known.freshness) == 0


def test_a_purchase_without_a_date_is_left_out() -> None:
    frame = purchases([("a", "x", 0), ("a", "y", 1)])
    frame.loc[1, "order_date"] = pd.NaT
    assert read_purchases(frame).products.tolist() == ["x"]


@pytest.mark.parametrize("history", [1, 10])
def test_purchases_older_than_the_history_are_forgotten(history: int) -> None:
    read = read_purchases(purchases([("a", "x", 0), ("a", "y", 20)]))
    assert Snapshot(read, START + 20, history).bought.toarray()[0].tolist() == [0.0, 1.0]
