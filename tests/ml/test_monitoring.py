"""Drift and limits, against figures worked out by hand."""

import numpy as np
import pytest

from ml.monitoring import DRIFTED, category_stability, error_limit, population_stability


def test_the_same_population_has_not_moved() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    assert population_stability(values, values) == 0
    assert population_stability(values, np.random.default_rng(1).normal(size=1000)) < 0.1


def test_a_shifted_population_has() -> None:
    values = np.random.default_rng(0).normal(size=1000)
    assert population_stability(values, values + 1) > DRIFTED


def test_half_and_half_against_a_fifth_and_four() -> None:
    by_hand = (0.2 - 0.5) * np.log(0.2 / 0.5) + (0.8 - 0.5) * np.log(0.8 / 0.5)
    assert population_stability([0, 0, 1, 1] * 10, [0, 1, 1, 1, 1] * 8) == pytest.approx(by_hand)


def test_every_category_counts_however_small() -> None:
    by_hand = 0.04 * np.log(0.05 / 0.01) + (0.95 - 0.99) * np.log(0.95 / 0.99)
    assert category_stability([1, 99], [5, 95]) == pytest.approx(by_hand)
    assert category_stability([1, 0], [1, 0]) == category_stability([0, 0], [1, 2]) == 0


@pytest.mark.parametrize(("before", "now"), [([], [1.0]), ([1.0], []), ([float("nan")], [1.0]), ([1.0] * 5, [1.0])])
def test_nothing_to_compare_is_no_drift(before: list[float], now: list[float]) -> None:
    assert population_stability(before, now) == 0


def test_the_limit_is_the_upper_end_of_the_prediction_interval() -> None:
    # Student's t of two degrees of freedom is 4.303, of 999 it is 1.962.
    assert error_limit([1.0, 2.0, 3.0]) == pytest.approx(2 + 4.303 * np.sqrt(4 / 3), rel=1e-3)
    many = np.random.default_rng(0).normal(5, 1, size=1000)
    assert error_limit(many) == pytest.approx(5 + 1.962, rel=0.02)
    assert np.isnan(error_limit([1.0]))
    assert np.isnan(error_limit([]))
