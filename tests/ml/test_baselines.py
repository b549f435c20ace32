"""The naive forecasts against answers worked out by hand."""

import numpy as np
import pytest

from ml.baselines import is_seasonal, naive2, seasonal_index, seasonal_naive
from ml.intervals import BAND, POINT
from tests.ml.series import seasonal


def test_seasonal_naive_repeats_the_last_year_and_widens_after_it():
    values = np.arange(36.0)
    band = seasonal_naive(values, 18, 12)
    assert band[POINT].tolist() == [*range(24, 36), *range(24, 30)]
    half = band[BAND.index("hi95")] - band[POINT]
    assert half[:12] == pytest.approx(1.96 * 12)
    assert half[12:] == pytest.approx(1.96 * 12 * np.sqrt(2))


def test_seasonal_naive_refuses_less_than_a_year():
    with pytest.raises(ValueError, match="needs 12 values, has 11"):
        seasonal_naive(np.ones(11), 6, 12)


def test_seasonal_indices_of_a_clean_season_are_found_again():
    expected = 1 + 0.3 * np.sin(2 * np.pi * np.arange(12) / 12)
    assert seasonal_index(seasonal(48), 12) == pytest.approx(expected, rel=1e-9)


def test_naive2_continues_a_clean_season_exactly():
    values = seasonal(54)
    assert naive2(values[:48], 6, 12)[POINT] == pytest.approx(values[48:], rel=1e-9)


def test_naive2_is_the_last_value_where_nothing_is_seasonal():
    values = np.random.default_rng(4).normal(100, 5, 48)
    assert not is_seasonal(values, 12)
    assert naive2(values, 3, 12)[POINT] == pytest.approx(values[-1])


@pytest.mark.parametrize(
    "values",
    [seasonal(35), np.full(48, 7.0), np.zeros(48), seasonal(48) - 800],
    ids=["short", "flat", "zero", "negative"],
)
def test_no_season_is_seen_where_an_index_would_have_no_meaning(values):
    assert not is_seasonal(values, 12)
