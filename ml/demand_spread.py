"""How far demand may be from its forecast: a negative binomial distribution whose spread is fitted to past errors.

In: forecasts and what was asked for instead. Out: intervals. A normal distribution does not suit demand of a few
units: most days of a slow mover are zero, and few are far above its mean. Spread is variance = mean + mean^2 / size;
the size is chosen so that the interval covers its share of past weeks, for each class of volume and for 80 and 95 %
apart, since tails are heavier than any one size gives.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special, stats

from ml.intervals import BAND, Array

CLASSES = ("low", "medium", "high")
CLASS_EDGES = (2.0, 14.0)  # units a week
SIZES = np.geomspace(0.05, 100, 24)
TAILS = {80: 0.10, 95: 0.025}
MOST_FITTED = 2000  # errors a class; more do not change the size
LARGE = 1e4  # units; beyond it single units do not matter, and a gamma distribution is faster and exact enough
DEFAULT_SIZE = 1.0  # where nothing could be measured: a standard deviation as large as the mean, or larger
LEAST = 1e-9


@dataclass(frozen=True)
class Spread:
    """Sizes by class of volume and percent (80, 95)."""

    sizes: Mapping[tuple[str, int], float]

    def band(self, mean: Array, weekly: Array) -> Array:
        """A band (5, ...) around `mean`; `weekly` is the forecast of the week, which says the class of volume."""
        rows = {"point": mean}
        for percent, tail in TAILS.items():
            size = self._sizes(weekly, percent)
            rows[f"lo{percent}"] = np.minimum(quantile(mean, size, tail), mean)
            rows[f"hi{percent}"] = np.maximum(quantile(mean, size, 1 - tail), mean)
        rows["lo95"] = np.minimum(rows["lo95"], rows["lo80"])
        rows["hi95"] = np.maximum(rows["hi95"], rows["hi80"])
        return np.stack([rows[name] for name in BAND])

    def _sizes(self, weekly: Array, percent: int) -> Array:
        by_class = np.array([self.sizes.get((name, percent), DEFAULT_SIZE) for name in CLASSES])
        return np.asarray(by_class[volume_class(weekly)])


def volume_class(weekly: Array) -> NDArray[np.intp]:
    """Number in `CLASSES` by units a week."""
    return np.searchsorted(CLASS_EDGES, weekly, side="right")


def fit_spread(mean: Array, actual: Array, weekly: Array, seed: int = 0) -> Spread:
    """For each class and percent the largest size, which is the narrowest interval, that covers its share of `actual`;
    the one that covers most where none does."""
    sizes = {}
    classes = volume_class(weekly)
    for number, name in enumerate(CLASSES):
        chosen = np.random.default_rng(seed).permutation(np.flatnonzero(classes == number))[:MOST_FITTED]
        if len(chosen):
            covered = _covered(mean[chosen], actual[chosen])
            for percent, shares in covered.items():
                enough = np.flatnonzero(shares >= percent / 100)
                sizes[name, percent] = float(SIZES[enough[-1] if len(enough) else shares.argmax()])
    return Spread(sizes)


def _covered(mean: Array, actual: Array) -> dict[int, Array]:
    """Share of `actual` within the interval of each percent, one figure per size."""
    below, at = (cumulative(units, mean, SIZES[:, None]) for units in (np.ceil(actual) - 1, np.floor(actual)))
    return {percent: ((below < 1 - tail) & (at >= tail)).mean(axis=1) for percent, tail in TAILS.items()}


def cumulative(units: Array, mean: ArrayLike, size: ArrayLike) -> Array:
    """Chance of demand of `units` or less, at a mean and a size; arrays broadcast."""
    average = np.maximum(np.asarray(mean, dtype=float), LEAST)
    known = np.asarray(units, dtype=float)
    inside = special.betainc(size, np.maximum(known, 0.0) + 1, np.asarray(size) / (np.asarray(size) + average))
    return np.asarray(np.where(known < 0, 0.0, inside))


def quantile(mean: ArrayLike, size: ArrayLike, probability: ArrayLike) -> Array:
    """Least units that demand does not exceed with `probability`; 0 for a mean of 0. Arrays broadcast."""
    known = (np.asarray(values, dtype=float) for values in (mean, size, probability))
    average, sizes, chance = np.broadcast_arrays(*known)
    found = np.zeros(average.shape)
    small, large = (average > LEAST) & (average < LARGE), average >= LARGE
    found[small] = stats.nbinom.ppf(chance[small], sizes[small], sizes[small] / (sizes[small] + average[small]))
    found[large] = special.gammaincinv(sizes[large], chance[large]) * average[large] / sizes[large]
    return found
