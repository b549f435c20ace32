"""What is missing, what is zero, and how a gap is filled."""

import numpy as np
import pytest

from ml.monthly_series import fill_gaps, read_series
from tests.ml.series import frame


def test_a_month_without_a_row_is_zero_when_others_sold_and_missing_when_nobody_did():
    history = frame(shop=[1, 2, 3, 4, 5], stall=[1, 2, 3, 4, 5])
    fourth, second = history["month"].unique()[[3, 1]]
    idle = (history["month"] == fourth) & (history["series_id"] == "stall")
    history = history[(history["month"] != second) & ~idle]
    shop, stall = read_series(history)
    assert shop.history == pytest.approx([1, np.nan, 3, 4, 5], nan_ok=True)
    assert stall.history == pytest.approx([1, np.nan, 3, 0, 5], nan_ok=True)
    assert stall.observed == 4


def test_a_young_series_starts_at_its_first_month_and_a_closed_one_ends_in_zeros():
    history = frame(old=[1, 2, 3, 4], other=[5, 6, 7, 8])
    months = history["month"].unique()
    keep = (history["series_id"] == "old") & (history["month"] < months[2])
    keep |= (history["series_id"] == "other") & (history["month"] >= months[2])
    closed, young = read_series(history[keep])
    assert closed.history.tolist() == [1, 2, 0, 0]
    assert young.history.tolist() == [7, 8]
    assert closed.last_month == young.last_month == months[3]


def test_values_that_are_no_numbers_are_missing():
    (series,) = read_series(frame(shop=[np.nan, 1, np.inf, 3]))
    assert series.history == pytest.approx([1, np.nan, 3], nan_ok=True)


def test_a_gap_takes_the_year_before_else_the_line_between_its_neighbours():
    values = np.arange(14.0)
    values[[5, 12, 13]] = np.nan
    assert fill_gaps(values, 12).tolist() == [*range(12), 0, 1]


def test_two_rows_of_a_month_are_refused():
    history = frame(shop=[1, 2])
    with pytest.raises(ValueError, match="more than one row"):
        read_series(history.assign(month=history["month"].iloc[0]))


def test_a_month_that_does_not_start_on_its_first_day_is_refused():
    history = frame(shop=[1, 2])
    with pytest.raises(ValueError, match="first day"):
        read_series(history.assign(month=history["month"] + np.timedelta64(1, "D")))
