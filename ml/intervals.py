"""Forecast bands: a point with its 80 and 95 % intervals, as one array.

A band has shape (5, horizon), rows in the order of `BAND`, so an ordered band is sorted along axis 0.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BAND = ("lo95", "lo80", "point", "hi80", "hi95")
POINT = BAND.index("point")
Z80, Z95 = 1.2816, 1.9600
MOST_SCALED = 4.0
FLOOR = 0.01  # of the level, as a standard deviation: no month is known better than that


def normal_band(point: Array, spread: Array) -> Array:
    """A band of normal errors around `point`; `spread` is the standard deviation per step."""
    return np.asarray(point + np.outer([-Z95, -Z80, 0.0, Z80, Z95], spread))


def pooled_band(bands: list[Array], point: Array) -> Array:
    """One band of several models' bands, around their combined `point`.

    A model's own 95 % interval covers only 77 to 91 % of months, for it takes its model as given; the
    envelope (lowest low, highest high) adds the models' disagreement and covers 95 to 96 %. The envelope of
    80 % intervals is too wide (87 %), their mean too narrow (74 %): halfway covers 79 to 82 %. Measured on
    M3 monthly, whole and cut to the last 24 and 36 months.
    """
    stacked = np.stack(bands)
    mean = stacked.mean(axis=0)
    low, high = stacked.min(axis=0), stacked.max(axis=0)
    return np.stack([low[0], (low[1] + mean[1]) / 2, point, (high[3] + mean[3]) / 2, high[4]])


def recentred(band: Array, point: Array) -> Array:
    """The band around another `point`, as wide in proportion, at most `MOST_SCALED` times as wide or narrow.

    Left around its own point it would say how far two models disagree, on one side only.
    """
    own = band[POINT]
    scale = np.divide(point, own, out=np.ones_like(own), where=own > 0)
    return np.asarray(point + (band - own) * np.clip(scale, 1 / MOST_SCALED, MOST_SCALED))


def widened(band: Array, factor80: float, factor95: float) -> Array:
    """The band with its intervals so many times as wide around its point."""
    factors = np.array([factor95, factor80, 1.0, factor80, factor95])
    return np.asarray(band[POINT] + (band - band[POINT]) * factors[:, np.newaxis])


def tidy(band: Array, level: float) -> Array:
    """The band in order, nothing under zero, and at least as wide as `FLOOR` of `level` makes it."""
    tidied = np.maximum(band, 0.0)
    least = normal_band(tidied[POINT], np.full(band.shape[1], FLOOR * level))
    tidied[:POINT] = np.minimum(tidied[:POINT], least[:POINT])
    tidied[POINT + 1 :] = np.maximum(tidied[POINT + 1 :], least[POINT + 1 :])
    return np.sort(np.maximum(tidied, 0.0), axis=0)


def covers(band: Array, actual: Array) -> dict[str, Array]:
    """Which steps' actual values lie inside the 80 and the 95 % interval, as booleans of shape (horizon,)."""
    return {
        level: (band[BAND.index(f"lo{level}")] <= actual) & (actual <= band[BAND.index(f"hi{level}")])
        for level in ("80", "95")
    }
