"""Parts that add up to their total: forecasts of a company and of its dimensions, made consistent with one total.

Minimum-trace reconciliation with a diagonal error covariance (WLS: Hyndman, Lee & Wang 2016, CSDA 97;
Wickramasuriya, Athanasopoulos & Hyndman 2019, JASA 114). On a tree it has a closed form: going up, a forecast and
the sums of its parts in each dimension are averaged by precision; going down, the gap is shared out in proportion
to each part's variance, so what is known well moves little.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ml.intervals import POINT, Z80, Array

Parts = Mapping[str, Sequence[Sequence[str]]]
"""For a name, its dimensions: each a list of the names that add up to it."""


def reconcile(bands: Mapping[str, Array], parts: Parts) -> dict[str, Array]:
    """`bands` (5, horizon) by name, moved so that the points add up in each dimension; none is moved under zero.

    A dimension with a part that has no band is left out. Points are not under zero and variances are read off the
    80 % intervals, which must not be of zero width. A name is a part of one other at most.
    """
    whole = {name: _complete(bands, dimensions) for name, dimensions in parts.items() if name in bands}
    below = {part for dimensions in whole.values() for dimension in dimensions for part in dimension}
    estimates: dict[str, tuple[Array, Array]] = {}
    moved = dict(bands)
    for top in whole.keys() - below:
        _up(top, bands, whole, estimates)
        _down(top, estimates[top][0], moved, whole, estimates)
    return moved


def _complete(bands: Mapping[str, Array], dimensions: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    return [dimension for dimension in dimensions if dimension and all(part in bands for part in dimension)]


def _up(
    name: str, bands: Mapping[str, Array], parts: Parts, estimates: dict[str, tuple[Array, Array]]
) -> tuple[Array, Array]:
    """Point and variance of `name` by all that is known below it."""
    band = bands[name]
    precision = 1 / _variance(band)
    weighted = band[POINT] * precision
    for dimension in parts.get(name, ()):
        below = [_up(part, bands, parts, estimates) for part in dimension]
        share = 1 / np.sum([variance for _, variance in below], axis=0)
        weighted = weighted + share * np.sum([point for point, _ in below], axis=0)
        precision = precision + share
    estimates[name] = (weighted / precision, 1 / precision)
    return estimates[name]


def _down(
    name: str, point: Array, moved: dict[str, Array], parts: Parts, estimates: Mapping[str, tuple[Array, Array]]
) -> None:
    moved[name] = np.maximum(moved[name] + point - moved[name][POINT], 0.0)
    for dimension in parts.get(name, ()):
        points, variances = (np.stack(each) for each in zip(*(estimates[part] for part in dimension), strict=True))
        for part, own in zip(dimension, share_out(point, points, variances), strict=True):
            _down(part, own, moved, parts, estimates)


def share_out(total: Array, points: Array, variances: Array) -> Array:
    """`points` (parts, horizon) moved to add up to `total` (horizon,), by variance and none under zero."""
    moved = points.copy()
    free = np.ones(points.shape, dtype=bool)
    for _ in range(len(points)):
        gap = total - np.where(free, points, 0.0).sum(axis=0)
        moves = gap * variances / np.maximum((variances * free).sum(axis=0), np.finfo(float).tiny)
        moved = np.where(free, points + moves, 0.0)
        if (moved >= 0).all():
            break
        free &= moved > 0
    return np.maximum(moved, 0.0)


def _variance(band: Array) -> Array:
    return np.asarray(((band[POINT + 1] - band[POINT - 1]) / (2 * Z80)) ** 2)
