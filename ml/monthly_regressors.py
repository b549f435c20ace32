"""What is known about months besides their sales: promotions, weather, a competitor's prices.

In: one row per (series_id, month, name, known_from) with value; values of a month add up. known_from is the day from
which on a planned value, as a promotion's, was known; NaT for what is not planned, which is taken to be as it was in
the same month a year before. Out: a forecast with these effects in it.
The effects are fitted by ridge regression on differences, month dummies beside them, and the theta method forecasts
what is left (regression with time series errors: Hyndman & Athanasopoulos 2021, Forecasting, chapter 10).
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Array

RIDGE = 1.0
LEAST_YEARS = 2


@dataclass(frozen=True)
class Regressors:
    """`months` of shape (months, names) from a series' first month on, months ahead included; which are planned.

    `ahead` has shape (horizon, months, names): what was known of a planned value one month ahead, two, and so on.
    """

    months: Array
    is_planned: NDArray[np.bool_]
    ahead: Array

    def at(self, length: int, horizon: int, season: int) -> Array:
        """What is known of the first `length + horizon` months at the end of the first `length`."""
        known = self.months[: length + horizon].copy()
        steps = np.arange(len(known) - length)
        known[length:] = np.where(self.is_planned, self.ahead[steps, length + steps], np.nan)
        for month in range(season, len(known)):
            known[month] = np.where(np.isnan(known[month]), known[month - season], known[month])
        seen = np.isfinite(known[:length])
        mean = np.where(seen, known[:length], 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        return np.where(np.isnan(known), mean, known)


def align(rows: pd.DataFrame, first: pd.Timestamp, months: int, horizon: int) -> Regressors:
    """The rows of one series over `months` months from `first` on and the `horizon` ahead of them.

    A month without a row has no promotion, and an unknown factor. Whatever is in the rows is known at the end.
    """
    codes, names = pd.factorize(rows["name"], sort=True)
    is_planned = rows.groupby("name")["known_from"].count().reindex(names).to_numpy() > 0
    place = _months_since(first, rows["month"])
    inside = (place >= 0) & (place < months + horizon)
    place, codes, values = place[inside], codes[inside], rows["value"].to_numpy(np.float64)[inside]
    since = _months_since(first, rows["known_from"].fillna(first))[inside]
    known = np.full((months + horizon, len(names)), np.nan)
    known[place, codes] = 0.0
    known[:, is_planned] = 0.0
    np.add.at(known, (place, codes), values)
    ahead = np.zeros((horizon, *known.shape))
    for step in range(horizon):
        origin = place - step - 1
        told = (since <= origin) | (origin >= months - 1)
        np.add.at(ahead[step], (place[told], codes[told]), values[told])
    return Regressors(known, is_planned, ahead)


def _months_since(first: pd.Timestamp, days: "pd.Series[pd.Timestamp]") -> NDArray[np.int64]:
    months = (days.dt.year - first.year) * 12 + days.dt.month - first.month
    return np.asarray(months, dtype=np.int64)


def effects(values: Array, known: Array, season: int) -> Array | None:
    """The part of each month of `known` (months, names) that its regressors explain, in the unit of `values`.

    None where the history is under two years or no regressor ever moved.
    """
    moves = np.diff(known[: len(values)], axis=0)
    moves_at_all = moves.std(axis=0) > 1e-9
    if len(values) < LEAST_YEARS * season or not moves_at_all.any():
        return None
    size = float(np.abs(values).mean()) or 1.0
    scale = moves[:, moves_at_all].std(axis=0)
    dummies = np.diff(np.eye(season)[np.arange(len(values)) % season], axis=0)
    design = np.hstack([moves[:, moves_at_all] / scale, dummies])
    change = np.diff(values) / size
    penalty = RIDGE * np.eye(design.shape[1])
    weights = np.linalg.solve(design.T @ design + penalty, design.T @ (change - change.mean()))
    return np.asarray(size * (known[:, moves_at_all] / scale) @ weights[: moves_at_all.sum()])
