"""Affinities: planted pairs are found and confirmed, chance is not taken for one."""

import numpy as np
import pandas as pd
import pytest

from ml.affinity import AFFINITIES, Params, confirmation, find
from tests.ml.purchases import FIRST_DAY

PRODUCTS = 20


def orders(count: int, chance: float, seed: int = 0, amount: float = 2.0) -> pd.DataFrame:
    """Orders over 200 days of products bought independently, each by 10 %; p01 adds p00 with `chance`."""
    random = np.random.default_rng(seed)
    holds = random.random((count, PRODUCTS)) < 0.1
    holds[:, 0] |= holds[:, 1] & (random.random(count) < chance)
    order, product = np.nonzero(holds)
    return pd.DataFrame(
        {
            "order_number": order,
            "product_id": np.array([f"p{number:02}" for number in range(PRODUCTS)], dtype=object)[product],
            "order_date": FIRST_DAY + pd.to_timedelta(order * 200 // count, unit="D"),
            "net_amount": amount,
        }
    )


def test_a_planted_pair_is_found_both_ways_with_its_true_lift() -> None:
    lines = orders(4000, 0.5)
    found = find(lines)
    assert found[["product_id", "with_product_id"]].to_numpy().tolist() == [["p00", "p01"], ["p01", "p00"]]
    baskets = lines.groupby("order_number")["product_id"].agg(set)
    one, other = baskets.map(lambda basket: "p00" in basket), baskets.map(lambda basket: "p01" in basket)
    together = int((one & other).sum())
    pair = found.iloc[1]
    assert pair["orders_together"] == together
    assert pair["support"] == pytest.approx(together / len(baskets))
    assert pair["confidence"] == pytest.approx(together / other.sum())
    assert pair["bundle_revenue"] == pytest.approx(4.0 * together)
    assert 1 < pair["lift_lo95"] < pair["lift"]
    assert abs(pair["later_lift"] - pair["lift"]) < 1
    assert found["is_confirmed"].all() and set(found["rank"]) == {1} and set(found["quality"]) == {"ok"}


def test_the_interval_of_the_lift_covers_the_truth() -> None:
    truth = (0.1 + 0.9 * 0.5) / (0.1 + 0.9 * 0.1 * 0.5)
    lows = [find(orders(2000, 0.5, seed))["lift_lo95"].max() for seed in range(20)]
    assert sum(low <= truth for low in lows) >= 18


def test_independent_products_are_no_affinity() -> None:
    assert sum(len(find(orders(2000, 0.0, seed))) for seed in range(10)) <= 2


def test_a_pair_that_ended_is_found_but_not_confirmed() -> None:
    lines = orders(4000, 0.5)
    late = lines["order_date"] >= FIRST_DAY + pd.Timedelta(days=140)
    alone = lines[late & (lines["product_id"] == "p01")]["order_number"]
    ended = lines[~(late & (lines["product_id"] == "p00") & lines["order_number"].isin(alone))]
    found = find(ended)
    assert found["is_confirmed"].tolist() == [False, False]
    assert found["later_lift"].max() < 1


def test_the_share_that_the_later_orders_confirm_stands_beside_chance() -> None:
    lines = orders(4000, 0.5)
    tested = confirmation(find(lines), lines).iloc[0]
    assert (tested["value"], tested["baseline"], tested["skill"]) == (1.0, 0.05, 1.0)
    assert tested["origin"] < lines["order_date"].max()


def test_only_the_strongest_pairs_are_kept() -> None:
    stronger = orders(3000, 0.9, 1)
    lines = pd.concat([orders(3000, 0.5), stronger.assign(product_id="q" + stronger["product_id"])])
    assert len(find(lines)) == 4
    kept = find(lines, Params(most_pairs=1))
    assert kept["product_id"].tolist() == ["qp00", "qp01"]


@pytest.mark.parametrize("amount", [1e12, -5.0, 0.0, np.nan], ids=["huge", "negative", "zero", "unknown"])
def test_any_amount_gives_finite_figures(amount: float) -> None:
    found = find(orders(3000, 0.5, amount=amount))
    assert len(found) == 2
    assert np.isfinite(found[["lift", "lift_lo95", "q_value", "bundle_revenue"]]).all().all()


@pytest.mark.parametrize(
    "lines",
    [orders(0, 0.5), orders(1, 0.5), orders(3000, 0.5).query("product_id == 'p00'"), orders(30, 0.9)],
    ids=["nothing", "one order", "one product", "too few orders"],
)
def test_too_little_gives_no_row_and_the_right_columns(lines: pd.DataFrame) -> None:
    found = find(lines.assign(product_id=lines["product_id"].astype(object)))
    assert found.empty and list(found.columns) == list(AFFINITIES)
    assert confirmation(found, lines).empty


def test_orders_that_are_all_the_same_are_no_affinity() -> None:
    same = orders(0, 0.0)
    both = [same] + [
        pd.DataFrame(
            {"order_number": np.arange(100), "product_id": product, "order_date": FIRST_DAY, "net_amount": 1.0}
        )
        for product in ("a", "b")
    ]
    assert find(pd.concat(both[1:])).empty
