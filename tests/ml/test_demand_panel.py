"""The demand panel: what counts as demand, and what is not known."""

import numpy as np
import pandas as pd
import pytest

from ml.demand_panel import read_panel
from tests.ml.shop_days import LAST_DAY, NO_STOCK_OUTS, days


def counted_at_zero(*back: int) -> pd.DataFrame:
    dates = [LAST_DAY - pd.Timedelta(days=each) for each in back]
    return pd.DataFrame({"product_id": "a", "location_id": "shop", "stock_date": dates})


def test_days_without_a_row_are_days_without_demand_and_returns_never_make_it_negative():
    panel = read_panel(days({"a": np.array([2, 0, -3, 5])}), NO_STOCK_OUTS, LAST_DAY, 100, 10, 0)
    assert panel.units.tolist() == [[2, 0, 0, 5]]
    assert panel.known.all()


def test_a_day_counted_at_zero_without_a_sale_is_filled_with_the_weeks_before():
    sales = days({"a": np.array([4] * 28 + [0, 4])})
    panel = read_panel(sales, counted_at_zero(1), LAST_DAY, 100, 10, 0)
    assert panel.units[0, 28] == pytest.approx(4)
    assert np.flatnonzero(~panel.known[0]).tolist() == [28]


def test_days_without_a_sale_between_two_zero_counts_are_unknown_but_not_those_before_the_first():
    sales = days({"a": np.array([4] * 20 + [0] * 10)})
    panel = read_panel(sales, counted_at_zero(1, 8), LAST_DAY, 100, 10, 0)
    assert np.flatnonzero(~panel.known[0]).tolist() == list(range(21, 29))


def test_a_day_counted_at_zero_on_which_it_was_sold_is_known():
    panel = read_panel(days({"a": np.full(30, 4)}), counted_at_zero(1), LAST_DAY, 100, 10, 0)
    assert panel.known.all()


def test_a_rare_large_order_is_cut_from_the_clipped_units_only():
    units = np.full(100, 2)
    units[50] = 500
    panel = read_panel(days({"a": units}), NO_STOCK_OUTS, LAST_DAY, 200, 10, 0)
    assert panel.units.max() == 500
    assert panel.clipped.max() == 2


def test_what_a_large_order_is_is_not_learned_from_the_unseen_days():
    units = np.r_[np.full(100, 2), np.full(50, 9)]
    panel = read_panel(days({"a": units}), NO_STOCK_OUTS, LAST_DAY, 200, 10, 50)
    assert panel.clipped.max() == 2


def test_where_there_is_no_room_for_all_those_that_still_sell_most_stay():
    series = {"closed": np.r_[np.full(60, 9), np.zeros(100)], "small": np.ones(160), "large": np.full(160, 3)}
    two, one = (read_panel(days(series), NO_STOCK_OUTS, LAST_DAY, 200, most, 0) for most in (2, 1))
    assert two.keys["product_id"].tolist() == ["large", "small"]
    assert (two.left_out, one.left_out) == (0, 1)


def test_nothing_after_the_last_day_is_read():
    sales = days({"a": np.full(30, 4)})
    panel = read_panel(sales, NO_STOCK_OUTS, LAST_DAY - pd.Timedelta(days=10), 100, 10, 0)
    assert panel.length == 20


def test_an_empty_frame_gives_an_empty_panel():
    panel = read_panel(days({}), NO_STOCK_OUTS, LAST_DAY, 100, 10, 0)
    assert panel.units.shape == (0, 0)


def test_the_matrices_are_narrow_but_not_the_sums_of_units():
    units = np.full(100, 3.0)
    units[10] = 1e9  # a mistyped order
    panel = read_panel(days({"a": units}), NO_STOCK_OUTS, LAST_DAY, 200, 10, 0)
    matrices = (panel.units, panel.clipped, panel.smoothed, panel.orders_sum)
    assert {matrix.dtype.name for matrix in matrices} == {"float32"}
    assert panel.sales_sum.dtype == np.int16
    assert panel.week_after(93).tolist() == [21]


def test_series_that_are_not_kept_are_gone_from_every_matrix():
    panel = read_panel(days({"a": np.ones(9), "b": np.full(9, 2)}), NO_STOCK_OUTS, LAST_DAY, 100, 10, 0)
    panel.keep(np.array([True, True]))
    assert panel.keys["product_id"].tolist() == ["a", "b"]
    panel.keep(np.array([False, True]))
    assert panel.keys["product_id"].tolist() == ["b"]
    assert panel.units.tolist() == [[2] * 9]
    assert panel.units_sum[:, -1].tolist() == [18]
    assert {len(panel.known), len(panel.first), len(panel.smoothed), len(panel.sales_sum)} == {1}
