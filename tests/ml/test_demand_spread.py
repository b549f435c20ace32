"""Spread of demand: quantiles, and sizes found again."""

import numpy as np
import pytest
from scipy import stats

from ml.demand_spread import Spread, cumulative, fit_spread, quantile


def drawn(mean: float, size: float, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    units = np.random.default_rng(1).negative_binomial(size, size / (size + mean), count)
    return np.full(count, mean), units.astype(float)


@pytest.mark.parametrize(("mean", "size"), [(0.3, 0.5), (4.0, 2.0), (60.0, 5.0)])
def test_chances_and_quantiles_are_those_of_the_negative_binomial(mean, size):
    units = np.arange(20.0)
    known = stats.nbinom(size, size / (size + mean))
    assert cumulative(units, mean, size) == pytest.approx(known.cdf(units))
    assert quantile(mean, size, 0.9) == known.ppf(0.9)


def test_the_fitted_interval_covers_what_it_promises_on_new_draws():
    mean, actual = drawn(5.0, 2.0)
    weekly = mean * 7
    band = fit_spread(mean[:2000], actual[:2000], weekly[:2000]).band(mean[2000:], weekly[2000:])
    for low, high, share in ((1, 3, 0.8), (0, 4, 0.95)):
        inside = np.mean((band[low] <= actual[2000:]) & (actual[2000:] <= band[high]))
        assert share - 0.02 <= inside <= share + 0.05


def test_a_band_is_ordered_holds_its_mean_and_is_zero_for_nothing():
    mean = np.array([0.0, 0.01, 3.0, 1e12])
    band = Spread({}).band(mean, mean * 7)
    assert np.isfinite(band).all()
    assert (np.diff(band, axis=0) >= 0).all()
    assert band[:, 0].tolist() == [0.0] * 5


def test_a_large_mean_goes_over_into_the_gamma_distribution_without_a_step():
    below, above = quantile(np.array([9999.0, 10001.0]), 2.0, 0.95)
    assert above == pytest.approx(below, rel=0.002)
