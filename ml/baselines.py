"""Naive forecasts that every model has to beat: seasonal naive, and Naive2 (last value, seasonally adjusted).

In: a float array of past values, oldest first, without gaps. Out: a band, see `ml.intervals`.
Naive2 is the benchmark of the M3 and M4 competitions (Makridakis, Spiliotis & Assimakopoulos 2020, IJF 36).
"""

import numpy as np

from ml.intervals import Array, normal_band

SEASONALITY_Z = 1.645  # 90 % confidence, as the M competitions test it


def seasonal_naive(values: Array, horizon: int, season: int) -> Array:
    """The value of the same month a year before; needs at least `season` values (ValueError otherwise)."""
    if len(values) < season:
        raise ValueError(f"seasonal naive needs {season} values, has {len(values)}")
    steps = np.arange(horizon)
    point = values[-season:][steps % season]
    spread = root_mean_square(values[season:] - values[:-season])
    return normal_band(point, spread * np.sqrt(steps // season + 1))


def naive2(values: Array, horizon: int, season: int) -> Array:
    """The last seasonally adjusted value times the month's index; the last value where not seasonal."""
    index = seasonal_index(values, season) if is_seasonal(values, season) else np.ones(season)
    position = np.arange(len(values) + horizon) % season
    adjusted = values / index[position[: len(values)]]
    ahead = index[position[len(values) :]]
    spread = root_mean_square(np.diff(adjusted)) * np.sqrt(np.arange(1, horizon + 1))
    return normal_band(adjusted[-1] * ahead, spread * ahead)


def is_seasonal(values: Array, season: int) -> bool:
    """The M competitions' test: autocorrelation at the seasonal lag beyond its 90 % limit, in 3 seasons."""
    # Multiplicative indices have no meaning where a value is zero or negative.
    if len(values) < 3 * season or values.min() <= 0 or np.ptp(values) == 0:
        return False
    centred = values - values.mean()
    products = np.array([centred[lag:] @ centred[:-lag] for lag in range(1, season + 1)])
    correlations = products / (centred @ centred)
    limit = SEASONALITY_Z * np.sqrt((1 + 2 * np.sum(correlations[:-1] ** 2)) / len(values))
    return bool(abs(correlations[-1]) > limit)


def seasonal_index(values: Array, season: int) -> Array:
    """Classical multiplicative indices, shape (season,), mean 1, the first for the first value's month.

    `season` is even and there are at least three of them.
    """
    weights = np.r_[0.5, np.ones(season - 1), 0.5] / season
    half = season // 2
    ratio = values[half:-half] / np.convolve(values, weights, mode="valid")
    month = np.arange(half, len(values) - half) % season
    index = np.bincount(month, ratio, season) / np.bincount(month, minlength=season)
    return np.asarray(index / index.mean())


def root_mean_square(errors: Array) -> float:
    """Root of the mean square; 0 where there is no error to look at."""
    return float(np.sqrt(np.mean(errors**2))) if len(errors) else 0.0
