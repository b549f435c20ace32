"""Daily series taken apart into trend, season and rest.

In: a wide frame, index consecutive days (datetime64), one float column per series; 0 is a day without business, NaN a
day of which nothing is known. Out: `Decomposition`.

Season is the weekday's effect, which may change slowly (STL: Cleveland et al. 1990), and from two years on the time of
the year's. Lasting changes of level (`ml.change_points`) are taken out before the season is measured and found again
after, so that a step is not taken for a season (BFAST: Verbesselt et al. 2010). It all happens on the log
scale, for seasons are shares; what comes out is in the series' unit and adds up.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.change_points import CHANGES, Level, describe, draw_in, find_level
from ml.intervals import Array

Whole = NDArray[np.int64]
PARTS = ("value", "trend", "season", "rest")
DECOMPOSED = {
    "series_id": "object",
    "date": "datetime64[ns]",
    **dict.fromkeys(PARTS, "float64"),
    "quality": "object",
}
WEEK, YEAR, LEAP_DAY = 7, 365, 60
ECHO_DAYS = 10
# STL is fitted at every so many days and drawn through: seven times as fast, the same to a thousandth.
JUMPS = {"seasonal_jump": 2, "trend_jump": 10, "low_pass_jump": 3}


@dataclass(frozen=True)
class Params:
    """Lengths in days; `weeks` is how many of them make a weekday's effect.

    A series is taken apart from `shortest` days on, of which `trading` have business; its quality is low_data under two
    years, where season and trend cannot be told apart. The time of the year is smoothed over `smoothed` days. A day
    without business is usual where fewer than half of its weekday's `weeks` around it had some.
    """

    shortest: int = 70
    trading: float = 0.5
    weeks: int = 13
    trend: int = 91
    smoothed: int = 15


DEFAULTS = Params()


@dataclass(frozen=True)
class Decomposition:
    """What came out.

    parts: one row per (series_id, date), DECOMPOSED; value = trend + season + rest, in the series' unit; a day that is
    usually closed has a season of -trend. changes: one row per lasting change, `change_points.CHANGES` and quality.
    adjusted: the wide frame without season: logs, or the plain values of `additive` series; NaN without business.
    """

    parts: pd.DataFrame
    changes: pd.DataFrame
    adjusted: pd.DataFrame


@dataclass(frozen=True)
class _Taken:
    """A series' parts on the scale that it was taken apart on."""

    trend: Array
    season: Array
    level: Level


def decompose(values: pd.DataFrame, params: Params = DEFAULTS) -> Decomposition:
    """Take every series apart that is long enough and has business on most days; the others have no rows."""
    parts, changes, adjusted = [], [], {}
    for name in values:
        known = _span(values[str(name)])
        if len(known) < params.shortest or (known > 0).mean() < params.trading:
            continue
        logs = known.where(known > 0).map(np.log)
        taken = _take_apart(logs, params)
        quality = "ok" if len(known) >= 2 * YEAR else "low_data"
        parts.append(_in_units(known, taken, params).assign(series_id=str(name), quality=quality))
        changes.append(describe(str(name), pd.DatetimeIndex(known.index), taken.level).assign(quality=quality))
        adjusted[name] = logs - taken.season
    columns = {**CHANGES, "quality": "object"}
    return Decomposition(
        _stack(parts, DECOMPOSED), _stack(changes, columns), pd.DataFrame(adjusted, index=values.index)
    )


def deseasonalise(values: pd.DataFrame, params: Params = DEFAULTS) -> pd.DataFrame:
    """Series that may be zero or negative, a temperature or a spending, without their season, on their own scale."""
    adjusted = {}
    for name in values:
        known = _span(values[name])
        if len(known) >= params.shortest and known.max() > known.min():
            adjusted[name] = known - _take_apart(known, params).season
    return pd.DataFrame(adjusted, index=values.index)


def _span(values: "pd.Series[float]") -> "pd.Series[float]":
    first = values.first_valid_index()
    return values.loc[first : values.last_valid_index()] if first is not None else values.iloc[:0]


def _take_apart(series: "pd.Series[float]", params: Params) -> _Taken:
    days = pd.DatetimeIndex(series.index)
    year = day_of_year(days)
    filled = np.asarray(series.interpolate(limit_direction="both"), dtype=np.float64)
    weekly, _ = _stl(filled, params)
    shown = np.asarray(draw_in(filled - weekly) + weekly, dtype=np.float64)
    weekly, _ = _stl(shown, params)
    yearly = np.zeros(len(shown))
    if len(shown) >= 2 * YEAR:
        yearly = _time_of_year(shown - weekly - _slow(shown - weekly), year, params)
        line = _line(shown - weekly, without_echoes(find_level(shown - weekly - yearly)), year)
        yearly = _time_of_year(shown - weekly - line, year, params)
        weekly, _ = _stl(shown - line - yearly, params)
    known = series.notna().to_numpy()
    level = find_level(np.where(known, shown - weekly - yearly, np.nan))
    weekly, wander = _stl(shown - level.line - yearly, params)
    return _Taken(level.line + wander, weekly + yearly, level)


def day_of_year(days: pd.DatetimeIndex) -> Whole:
    """1 to 365; 29 February is taken for the 28th."""
    return np.asarray(days.dayofyear - (days.is_leap_year & (days.dayofyear >= LEAP_DAY)), dtype=np.int64)


def without_echoes(level: Level) -> tuple[int, ...]:
    """The steps but for those a year before or after a larger one: what of it was taken for a season comes out there
    the other way, and what comes every year is season."""
    steps, sizes = np.array(level.steps, dtype=np.intp), level.sizes
    apart = np.abs(steps[:, None] - steps)
    is_year = (apart > 0) & (np.abs(apart - YEAR * np.round(apart / YEAR)) <= ECHO_DAYS)
    is_echo = is_year & (np.abs(sizes) > np.abs(sizes[:, None]))
    return tuple(map(int, steps[~is_echo.any(axis=1)]))


def _line(values: Array, steps: tuple[int, ...], year: Whole) -> Array:
    """Growth and steps by least squares, with an effect of every day of the year beside them."""
    every = np.arange(len(values), dtype=np.float64)
    regressors = pd.DataFrame(np.column_stack([every, every[:, None] >= np.array(steps)]))
    within, moved = (frame - frame.groupby(year).transform("mean") for frame in (regressors, pd.Series(values)))
    sizes = np.linalg.lstsq(within.to_numpy(), moved.to_numpy(), rcond=None)[0]
    return np.asarray(regressors.to_numpy() @ sizes)


def _stl(values: Array, params: Params) -> tuple[Array, Array]:
    """Effect of the weekday and trend."""
    from statsmodels.tsa.seasonal import STL  # type: ignore[import-untyped]

    fitted = STL(values, period=WEEK, seasonal=params.weeks, trend=params.trend, **JUMPS).fit()
    return np.asarray(fitted.seasonal), np.asarray(fitted.trend)


def _slow(values: Array) -> Array:
    """Mean of the year around each day, carried on at the pace of the years where that is not whole."""
    every = np.arange(len(values), dtype=np.float64)
    pace = float(np.median(values[YEAR:] - values[:-YEAR])) / YEAR
    means = (pd.Series(values) - pace * every).rolling(YEAR, center=True).mean()
    return np.asarray(means.ffill().bfill() + pace * every)


def _time_of_year(values: Array, year: Whole, params: Params) -> Array:
    """What the same day of all years has in common: their median, smoothed."""
    by_day = pd.Series(values).groupby(year).median()
    half = params.smoothed // 2
    weights = np.r_[1 : half + 2, half:0:-1] / (half + 1) ** 2
    smooth = np.convolve(np.r_[by_day.iloc[-half:], by_day, by_day.iloc[:half]], weights, mode="valid")
    return np.asarray((smooth - smooth.mean())[year - 1])


def _in_units(known: "pd.Series[float]", taken: _Taken, params: Params) -> pd.DataFrame:
    trend = np.exp(taken.trend)
    usual = np.where(_usually_closed(known, params), 0.0, np.exp(taken.trend + taken.season))
    frame = pd.DataFrame({"date": known.index, "value": known.to_numpy(), "trend": trend, "season": usual - trend})
    frame = frame.assign(rest=frame["value"] - usual)
    return frame[frame["value"].notna()]


def _usually_closed(known: "pd.Series[float]", params: Params) -> Array:
    is_open = (known > 0).astype(float)
    if is_open.all():
        return np.zeros(len(known), dtype=bool)
    weekday = pd.DatetimeIndex(known.index).dayofweek
    lately = is_open.groupby(weekday).transform(lambda own: own.rolling(params.weeks, 1, center=True).mean())
    return np.asarray((known <= 0) & (lately < 0.5))


def _stack(frames: list[pd.DataFrame], columns: dict[str, str]) -> pd.DataFrame:
    stacked = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=list(columns))
    return stacked[list(columns)].astype(columns)
