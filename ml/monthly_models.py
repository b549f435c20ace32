"""The monthly models: combinations of exponential smoothing, theta and complex smoothing, and two baselines.

In: a float array of past months, oldest first, without gaps. Out: a band (see `ml.intervals`) by model name.
On M3 monthly the median of AutoETS, DynamicOptimizedTheta and AutoCES has OWA .81; with two or three years
of history the mean with the seasonal naive forecast is better. Each library model draws its intervals with a
seed of its own that never changes, so the same values always give the same band.
"""

import warnings
from typing import Any

import numpy as np

from ml.baselines import naive2, root_mean_square, seasonal_naive
from ml.intervals import POINT, Array, normal_band, pooled_band

SEASONAL_NAIVE, NAIVE2 = "seasonal_naive", "naive2"
BASELINES = (SEASONAL_NAIVE, NAIVE2)
MEDIAN, MEAN = "median_ets_dot_ces", "mean_ets_dot_ces_naive"
LAST_VALUE = "last_value"


def candidates(values: Array, horizon: int, season: int) -> dict[str, Array]:
    """Each model's band for the months after `values` (at least `season` of them); the baselines come first.

    The combinations are left out where no library model could be fitted.
    """
    members = _members(values, horizon, season)
    baselines = {
        SEASONAL_NAIVE: seasonal_naive(values, horizon, season),
        NAIVE2: naive2(values, horizon, season),
    }
    # A baseline's own interval is as wide in a weak month as in a strong one; the members know better.
    bands = {name: pooled_band([band, *members], band[POINT]) for name, band in baselines.items()}
    if members:
        points = [member[POINT] for member in members]
        bands[MEDIAN] = pooled_band(members, np.median(points, axis=0))
        bands[MEAN] = pooled_band(members, np.mean([*points, bands[SEASONAL_NAIVE][POINT]], axis=0))
    return bands


def last_value(values: Array, horizon: int) -> Array:
    """The last month again, for a history too short for anything else."""
    steps = np.arange(1, horizon + 1)
    return normal_band(np.full(horizon, values[-1]), root_mean_square(np.diff(values)) * np.sqrt(steps))


def level(values: Array) -> float:
    """The size of a series, for what is relative to it; 1 for a series of zeros."""
    return float(np.abs(values).mean()) or 1.0


def _members(values: Array, horizon: int, season: int) -> list[Array]:
    # Importing statsforecast takes two seconds, which a process that never fits should not pay.
    from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

    # Fitted on values around 1, for the optimisers stop on absolute tolerances.
    size = level(values)
    bands = []
    for model in (AutoETS, DynamicOptimizedTheta, AutoCES):
        band = _fit(model(season_length=season), values / size, horizon)
        if band is not None and np.isfinite(band).all():
            bands.append(band * size)
    return bands


def _fit(model: Any, values: Array, horizon: int) -> Array | None:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fitted = model.forecast(y=values, h=horizon, level=[80, 95])
        # The library refuses short or degenerate series with bare Exception, IndexError and more.
        except Exception:
            return None
    return np.stack([fitted[key] for key in ("lo-95", "lo-80", "mean", "hi-80", "hi-95")])
