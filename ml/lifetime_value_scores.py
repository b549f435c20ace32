"""How good values predicted for customers were: rank measures, bias, decile calibration, and intervals by decile.

In: arrays of one entry per customer, predicted and actual. Mean absolute error is left out on purpose: to predict
zero for everybody beats most models by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ml.intervals import Array
from ml.scoring import rank_correlation

TENTHS = 10
COVERAGE = 0.8
LOWER_IS_BETTER = ("bias", "decile_error")

Pair = tuple[Array, Array]


def measures(predicted: Array, actual: Array) -> dict[str, float]:
    """spearman, gini, top_decile_capture, bias and decile_error; NaN for what nothing or one and the same value leaves
    open.

    gini: area of the cumulative revenue by predicted rank, over that of a perfect ranking (normalised Gini).
    top_decile_capture: share of revenue that the tenth predicted highest brought. bias: predicted over actual
    total, less 1. decile_error: the tenths' differences of predicted and actual totals, over the actual total.
    """
    total = float(actual.sum())
    brought = np.maximum(actual, 0.0)
    tenth = deciles(predicted)
    known = total > 0
    gaps = np.bincount(tenth, predicted - actual, TENTHS + 1)
    return {
        "spearman": rank_correlation(predicted, actual),
        "gini": _divide(_gini(predicted, brought), _gini(brought, brought)),
        "top_decile_capture": _divide(float(brought[tenth == 1].sum()), float(brought.sum())),
        "bias": float(predicted.sum()) / total - 1 if known else float("nan"),
        "decile_error": float(np.abs(gaps).sum()) / total if known else float("nan"),
    }


def rank_error(figures: dict[str, float]) -> float:
    """What a champion is chosen by, of which less is better: the mean of 1 - spearman and 1 - gini."""
    return 1 - (figures["spearman"] + figures["gini"]) / 2


def deciles(values: Array) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """1 for the highest tenth to 10 for the lowest; equal values in the order in which they stand."""
    place = np.empty(len(values), dtype=np.int64)
    place[np.argsort(-values, kind="stable")] = np.arange(len(values))
    return np.asarray(place * TENTHS // max(len(values), 1) + 1)


@dataclass(frozen=True)
class Bounds:
    """The 80 % interval of a decile as multiples of the predicted value, shapes (11,), the first entry unused.

    NaN where nothing said how much of what comes lies inside.
    """

    low: Array
    high: Array

    @property
    def is_measured(self) -> bool:
        """Whether there is an interval."""
        return bool(np.isfinite(self.low).all())

    def interval(self, predicted: Array) -> Pair:
        """(low, high) of each customer, around the predicted value."""
        tenth = deciles(predicted)
        return np.minimum(predicted * self.low[tenth], predicted), np.maximum(predicted * self.high[tenth], predicted)


def fit_bounds(origins: Sequence[Pair]) -> Bounds:
    """From (predicted, actual) of backtest origins: split-conformal quantiles of their ratio, decile by decile.

    Where more than a tenth bought nothing, the interval begins at 0 and leaves all of its 20 % above. Vovk et al.
    (2005), Algorithmic Learning in a Random World; by decile, for ratios differ with the size of the value. Unlike
    `measured_bounds` it takes a single origin for as good as several.
    """
    low, high = np.ones(TENTHS + 1), np.ones(TENTHS + 1)
    ratios = np.concatenate([_divide_all(np.maximum(actual, 0.0), predicted) for predicted, actual in origins])
    tenth = np.concatenate([deciles(predicted) for predicted, _ in origins])
    edge = (1 - COVERAGE) / 2
    for number in range(1, TENTHS + 1):
        values = ratios[tenth == number]
        if len(values):
            low[number] = np.quantile(values, edge)
            high[number] = np.quantile(values, 1 - edge if low[number] > 0 else COVERAGE)
    return Bounds(low, high)


def measured_bounds(origins: Sequence[Pair]) -> Bounds:
    """`fit_bounds` of two origins or more, NaN of fewer: these leave no origin to measure the coverage at."""
    unknown = np.full(TENTHS + 1, np.nan)
    return fit_bounds(origins) if len(origins) > 1 else Bounds(unknown, unknown)


def coverages(origins: Sequence[Pair]) -> list[float]:
    """The share of customers inside their interval at each origin, with bounds of the other origins; NaN for a single
    origin.
    """
    if len(origins) < 2:
        return [float("nan")] * len(origins)
    shares = []
    for index, (predicted, actual) in enumerate(origins):
        low, high = fit_bounds([*origins[:index], *origins[index + 1 :]]).interval(predicted)
        inside = (np.maximum(actual, 0.0) >= low) & (np.maximum(actual, 0.0) <= high)
        shares.append(float(inside.mean()))
    return shares


def _gini(ranked_by: Array, values: Array) -> float:
    """Area between the cumulative share of `values` in the order of `ranked_by` and an even spread."""
    if not values.sum() > 0:
        return float("nan")
    cumulative = np.cumsum(values[np.argsort(-ranked_by, kind="stable")]) / values.sum()
    return float(cumulative.mean() - (len(values) + 1) / 2 / len(values))


def _divide(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _divide_all(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
