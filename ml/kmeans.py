"""KMeans (Lloyd 1982) as tiers and customer groups use it: centres of a sample, and the nearest centre of each point.

In: points, arrays of shape (points, columns) without NaN. Out: centres, shape (groups, columns), or a group per point.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.intervals import Array


def centres_of(points: Array, groups: int, starts: int, seed: int) -> Array:
    """The centres of `groups` groups, the best of `starts` attempts; needs as many distinct points as groups."""
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # many small steps: threads that wait for each other take ten times as long
        model: Any = KMeans(groups, n_init=starts, random_state=seed).fit(points)
    return np.asarray(model.cluster_centers_, dtype=np.float64)


def nearest(points: Array, centres: Array) -> NDArray[np.int64]:
    """Which centre is nearest to each point; the first of those equally near."""
    distances = [((points - centre) ** 2).sum(axis=1) for centre in centres]
    return np.asarray(np.argmin(np.stack(distances), axis=0), dtype=np.int64)


def sample(points: Array, size: int, seed: int) -> Array:
    """`size` of the points in their order, all of them where there are no more."""
    return points[choice(len(points), size, seed)]


def choice(length: int, size: int, seed: int) -> NDArray[np.int64]:
    """Ascending places of `size` out of `length` things, all of them where there are no more."""
    if length <= size:
        return np.arange(length)
    return np.sort(np.random.default_rng(seed).choice(length, size, replace=False))
