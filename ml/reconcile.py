"""Parts that add up to their total: forecasts of locations and of the company, made consistent.

Minimum-trace reconciliation with a diagonal error covariance (WLS: Hyndman, Lee & Wang 2016, CSDA 97;
Wickramasuriya, Athanasopoulos & Hyndman 2019, JASA 114). With one level it has a closed form: the gap between
the total and the sum of its parts is shared out in proportion to each forecast's variance, so what is known
well moves little.
"""

import numpy as np

from ml.intervals import POINT, Z80, Array


def reconcile(total: Array, parts: Array) -> tuple[Array, Array]:
    """Bands of the total (5, horizon) and its parts (parts, 5, horizon), moved so that the points add up.

    A part is never moved under zero; the total is then the sum of its parts. Variances are read off the 80 %
    intervals, which must not be of zero width.
    """
    variances = np.stack([_variance(total), *map(_variance, parts)])
    gap = total[POINT] - parts[:, POINT].sum(axis=0)
    moves = gap * variances[1:] / variances.sum(axis=0)
    moves = np.maximum(moves, -parts[:, POINT])
    moved = parts + moves[:, np.newaxis, :]
    return total + moved[:, POINT].sum(axis=0) - total[POINT], moved


def _variance(band: Array) -> Array:
    return np.asarray(((band[POINT + 1] - band[POINT - 1]) / (2 * Z80)) ** 2)
