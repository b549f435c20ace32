"""Levels that changed and stayed: one row at the start of each, instead of an alarm a day.

In: the wide frame of `ml.daily_expectation`. Out: SHIFTS, one row per series and lasting change.
"""

import numpy as np
import pandas as pd

from ml.daily_expectation import YEAR, Params, before, beyond, take_out_weekdays
from ml.intervals import Array

SHIFTS = {
    "series_id": "object", "date": "datetime64[ns]", "value": "float64", "expected": "float64", "lo": "float64",
    "hi": "float64", "score": "float64", "days": "int64",
}  # fmt: skip
MEDIAN_ERROR = 1.2533  # standard error of a median, in units of that of a mean


def find_shifts(values: pd.DataFrame, spread: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Lasting changes of level; `spread` is the ordinary spread of a day, as `weekday_level` gives it.

    A change is the median of the four weeks from a day on against the eight before it, weekdays taken out. What the
    same weeks of the year before did is season, and is taken off; without a year before, or once it is known, the new
    level has to be there `lasting_days` later. So a shift is known some three weeks after its start at the earliest.
    value is a typical day of the four weeks, expected, lo and hi one of the eight; score is in standard errors; days is
    the season's history that stands behind it, 0 without a year before.
    """
    logs, effect = take_out_weekdays(values, params)
    level = logs - effect
    earlier = before(level, params.before_days, params.before_days * 3 // 4)
    later = _from(level, params.after_days, params.after_days * 3 // 4)
    change = later - earlier
    season = change.shift(YEAR)
    own = beyond(change, season.clip(upper=0).fillna(0.0), season.clip(lower=0).fillna(0.0))
    error = MEDIAN_ERROR * spread * np.sqrt(1 / params.after_days + 1 / params.before_days)
    score = (own / error).where(own.abs() >= params.least_shift).where(_lasts(level, earlier, own, season, params))
    peaks = [(day, series) for series, one in enumerate(score.to_numpy().T) for day in _peaks(one, params)]
    at = tuple(np.array(peaks, dtype=np.intp).reshape(-1, 2).T)
    level_before, width = earlier.to_numpy()[at], params.shift * error.to_numpy()[at]
    found = {
        "series_id": values.columns.to_numpy(dtype=object)[at[1]],
        "date": values.index[[_start(level.to_numpy()[:, series], day, params.after_days) for day, series in peaks]],
        "value": np.exp(later.to_numpy()[at]),
        "expected": np.exp(level_before),
        "lo": np.exp(level_before - width),
        "hi": np.exp(level_before + width),
        "score": score.to_numpy()[at],
        "days": np.where(season.notna().to_numpy()[at], YEAR, 0),
    }
    return pd.DataFrame(found).astype(SHIFTS)


def _from(level: pd.DataFrame, days: int, fewest: int) -> pd.DataFrame:
    """Median of a day and the `days` - 1 after it; NaN where these are not over yet."""
    return level.rolling(days, min_periods=fewest).median().shift(1 - days)


def _lasts(
    level: pd.DataFrame, earlier: pd.DataFrame, own: pd.DataFrame, season: pd.DataFrame, params: Params
) -> pd.DataFrame:
    much_later = _from(level, params.after_days, params.after_days // 2).shift(-params.lasting_days)
    kept = (much_later - earlier) * own.apply(np.sign) >= own.abs() / 2
    return kept | (much_later.isna() & season.notna())


def _peaks(score: Array, params: Params) -> list[int]:
    """Days of the largest scores beyond the limit, the largest first, none within reach of a larger one."""
    left = np.nan_to_num(np.abs(score))
    peaks = []
    while len(left) and left.max() >= params.shift:
        peak = int(left.argmax())
        peaks.append(peak)
        left[max(0, peak - params.before_days) : peak + params.before_days] = 0.0
    return peaks


def _start(level: Array, peak: int, days: int) -> int:
    """The day, within two weeks of the peak, that parts the weeks around it best (least squares)."""
    first = max(0, peak - days)
    around = level[first : peak + days]
    known = np.flatnonzero(np.isfinite(around))
    sums, total = np.cumsum(around[known]), len(known)
    counts = np.arange(1, total)
    gain = (sums[:-1] - counts * sums[-1] / total) ** 2 / (counts * (total - counts))
    near = np.abs(first + known[1:] - peak) <= days // 2
    return int(first + known[1:][near][gain[near].argmax()])
