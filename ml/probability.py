"""How good stated chances were: Brier score, calibration error and the area under the ROC curve.

In: arrays of one entry per case: the chance stated, whether it happened (0 or 1), and how many cases the entry stands
for. Each figure is NaN without cases; the area also where only one thing ever happened.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ml.intervals import Array

BINS = 10


def brier(stated: Array, happened: Array, weight: ArrayLike = 1.0) -> float:
    """Mean squared difference; 0 is perfect, saying nothing but the base rate b scores b (1 - b)."""
    return _mean((stated - happened) ** 2, weight)


def calibration_error(stated: Array, happened: Array, weight: ArrayLike = 1.0) -> float:
    """Expected calibration error: the mean over ten equal bins of |stated - happened|, weighted by their cases."""
    weights = np.broadcast_to(np.asarray(weight, dtype=float), stated.shape)
    if not weights.sum() > 0:
        return float("nan")
    place = np.minimum((stated * BINS).astype(int), BINS - 1)
    gaps = np.bincount(place, weights * (stated - happened), minlength=BINS)
    return float(np.abs(gaps).sum() / weights.sum())


def auc(stated: Array, happened: Array, weight: ArrayLike = 1.0) -> float:
    """Chance that a case that happened was stated higher than one that did not; ties count half."""
    weights = np.broadcast_to(np.asarray(weight, dtype=float), stated.shape)
    levels = pd.DataFrame({"stated": stated, "yes": weights * happened, "no": weights * (1 - happened)})
    levels = levels.groupby("stated")[["yes", "no"]].sum()
    yes, no = levels["yes"].to_numpy(), levels["no"].to_numpy()
    pairs = yes.sum() * no.sum()
    return float(yes @ (np.cumsum(no) - no / 2) / pairs) if pairs > 0 else float("nan")


def _mean(values: Array, weight: ArrayLike) -> float:
    weights = np.broadcast_to(np.asarray(weight, dtype=float), values.shape)
    return float((values * weights).sum() / weights.sum()) if weights.sum() > 0 else float("nan")
