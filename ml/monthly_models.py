"""The monthly models of one series: combinations of smoothing, theta and the model of all series, and baselines.

In: a float array of past months, oldest first, without gaps. Out: a band (see `ml.intervals`) by model name.
OWA on M3 monthly, all 1,428 series, cut to 24 months, 36, and whole (18 ahead): median of theta, LightGBM over all
series and seasonal naive .733, .740, .817; with AutoETS and AutoCES .724, -, .799; mean of AutoETS, theta, AutoCES and
LightGBM twice .745, -, .786; median of AutoETS, theta and AutoCES .836, .787, .808. Short histories like the naive
forecast, long ones do not.
Each library model draws its intervals with a seed of its own that never changes, so the same values always give the
same band.
"""

import warnings
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ml.baselines import naive2, root_mean_square, seasonal_naive
from ml.intervals import POINT, Array, normal_band, pooled_band, recentred, widened
from ml.monthly_regressors import effects
from ml.monthly_textbook import LEAST_MONTHS, LINEAR_REGRESSION, linear_regression

SEASONAL_NAIVE, NAIVE2 = "seasonal_naive", "naive2"
BASELINES = (SEASONAL_NAIVE, NAIVE2)
MEDIAN, MEAN = "median_ets_dot_ces", "mean_ets_dot_ces_naive"
POOLED_MEAN, POOLED_MEDIAN = "mean_ets_dot_ces_lightgbm", "median_ets_dot_ces_lightgbm_naive"
LONG_SEASONS = 4  # from here on the naive forecast is no help to the others
LIGHT_MEDIAN, LIGHT_MEAN = "median_dot_lightgbm_naive", "mean_dot_lightgbm"
REGRESSORS = "theta_regressors"
LAST_VALUE = "last_value"
# Theta's own intervals cover 76 and 90 % of the months of M3 cut to 24 and 36; so much wider, 82 and 95 %.
WIDER = (1.2, 1.35)
# Around a naive point the members' intervals cover 78 to 84 % and 92 to 97 % of the months of the demo company and of
# Online Retail II; so much wider, what they say.
WIDER_NAIVE = (1.1, 1.1)


@dataclass(frozen=True)
class Outside:
    """What a series is given from outside: the pooled model's points, other models' bands, its regressors' values.

    `known` has shape (months + horizon, names). `is_thorough` asks for the members that take a tenth of a second.
    """

    pooled: Array | None = None
    bands: dict[str, Array] = field(default_factory=dict)
    known: Array | None = None
    is_thorough: bool = True


def candidates(values: Array, horizon: int, season: int, outside: Outside = Outside()) -> dict[str, Array]:
    """Each model's band for the months after `values` (at least `season` of them); the baselines come first.

    The combinations are left out where no library model could be fitted.
    """
    is_light = outside.pooled is not None and not outside.is_thorough
    members = _members(values, horizon, season, is_light)
    baselines = {
        SEASONAL_NAIVE: seasonal_naive(values, horizon, season),
        NAIVE2: naive2(values, horizon, season),
    }
    # A baseline's own interval is as wide in a weak month as in a strong one; the members know better.
    bands = {name: widened(_around(band[POINT], [band, *members]), *WIDER_NAIVE) for name, band in baselines.items()}
    if members:
        points = [member[POINT] for member in members]
        is_long = len(values) >= LONG_SEASONS * season
        combined = _combined(points, bands[SEASONAL_NAIVE][POINT], outside, is_long)
        bands |= {name: pooled_band(members, point) for name, point in combined.items()}
    if len(values) >= LEAST_MONTHS:
        bands[LINEAR_REGRESSION] = linear_regression(values, horizon)
    return {**bands, **outside.bands, **_with_regressors(values, horizon, season, outside.known, members)}


def _combined(points: list[Array], naive: Array, outside: Outside, is_long: bool) -> dict[str, Array]:
    pooled = outside.pooled
    if pooled is None:
        combined = {MEDIAN: np.median(points, axis=0), MEAN: np.mean([*points, naive], axis=0)}
    elif not outside.is_thorough:
        combined = {
            LIGHT_MEDIAN: np.median([*points, pooled, naive], axis=0),
            LIGHT_MEAN: np.mean([*points, pooled], axis=0),
        }
    elif is_long:
        # Twice, for it sees what the other three, which are of one kind, do not.
        combined = {POOLED_MEAN: np.mean([*points, pooled, pooled], axis=0)}
    else:
        combined = {POOLED_MEDIAN: np.median([*points, pooled, naive], axis=0)}
    return {name: np.asarray(point) for name, point in combined.items()}


def last_value(values: Array, horizon: int) -> Array:
    """The last month again, for a history too short for anything else."""
    steps = np.arange(1, horizon + 1)
    return normal_band(np.full(horizon, values[-1]), root_mean_square(np.diff(values)) * np.sqrt(steps))


def level(values: Array) -> float:
    """The size of a series, for what is relative to it; 1 for a series of zeros."""
    return float(np.abs(values).mean()) or 1.0


def _with_regressors(
    values: Array, horizon: int, season: int, known: Array | None, members: list[Array]
) -> dict[str, Array]:
    explained = effects(values, known, season) if known is not None else None
    if explained is None or not members:
        return {}
    from statsforecast.models import DynamicOptimizedTheta

    rest = _fit(DynamicOptimizedTheta(season_length=season), values - explained[: len(values)], horizon)
    if rest is None:
        return {}
    return {REGRESSORS: _around(rest[POINT] + explained[len(values) :], members)}


def _around(point: Array, members: list[Array]) -> Array:
    """A band of a point that is none of the members', nor between them: it has their widths."""
    return pooled_band([recentred(member, point) for member in members], point)


def _members(values: Array, horizon: int, season: int, is_light: bool) -> list[Array]:
    # Importing statsforecast takes two seconds, which a process that never fits should not pay.
    from statsforecast.models import AutoCES, AutoETS, DynamicOptimizedTheta

    models = (DynamicOptimizedTheta,) if is_light else (AutoETS, DynamicOptimizedTheta, AutoCES)
    bands = [_fit(model(season_length=season), values, horizon) for model in models]
    fitted = [band for band in bands if band is not None]
    return [widened(band, *WIDER) for band in fitted] if is_light else fitted


def _fit(model: Any, values: Array, horizon: int) -> Array | None:
    """The model's band, or None; fitted on values around 1, for the optimisers stop on absolute tolerances."""
    size = level(values)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            fitted = model.forecast(y=values / size, h=horizon, level=[80, 95])
        # The library refuses short or degenerate series with bare Exception, IndexError and more.
        except Exception:
            return None
    band = np.stack([fitted[key] for key in ("lo-95", "lo-80", "mean", "hi-80", "hi-95")])
    return band * size if np.isfinite(band).all() else None
