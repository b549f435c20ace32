"""What published scores share: min-max scaling, tiers, ABC classes, figures drawn to the group's where data are few.

In: arrays with one row per thing that is scored, without NaN. Out: arrays of the same length.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.intervals import Array
from ml.kmeans import centres_of, nearest, sample

LOW, MEDIUM, HIGH = TIERS = ("Low", "Medium", "High")
Labels = NDArray[np.object_]
A_SHARE, B_SHARE = 0.8, 0.95
ALIKE = 12  # decimals: rows that differ by less are the same row
LARGE = 20_000  # rows; of more, groups are found in a sample this large, which takes seconds less and moves no centre
STARTS = 10


@dataclass(frozen=True)
class Ranges:
    """The smallest and largest value of each column, shapes (columns,)."""

    low: Array
    high: Array

    @property
    def spread(self) -> Array:
        """Largest less smallest; 0 where they differ by no more than rounding does."""
        spread = self.high - self.low
        size = np.maximum(np.abs(self.high), np.abs(self.low))
        return np.asarray(np.where(spread > 10.0**-ALIKE * size, spread, 0.0))

    @property
    def all_alike(self) -> bool:
        """No column has any spread."""
        return not self.spread.any()

    def scale(self, values: Array) -> Array:
        """Min-max scaled `values` (rows, columns), 0 to 1 also outside the ranges; 0 where a column has no spread."""
        spread = self.spread
        scaled = (values - self.low) / np.where(spread > 0, spread, 1.0)
        return np.asarray(np.where(spread > 0, np.clip(scaled, 0.0, 1.0), 0.0))


def fit_ranges(values: Array) -> Ranges:
    """Ranges of `values` (rows, columns); zeros without rows."""
    if not len(values):
        return Ranges(np.zeros(values.shape[1]), np.zeros(values.shape[1]))
    return Ranges(values.min(axis=0), values.max(axis=0))


@dataclass(frozen=True)
class Tiers:
    """Centres of the groups, shape (groups, columns), from the lowest mean score to the highest, and their names."""

    centres: Array
    names: tuple[str, ...]

    def assign(self, points: Array) -> Labels:
        """The name of the nearest group of each of `points` (rows, columns)."""
        return np.asarray(self.names, dtype=object)[nearest(points, self.centres)]


def fit_tiers(points: Array, scores: Array, seed: int = 0) -> Tiers:
    """KMeans(3) groups of `points`, named Low, Medium and High by the mean of `scores` in each, not by cluster number.

    Two distinct points make Low and High, one (or none) makes Medium. `points` and `scores` need at least one row.
    """
    rounded = points.round(ALIKE)
    centres = np.unique(rounded, axis=0)
    if len(centres) > len(TIERS):
        centres = centres_of(sample(rounded, LARGE, seed), len(TIERS), STARTS, seed)
    group = nearest(rounded, centres)
    members = np.bincount(group, minlength=len(centres))
    means = np.bincount(group, weights=scores, minlength=len(centres)) / np.maximum(members, 1)
    names = {1: (MEDIUM,), 2: (LOW, HIGH), 3: TIERS}[len(centres)]
    return Tiers(centres[np.lexsort((*centres.T, means.round(ALIKE)))], names)


def abc_classes(amounts: Array) -> Labels:
    """Pareto classes: A makes the first 80 % of all `amounts` above zero, B goes on to 95 %, C is the rest.

    The one that crosses a limit is still on its near side; without any amount above zero all are C.
    """
    positive = np.maximum(amounts, 0.0)
    order = np.argsort(-positive, kind="stable")
    total = positive.sum()
    before = np.empty(len(positive))
    before[order] = (np.cumsum(positive[order]) - positive[order]) / (total if total > 0 else 1.0)
    classes = np.select([before < A_SHARE, before < B_SHARE], ["A", "B"], "C").astype(object)
    classes[positive <= 0] = "C"
    return classes


@dataclass(frozen=True)
class SharePrior:
    """What is known of a share before its own trials: the group's share, worth `trials` of them (inf: all alike)."""

    share: float
    trials: float

    def shrink(self, successes: Array, trials: Array) -> Array:
        """Shares drawn to the group's, the more the fewer `trials` there are."""
        if not np.isfinite(self.trials):
            return np.full(len(trials), self.share)
        known = np.maximum(trials + self.trials, np.finfo(float).tiny)
        return np.asarray((successes + self.share * self.trials) / known)


def fit_share_prior(successes: Array, trials: Array) -> SharePrior:
    """Empirical-Bayes beta prior of shares, by moments (Kleinman 1973, JASA 68:46); needs 0 <= successes <= trials."""
    total = trials.sum()
    if total <= 0:
        return SharePrior(0.0, 0.0)
    share = float(successes.sum() / total)
    own = successes / np.where(trials > 0, trials, 1.0)
    spread = float((trials * (own - share) ** 2).sum() - ((trials > 0).sum() - 1) * share * (1 - share))
    room = float(total - (trials**2).sum() / total)
    between = spread / room if room > 0 else 0.0
    if between <= 0 or share * (1 - share) <= 0:
        return SharePrior(share, float("inf"))
    return SharePrior(share, max(share * (1 - share) / between - 1, 0.0))


def shrunk_means(sums: Array, counts: Array, weight: float) -> Array:
    """Means drawn to the mean of all, which weighs as much as `weight` values; NaN where nothing was counted."""
    total = counts.sum()
    overall = sums.sum() / total if total > 0 else 0.0
    known = np.where(counts > 0, counts + weight, 1.0)
    return np.asarray(np.where(counts > 0, (sums + weight * overall) / known, np.nan))


def rank_correlation(first: Array, second: Array) -> float:
    """Spearman's rank correlation; NaN with fewer than three pairs or where one side is all ties."""
    from scipy.stats import rankdata

    if len(first) < 3:
        return float("nan")
    ranks = rankdata(np.stack([first, second]), axis=1)
    if np.any(np.ptp(ranks, axis=1) == 0):
        return float("nan")
    return float(np.corrcoef(ranks)[0, 1])


def ranks(scores: Array) -> NDArray[np.int64]:
    """1 for the highest score; those with the same score share the better rank."""
    order = np.sort(-scores)
    return np.asarray(np.searchsorted(order, -scores, side="left") + 1, dtype=np.int64)
