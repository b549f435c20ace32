"""Draw what each product's own data say to its category, and categories to the whole: empirical Bayes.

A product with little price history says little about itself, and its category then says more. How far products of a
category truly differ is measured by moments (Paule & Mandel 1982, pooled over categories); what the measure itself
may be wrong by widens the intervals (Morris 1983, Parametric Empirical Bayes Inference).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Array

HALVINGS = 60
WIDEST = 100.0  # variance beyond which no difference between elasticities is looked for


@dataclass(frozen=True)
class Shrunk:
    """own and own_error, what came in, mean and error, what came of it, and weight, what the own data count for (0 to
    1): (products,). categories: one row per category, indexed by it, with mean and error; total_mean, total_error: of
    a category like these."""

    own: Array
    own_error: Array
    mean: Array
    error: Array
    weight: Array
    categories: pd.DataFrame
    total_mean: float
    total_error: float


def shrink(own: Array, error: Array, categories: NDArray[np.object_]) -> Shrunk:
    """Draw `own` (products,) with standard errors `error` (> 0) to the means of `categories`. Needs a product."""
    group, names = pd.factorize(categories)
    variance = error**2
    between = _spread(own, variance, group)
    raw, raw_variance = _means(own, variance + between, group)
    apart = spread_between(raw, raw_variance)
    total, total_variance = _means(raw, raw_variance + apart, np.zeros(len(raw), dtype=np.int64))
    mean, mean_variance, _ = _draw(raw, raw_variance, apart, total[0], total_variance[0], len(raw))
    count = np.bincount(group)[group].astype(np.float64)
    drawn, drawn_variance, weight = _draw(own, variance, between, mean[group], mean_variance[group], count)
    table = pd.DataFrame({"mean": mean, "error": np.sqrt(mean_variance)}, index=pd.Index(names, name="category"))
    total_error = float(np.sqrt(total_variance[0]))
    return Shrunk(own, error, drawn, np.sqrt(drawn_variance), weight, table, float(total[0]), total_error)


def spread_between(values: Array, variance: Array) -> float:
    """Variance between true values of which `values` were measured with `variance`; 0 where chance explains them."""
    return _spread(values, variance, np.zeros(len(values), dtype=np.int64))


def _draw(
    own: Array, variance: Array, between: float, mean: Array | float, mean_variance: Array | float, count: Array | float
) -> tuple[Array, Array, Array]:
    """(posterior mean, its variance, weight of the own) of values that differ by `between` around `mean`."""
    weight = between / (variance + between)
    unsure = 2 / np.maximum(np.asarray(count) - 2, 2) * (own - mean) ** 2 * (between > 0)
    spread = weight * variance + (1 - weight) ** 2 * (mean_variance + unsure)
    return weight * own + (1 - weight) * mean, spread, weight


def _means(values: Array, variance: Array, group: NDArray[np.int64]) -> tuple[Array, Array]:
    weight = 1 / variance
    total = np.bincount(group, weight)
    return np.bincount(group, weight * values) / total, 1 / total


def _spread(values: Array, variance: Array, group: NDArray[np.int64]) -> float:
    """Variance between the true values of a group, the same for all groups; 0 where the errors explain it all."""
    freedom = len(values) - len(np.unique(group))

    def excess(between: float) -> float:
        mean, _ = _means(values, variance + between, group)
        return float(((values - mean[group]) ** 2 / (variance + between)).sum()) - freedom

    if freedom < 1 or excess(0.0) <= 0:
        return 0.0
    low, high = 0.0, WIDEST
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return low
