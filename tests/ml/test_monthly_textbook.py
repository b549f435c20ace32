"""The textbook methods against their documented formulas."""

import numpy as np
import pytest

from ml.intervals import BAND, POINT
from ml.monthly_textbook import linear_regression, random_forest
from tests.ml.series import seasonal


def test_the_line_is_fitted_on_the_first_four_fifths_and_its_interval_is_a_deviation_and_a_half():
    values = np.r_[10 + 2.0 * np.arange(8), 30.0, 20.0]
    band = linear_regression(values, 2)
    assert band[POINT] == pytest.approx([30, 32])
    spread = np.std([30 - 26, 20 - 28], ddof=1)
    assert band[BAND.index("hi95")] - band[POINT] == pytest.approx(1.5 * spread, rel=1e-4)


def test_the_forest_learns_the_month_and_gives_the_same_again():
    histories = [seasonal(36, size) for size in (100.0, 5000.0)]
    first, second = (random_forest(histories, [0, 0], 6) for _ in range(2))
    for history, band, again in zip(histories, first.bands, second.bands, strict=True):
        assert band[POINT] == pytest.approx(history[24:30], rel=0.15)
        assert (band == again).all()
    assert random_forest(histories, [0, 0], 6, leaf=3).leaf == 3


def test_series_of_zeros_and_of_different_lengths_are_no_trouble():
    forest = random_forest([np.zeros(12), seasonal(20)], [3, 3], 3)
    assert [band.shape for band in forest.bands] == [(5, 3), (5, 3)]
    assert np.isfinite(forest.bands).all()
