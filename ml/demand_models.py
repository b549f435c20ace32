"""Plain forecasts of the week after an origin, for all series of a panel at once.

In: a `Panel` and an origin (the number of days shown). Out: units of the seven days after it, one figure a series.

Moving average, Croston (1972) with the correction of Syntetos and Boylan (2005), TSB (Teunter, Syntetos and Babai
2011) and IMAPA (Petropoulos and Kourentzes 2015). The window average and TSB look at demand without its rare large
orders: as parts of a mean that took a tenth off the error on Online Retail II.
"""

from collections.abc import Callable, Mapping

import numpy as np

from ml.demand_panel import WEEK, Panel
from ml.demand_smoothing import ALPHA, Single, first_sizes
from ml.intervals import Array

SEASONAL_NAIVE = "seasonal_naive"
MOVING_AVERAGE = "moving_average_28"
WINDOW_AVERAGE = "seasonal_window_average"
TSB = "tsb"
CROSTON_SBA = "croston_sba"
IMAPA = "imapa"
BASELINES = (SEASONAL_NAIVE,)

LOOK_BACK = 364  # days; what smoothing gives to older ones is under a millionth


def seasonal_naive(panel: Panel, origin: int) -> Array:
    """The week before."""
    return panel.per_week(panel.units_sum, origin, WEEK)


def moving_average(panel: Panel, origin: int) -> Array:
    """Mean of the 28 days before."""
    return panel.per_week(panel.units_sum, origin, 28)


def window_average(panel: Panel, origin: int) -> Array:
    """Mean of the same weekdays of eight weeks: over a whole week that is the mean of the 56 days."""
    return panel.per_week(panel.clipped_sum, origin, 56)


def tsb(panel: Panel, origin: int) -> Array:
    """Smoothed size of a sale times the smoothed chance of one, which falls on every day without."""
    return np.asarray(panel.smoothed[:, origin] * WEEK, dtype=np.float64)


def croston_sba(panel: Panel, origin: int) -> Array:
    """Smoothed size of a sale over the smoothed days between two, less the bias of that ratio."""
    shown = panel.units[:, max(origin - LOOK_BACK, 0) : origin]
    size, interval, since = first_sizes(shown), np.ones(len(shown)), np.ones(len(shown))
    for demand in shown.T:
        sold = demand > 0
        size = np.where(sold, size + ALPHA * (demand - size), size)
        interval = np.where(sold, interval + ALPHA * (since - interval), interval)
        since = np.where(sold, 1.0, since + 1)
    return np.asarray((1 - ALPHA / 2) * size / interval * WEEK)


def imapa(panel: Panel, origin: int) -> Array:
    """Mean of exponential smoothing over demand added up by one, two, ... seven days."""
    shown = panel.units[:, max(origin - LOOK_BACK, 0) : origin]
    return np.asarray(np.mean([_smoothed(shown, length) / length for length in range(1, WEEK + 1)], axis=0) * WEEK)


def _smoothed(shown: Single, length: int) -> Array:
    count = shown.shape[1] // length
    if not count:
        return np.asarray(shown.mean(axis=1) * length if shown.shape[1] else np.zeros(len(shown)))
    whole = shown[:, shown.shape[1] - count * length :].reshape(len(shown), count, length)
    buckets = whole.sum(axis=2, dtype=np.float64)
    level = buckets[:, 0]
    for bucket in buckets.T[1:]:
        level = level + ALPHA * (bucket - level)
    return np.asarray(level)


PLAIN: Mapping[str, Callable[[Panel, int], Array]] = {
    SEASONAL_NAIVE: seasonal_naive,
    MOVING_AVERAGE: moving_average,
    WINDOW_AVERAGE: window_average,
    TSB: tsb,
    CROSTON_SBA: croston_sba,
    IMAPA: imapa,
}
