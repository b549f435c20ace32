"""Whether a model still does what its backtest promised, on the population it was fitted on."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

BINS = 10
SMALLEST_SHARE = 1e-4
# The customary limit: under 0.1 stable, above 0.25 another population (Siddiqi 2006, Credit Risk Scorecards).
DRIFTED = 0.25


def population_stability(before: ArrayLike, now: ArrayLike) -> float:
    """Population stability index of two samples over the tenths of the first; 0 for equal ones or an empty one."""
    first, second = _finite(before), _finite(now)
    if not len(first) or not len(second):
        return 0.0
    edges = np.unique(np.quantile(first, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = (np.bincount(np.searchsorted(edges, values), minlength=len(edges) + 1) for values in (first, second))
    return category_stability(*counts)


def category_stability(before: ArrayLike, now: ArrayLike) -> float:
    """Population stability index of two counts of the same categories; 0 where either counts nothing."""
    first, second = _finite(before), _finite(now)
    if not first.sum() > 0 or not second.sum() > 0:
        return 0.0
    was, is_now = (np.maximum(counts / counts.sum(), SMALLEST_SHARE) for counts in (first, second))
    return float(np.sum((is_now - was) * np.log(is_now / was)))


def error_limit(backtest_values: ArrayLike) -> float:
    """Upper end of the 95 % band in which one more origin's error is expected, from a backtest's, one per origin.

    Student's prediction interval: few origins say little of their spread. NaN with fewer than two.
    """
    values = _finite(backtest_values)
    count = len(values)
    if count < 2:
        return float("nan")
    return float(values.mean() + stdtrit(count - 1, 0.975) * values.std(ddof=1) * np.sqrt(1 + 1 / count))


def _finite(values: ArrayLike) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    array = np.asarray(values, dtype=np.float64).ravel()
    return array[np.isfinite(array)]
