"""What is known about months besides their sales: promotions, weather, a competitor's prices.

In: one row per (series_id, month) and name with value and is_planned (known ahead, as a promotion is; what is not
planned is taken to be as it was in the same month a year before). Out: a forecast with these effects in it.
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
    """`months` of shape (months, names) from a series' first month on, months ahead included; which are planned."""

    months: Array
    is_planned: NDArray[np.bool_]

    def at(self, length: int, horizon: int, season: int) -> Array:
        """What is known of the first `length + horizon` months at the end of the first `length`."""
        known = self.months[: length + horizon].copy()
        if len(known) < length + horizon:
            known = np.vstack([known, np.full((length + horizon - len(known), known.shape[1]), np.nan)])
        known[length:, ~self.is_planned] = np.nan
        for month in range(season, len(known)):
            known[month] = np.where(np.isnan(known[month]), known[month - season], known[month])
        seen = np.isfinite(known[:length])
        mean = np.where(seen, known[:length], 0.0).sum(axis=0) / np.maximum(seen.sum(axis=0), 1)
        return np.where(np.isnan(known), mean, known)


def read_regressors(frame: pd.DataFrame) -> dict[str, tuple[pd.DataFrame, NDArray[np.bool_]]]:
    """For each series_id the months by names, and which names are planned; an absent planned value is 0."""
    found = {}
    for series_id, own in frame.groupby("series_id"):
        wide = own.pivot_table("value", "month", "name")
        planned = own.groupby("name")["is_planned"].first().reindex(wide.columns).to_numpy(bool)
        found[str(series_id)] = (wide, planned)
    return found


def align(wide: pd.DataFrame, is_planned: NDArray[np.bool_], first: pd.Timestamp, months: int) -> Regressors:
    """The months from `first` on; a month without a row has no promotion, and an unknown factor."""
    calendar = pd.date_range(first, periods=months, freq="MS")
    values = wide.reindex(calendar).to_numpy(np.float64)
    return Regressors(np.where(is_planned & np.isnan(values), 0.0, values), is_planned)


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
