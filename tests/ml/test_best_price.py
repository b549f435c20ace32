"""The best price: worked by hand."""

import numpy as np
import pandas as pd
import pytest

from ml.best_price import COLUMNS, best_prices

ORDINARY = {
    "elasticity": -2.0, "lo95": -3.0, "hi95": -1.5, "low_price": 8.0, "high_price": 15.0, "current_price": 12.0,
    "unit_cost": 5.0, "monthly_units": 100.0,
}  # fmt: skip


def best(**changes: float) -> "pd.Series[float]":
    return best_prices(pd.DataFrame([ORDINARY | changes])).iloc[0]


def test_the_margin_is_greatest_at_the_markup_that_the_elasticity_allows() -> None:
    row = best()
    assert row["best_margin_price"] == pytest.approx(10.0)  # 5 x 2 / 1
    assert row["best_margin_price_lo95"] == pytest.approx(8.0)  # 5 x 3 / 2 is below any price charged
    assert row["best_margin_price_hi95"] == pytest.approx(15.0)
    # at 10: 100 x (12 / 10)^2 = 144 units at 5 each; now: 100 at 7
    assert row["margin_gain"] == pytest.approx(20.0)
    # as elastic as 3: 172.8 units x 5; as 1.5: 131.45 units x 5
    assert row["margin_gain_hi95"] == pytest.approx(164.0)
    assert row["margin_gain_lo95"] == pytest.approx(-42.73, abs=0.01)


def test_revenue_wants_the_lowest_price_of_the_elastic_and_the_highest_of_the_inelastic() -> None:
    assert best()["best_revenue_price"] == 8.0
    assert best(elasticity=-0.5, lo95=-0.9, hi95=-0.1)["best_revenue_price"] == 15.0
    assert np.isnan(best(hi95=-0.9)["best_revenue_price"])


def test_no_price_goes_beyond_those_charged() -> None:
    inelastic = best(elasticity=-0.5, lo95=-0.9, hi95=0.4)
    assert inelastic[["best_margin_price", "best_margin_price_lo95", "best_margin_price_hi95"]].tolist() == [15.0] * 3
    assert best(unit_cost=100.0)["best_margin_price"] == 15.0


def test_a_best_price_at_either_end_of_those_charged_is_said_to_be_there() -> None:
    assert best()["is_at_edge"] is False
    assert best(unit_cost=1.0)["is_at_edge"] is True  # 2 is below any price charged
    assert best(unit_cost=100.0)["is_at_edge"] is True
    assert best(unit_cost=np.nan)["is_at_edge"] is None


def test_without_a_cost_there_is_no_margin_and_without_units_no_gain() -> None:
    assert best(unit_cost=np.nan).drop("best_revenue_price").isna().all()
    assert np.isnan(best(monthly_units=np.nan)["margin_gain"])
    assert best(monthly_units=np.nan)["best_margin_price"] == pytest.approx(10.0)


def test_no_products_give_no_rows() -> None:
    empty = best_prices(pd.DataFrame([ORDINARY]).iloc[:0])
    assert empty.empty
    assert tuple(empty.columns) == COLUMNS
