"""Smoothing of intermittent demand, over all series at once. In: units (series, days). Out: matrices and vectors."""

import numpy as np
from numpy.typing import NDArray

from ml.intervals import Array

Single = NDArray[np.float32]

ALPHA = 0.1  # of sizes, and of aggregated demand
BLOCK = 2_000  # series smoothed at a time
BETA = 0.05  # of the chance of a sale, which changes more slowly than the size


def tsb_path(units: Single) -> Single:
    """TSB's forecast of a day (Teunter, Syntetos and Babai 2011) after every day: shape (series, days + 1)."""
    path = np.empty((units.shape[0], units.shape[1] + 1), dtype=np.float32)
    for start in range(0, len(units), BLOCK):
        path[start : start + BLOCK] = _tsb_path(units[start : start + BLOCK]).T
    return path


def _tsb_path(units: Single) -> Single:
    """The same, of shape (days + 1, series)."""
    size, chance = first_sizes(units), np.full(len(units), np.nan)
    path = np.zeros((units.shape[1] + 1, len(units)), dtype=np.float32)
    for day, demand in enumerate(units.T, start=1):
        sold = demand > 0
        size = np.where(sold, size + ALPHA * (demand - size), size)
        begun = np.where(np.isnan(chance) & sold, 0.5, chance)
        chance = begun + BETA * (sold - begun)
        path[day] = size * chance
    return np.nan_to_num(path, copy=False)


def first_sizes(units: Single) -> Array:
    """Units of each series' first day with a sale; 0 where there is none."""
    if not units.shape[1]:
        return np.zeros(len(units))
    return np.asarray(units[np.arange(len(units)), (units > 0).argmax(axis=1)], dtype=np.float64)
