"""The second view of customers: KMeans groups on standardised log RFM, as many as are clear and stable.

In: a frame of `ml.segments`. Out: a group per customer, numbered by value (1 is the lowest) so that numbers do not
permute between runs, with a label in words. The number of groups has the best silhouette (Rousseeuw 1987) among those
that bootstrap samples find again: a mean adjusted Rand index of .8 or more (Hennig 2007). None may be.
The textbook's KMeans(3) on standardised RFM is the named baseline.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.customer_features import Whole
from ml.intervals import Array
from ml.kmeans import centres_of, choice, nearest, sample

RFM_RULES, CLUSTERS, TEXTBOOK = "rfm_rules", "kmeans_log_rfm", "kmeans_3"
FIGURES = ["recency_days", "frequency", "monetary"]
COUNTS = (3, 4, 5, 6)
STABLE = 0.8
BOOTSTRAPS = 5
LARGEST_SAMPLE = 10_000  # customers that groups are found on
SILHOUETTE_SAMPLE = 2_000  # customers, for its cost grows with their square
STARTS = 3
FEWEST = 50  # customers: with fewer, groups are accidents
LOWER_THIRD, UPPER_THIRD = 1 / 3, 2 / 3


@dataclass(frozen=True)
class Clusters:
    """Groups and how good they are. `cluster` (1 has the lowest mean revenue) and `label` have one entry per customer;
    without groups both are None and `reason` says why. `stability`: mean adjusted Rand index by number of groups.
    """

    cluster: Whole | None
    label: "np.ndarray[tuple[int], np.dtype[np.object_]] | None"
    silhouette: float
    stability: Mapping[int, float]
    reason: str


def find_clusters(segments: pd.DataFrame, seed: int = 0) -> Clusters:
    """Group the customers; ties and constants are let be: customers that are all alike have no groups."""
    points = log_points(segments)
    distinct = _distinct(points)
    if len(points) < FEWEST or distinct <= max(COUNTS):
        return Clusters(None, None, float("nan"), {}, f"{distinct} customers who differ are too few for groups")
    known = sample(points, LARGEST_SAMPLE, seed)
    centres = {count: centres_of(known, count, STARTS, seed) for count in COUNTS}
    stability = {count: _stability(known, centres[count], seed) for count in COUNTS}
    stable = {
        count: silhouette(known, nearest(known, centres[count]), seed) for count in COUNTS if stability[count] >= STABLE
    }
    if not stable:
        return Clusters(None, None, float("nan"), stability, "no number of groups is found again in bootstrap samples")
    best = max(stable, key=lambda count: (stable[count], -count))
    cluster = _by_value(nearest(points, centres[best]), segments["monetary"].to_numpy(float))
    return Clusters(cluster, _labels(segments, cluster), stable[best], stability, "")


def textbook_clusters(segments: pd.DataFrame, seed: int = 0) -> Whole | None:
    """KMeans(3) on standardised RFM without logarithms, numbered by value; None with fewer than three who differ."""
    points = _standardise(segments[FIGURES].to_numpy(float))
    if _distinct(points) < 3:
        return None
    return _grouped(points, segments, 3, seed)


def log_clusters(segments: pd.DataFrame, count: int, seed: int = 0) -> Whole | None:
    """`count` groups as `find_clusters` makes them, whether or not they are stable; None with fewer who differ."""
    points = log_points(segments)
    return _grouped(points, segments, count, seed) if _distinct(points) >= count else None


def silhouette(points: Array, groups: Whole, seed: int = 0) -> float:
    """Mean silhouette width, -1 to 1, of a sample of `points`; NaN with a single group in it."""
    from sklearn.metrics import silhouette_score

    chosen = choice(len(points), SILHOUETTE_SAMPLE, seed)
    if len(np.unique(groups[chosen])) < 2 or len(chosen) <= len(np.unique(groups[chosen])):
        return float("nan")
    return float(silhouette_score(points[chosen], groups[chosen]))


def explained(groups: Whole, revenue: Array) -> float:
    """Share of the variance of log revenue that comes later which groups explain (eta squared); NaN without any."""
    values = np.log1p(np.maximum(revenue, 0.0))
    spread = float(((values - values.mean()) ** 2).sum()) if len(values) else 0.0
    if spread <= 0:
        return float("nan")
    _, place = np.unique(groups, return_inverse=True)
    size = np.bincount(place)
    means = np.bincount(place, values) / size
    return float(size @ (means - values.mean()) ** 2) / spread


def log_points(segments: pd.DataFrame) -> Array:
    """Standardised log RFM, shape (customers, 3); money under 0 counts as 0."""
    return _standardise(np.log1p(np.maximum(segments[FIGURES].to_numpy(float), 0.0)))


def _standardise(values: Array) -> Array:
    if not len(values):
        return values
    spread = values.std(axis=0)
    # Rounding alone gives a constant a spread.
    constant = spread <= 1e-9 * np.abs(values).max(axis=0)
    return np.asarray(np.where(constant, 0.0, (values - values.mean(axis=0)) / np.where(constant, 1.0, spread)))


def _distinct(points: Array) -> int:
    return len(np.unique(points.round(9), axis=0))


def _grouped(points: Array, segments: pd.DataFrame, count: int, seed: int) -> Whole:
    centres = centres_of(sample(points, LARGEST_SAMPLE, seed), count, STARTS, seed)
    return _by_value(nearest(points, centres), segments["monetary"].to_numpy(float))


def _stability(points: Array, centres: Array, seed: int) -> float:
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    base = nearest(points, centres)
    drawn = (points[rng.integers(0, len(points), len(points))] for _ in range(BOOTSTRAPS))
    groups = [nearest(points, centres_of(again, len(centres), STARTS, seed)) for again in drawn]
    return float(np.mean([adjusted_rand_score(base, each) for each in groups]))


def _by_value(groups: Whole, revenue: Array) -> Whole:
    """Groups numbered from 1 by mean revenue, the lowest first."""
    size = np.bincount(groups)
    means = np.bincount(groups, revenue) / np.maximum(size, 1)
    number = np.empty(len(size), dtype=np.int64)
    number[np.argsort(means, kind="stable")] = np.arange(1, len(size) + 1)
    return np.asarray(number[groups])


def _labels(segments: pd.DataFrame, cluster: Whole) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    """Each customer's group in words, by where its median stands among all customers; never the same words twice."""
    ranks = segments[FIGURES].rank(pct=True).groupby(cluster).median()
    one_time = set(segments["frequency"].groupby(cluster).median().loc[lambda median: median <= 1].index)
    words: dict[int, str] = {}
    for number, (recency, frequency, money) in zip(ranks.index, ranks.to_numpy(), strict=True):
        rhythm = "one-time" if number in one_time else _word(frequency, "rare", "occasional", "frequent")
        worth = _word(money, "low value", "medium value", "high value")
        text = ", ".join(filter(None, [rhythm, worth, _word(recency, "recent", "", "lapsed")]))
        words[number] = f"{text} ({number})" if text in words.values() else text
    return np.array([words[number] for number in cluster], dtype=object)


def _word(place: float, low: str, middle: str, high: str) -> str:
    return low if place < LOWER_THIRD else high if place > UPPER_THIRD else middle
