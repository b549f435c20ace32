"""From scores to lists: what may be recommended to whom, and the best of it.

Filters apply before ranking, so that a list is full when enough products qualify.
"""

import numpy as np

from ml.recommend_data import Numbers, Whole

DIGITS = 6  # equal scores must stay equal, whatever the order in which a processor adds up


def top_columns(scores: Numbers, count: int) -> tuple[Whole, Whole, Whole]:
    """The best `count` columns of each row as (row, column, rank from 1), row by row; -inf is never chosen.

    The first column wins a tie, so equal scores give equal lists.
    """
    rounded = np.round(scores, DIGITS)
    width = min(count, rounded.shape[1])
    if not width or not len(rounded):
        return (np.empty(0, dtype=np.int64),) * 3
    chosen = _best(rounded, width)
    line = np.repeat(np.arange(len(rounded)), width)
    rank = np.tile(np.arange(1, width + 1), len(rounded))
    column = chosen.ravel()
    is_real = np.isfinite(rounded[line, column])
    return line[is_real], column[is_real], rank[is_real]


def _best(rounded: Numbers, width: int) -> Whole:
    if width >= rounded.shape[1]:
        return np.argsort(-rounded, axis=1, kind="stable")
    limit = -np.partition(-rounded, width - 1, axis=1)[:, width - 1 : width]
    taken = rounded >= limit
    # Of the columns that tie with the last place the first ones are taken, which a partition does not promise.
    unsure = np.flatnonzero(taken.sum(axis=1) > width)
    above, ties = rounded[unsure] > limit[unsure], rounded[unsure] == limit[unsure]
    taken[unsure] = above | (ties & (np.cumsum(ties, axis=1) <= width - above.sum(axis=1, keepdims=True)))
    columns = np.nonzero(taken)[1].reshape(len(rounded), width)
    order = np.argsort(-np.take_along_axis(rounded, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
