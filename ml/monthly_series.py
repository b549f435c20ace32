"""Monthly series out of a long frame: one calendar for all, and what is missing told apart from what is zero.

A month that some series of the frame has was a month of business: a series without a row for it sold nothing,
0. A month that no series has, or a value that is not a finite number, is missing: NaN, filled only on what a
model is shown. A series starts at its first known value, so a young location has a short history and no
leading zeros.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.intervals import Array


@dataclass(frozen=True)
class MonthlySeries:
    """One series: `history` month by month up to `last_month`, the same for a whole frame; NaN is missing."""

    series_id: str
    history: Array
    last_month: pd.Timestamp

    @property
    def observed(self) -> int:
        """How many months are known."""
        return int(np.isfinite(self.history).sum())


def read_series(frame: pd.DataFrame) -> list[MonthlySeries]:
    """Series of a frame (series_id, month, value), by series_id.

    Raises ValueError for two rows of a series and month, and for a month that is not a first day.
    """
    if frame.empty:
        return []
    if frame.duplicated(["series_id", "month"]).any():
        raise ValueError("history has more than one row for a series and month")
    tidy = pd.DataFrame({"series_id": frame["series_id"], "month": pd.to_datetime(frame["month"])})
    if (tidy["month"].dt.day != 1).any():
        raise ValueError("month must be the first day of a month")
    tidy["value"] = pd.to_numeric(frame["value"]).astype(float).replace([np.inf, -np.inf], np.nan)
    traded = pd.DatetimeIndex(np.sort(tidy["month"].unique()))
    calendar = pd.date_range(traded[0], traded[-1], freq="MS")
    return [
        MonthlySeries(str(series_id), _align(own.set_index("month")["value"], traded, calendar), calendar[-1])
        for series_id, own in tidy.groupby("series_id")
    ]


def _align(own: "pd.Series[float]", traded: pd.DatetimeIndex, calendar: pd.DatetimeIndex) -> Array:
    start = own.sort_index().first_valid_index()
    if start is None:
        return np.empty(0)
    return np.asarray(own.reindex(traded, fill_value=0.0).reindex(calendar)[start:], dtype=np.float64)


def fill_gaps(values: Array, season: int) -> Array:
    """`values` (the first is known) without NaN: a season before, else a line between neighbours."""
    filled = values.copy()
    for gap in np.flatnonzero(np.isnan(values)):
        if gap >= season:
            filled[gap] = filled[gap - season]
    known = np.flatnonzero(np.isfinite(filled))
    return np.interp(np.arange(len(filled)), known, filled[known])
