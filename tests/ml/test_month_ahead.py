"""One month ahead by each method: known answers, the documented interval, and what cannot be predicted."""

import numpy as np
import pandas as pd
import pytest

from ml.month_ahead import METHODS, NotPredictableError, TooFewMonthsError, predict_month


def months(values, start="2022-01-01"):
    return pd.DataFrame({"month": pd.date_range(start, periods=len(values), freq="MS"), "value": values})


def test_a_line_goes_on_as_a_line_whatever_the_distance():
    history = months([100.0 + 10 * month for month in range(30)])
    for ahead in (1, 6, 24):
        target = pd.Timestamp("2024-06-01") + pd.DateOffset(months=ahead)
        found = predict_month(history, target, "linear_regression")
        assert found.point == pytest.approx(100 + 10 * (29 + ahead))
        assert found.model == "linear_regression"


def test_the_lines_interval_is_one_and_a_half_standard_deviations_of_its_test_months():
    values = np.array([10.0, 12, 11, 14, 13, 16, 15, 18, 30, 10])
    found = predict_month(months(values), pd.Timestamp("2022-11-01"), "linear_regression")
    slope, intercept = np.polyfit(np.arange(8), values[:8], 1)
    errors = values[8:] - (intercept + slope * np.arange(8, 10))
    assert found.point == pytest.approx(intercept + slope * 10)
    assert found.hi95 - found.point == pytest.approx(1.5 * errors.std(ddof=1))


def test_the_share_of_tested_months_inside_the_interval_is_measured():
    assert predict_month(months([5.0] * 5), pd.Timestamp("2022-06-01"), "linear_regression").coverage is None
    steady = predict_month(months([5.0] * 12), pd.Timestamp("2023-01-01"), "linear_regression")
    assert steady.coverage == 1
    jumped = predict_month(months([5.0] * 11 + [50.0]), pd.Timestamp("2023-01-01"), "linear_regression")
    assert jumped.coverage == pytest.approx(5 / 6)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_between_its_limits_never_below_zero_and_the_same_each_time(method):
    history = months(100 + 50 * np.sin(np.arange(9)) * np.arange(9))
    target = pd.Timestamp("2022-12-01")
    first, again = (predict_month(history, target, method) for _ in range(2))
    assert first == again
    assert 0 <= first.lo95 <= first.point <= first.hi95


def test_a_missing_month_is_filled_between_its_neighbours():
    history = months([100.0 + 10 * month for month in range(20)]).drop(index=7)
    found = predict_month(history, pd.Timestamp("2023-09-01"), "linear_regression")
    assert found.point == pytest.approx(300)


@pytest.mark.parametrize(("method", "few"), [("champion", 2), ("linear_regression", 4), ("random_forest", 4)])
def test_too_few_months_are_said(method, few):
    with pytest.raises(TooFewMonthsError, match=f"needs {few + 1} whole months of sales, and there are {few}"):
        predict_month(months([1.0] * few), pd.Timestamp("2023-01-01"), method)
    with pytest.raises(TooFewMonthsError):
        predict_month(months([]), pd.Timestamp("2023-01-01"), method)


@pytest.mark.parametrize("target", ["2022-05-01", "2022-06-01", "2024-07-01"])
def test_a_month_that_is_past_or_too_far_is_refused_with_those_that_are_not(target):
    with pytest.raises(NotPredictableError, match="ask for 2022-07 to 2024-06"):
        predict_month(months([1.0] * 6), pd.Timestamp(target), "linear_regression")
