"""What a day was expected to bring, from the days before it alone: the champion and the textbook's three sigma.

In: a wide frame, index consecutive days (datetime64), one float column per series; 0 is a day without business, NaN a
day of which nothing is known. Out: `Expectation`, frames of the same shape, NaN on days that are not judged.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.intervals import Array

WEEKDAY_LEVEL, THREE_SIGMA = "weekday_level", "three_sigma"
MAD_TO_SD = 1.4826
WEEK, YEAR = 7, 364
SMALLEST = 1e-9


@dataclass(frozen=True)
class Params:
    """How far back a day is compared, and what is out of the ordinary.

    `weeks` make the weekday's effect, `level_days` the level, `spread_days` the ordinary spread, which needs
    `fewest_days` of them and is `low_data` under `enough_days`; `least_spread` is its floor, as a share. An alarm is
    `alarm` spreads away, `memorable` is how far a day of last year has to lie to be remembered. A day without business
    counts as `nothing` of the expected, where at least `open_share` of its weekdays had some, and `never_closed` of
    all such days lately: where few buy, days without business come by chance.
    Shifts: medians of `after_days` against `before_days`, `shift` standard errors and `least_shift` (log) apart, still
    there `lasting_days` later. `injected` is the share of days that the backtest spoils, by `factor`, in `draws` draws.
    """

    weeks: int = 13
    level_days: int = 14
    spread_days: int = 365
    fewest_days: int = 28
    enough_days: int = 91
    least_spread: float = 0.05
    alarm: float = 4.0
    memorable: float = 3.0
    nothing: float = 0.02
    open_share: float = 0.9
    never_closed: float = 0.97
    after_days: int = 28
    before_days: int = 56
    lasting_days: int = 56
    shift: float = 4.5
    least_shift: float = 0.1
    injected: float = 0.03
    factor: float = 0.4
    draws: int = 3
    seed: int = 0


DEFAULTS = Params()


@dataclass(frozen=True)
class Expectation:
    """expected, and lo to hi as the ordinary range, in the series' unit; score is in spreads, signed; spread is the
    champion's, on the log scale; days says how many days stand behind it."""

    expected: pd.DataFrame
    lo: pd.DataFrame
    hi: pd.DataFrame
    score: pd.DataFrame
    spread: pd.DataFrame
    days: pd.DataFrame


def weekday_level(
    values: pd.DataFrame, params: Params = DEFAULTS, names: "pd.Series[str] | None" = None
) -> Expectation:
    """Level times weekday, on the log scale: medians of the days before, and their MAD as spread.

    The ordinary range reaches out to what the same day of last year did, where that was memorable: the same date, the
    same weekday 52 weeks ago, or the day of the same name (`names`, by day, for public holidays).
    """
    names = pd.Series(dtype=object) if names is None else names
    names = names.reindex(values.index, fill_value="")
    logs, effect = take_out_weekdays(values, params)
    level = before(logs - effect, params.level_days, params.level_days // 3)
    centre = effect + level
    nothing = np.log(params.nothing)
    closed = _surprisingly_closed(values, params, names) & centre.notna()
    departure = (logs - centre).clip(lower=nothing).mask(closed, nothing)
    size = departure.where(values > 0).abs()
    spread = MAD_TO_SD * before(size, params.spread_days, params.fewest_days)
    spread = _each(np.maximum, spread, _least_spread(values, centre, params))
    low, high = _last_year(departure, spread, params, names)
    width = params.alarm * spread
    return Expectation(
        expected=_each(np.exp, centre),
        lo=_each(np.exp, centre + low - width),
        hi=_each(np.exp, centre + high + width),
        score=beyond(departure, low, high) / spread,
        spread=spread,
        days=size.shift(1).rolling(params.spread_days, min_periods=1).count(),
    )


def three_sigma(values: pd.DataFrame, params: Params = DEFAULTS, names: "pd.Series[str] | None" = None) -> Expectation:
    """The baseline: mean and standard deviation of the four weeks before, an alarm beyond three of them."""
    earlier = values.shift(1).rolling(4 * WEEK, min_periods=2 * WEEK)
    mean, deviation = earlier.mean(), earlier.std()
    deviation = _each(np.maximum, deviation, (params.least_spread * mean).abs().clip(lower=SMALLEST))
    # Its scores are stretched so that three of its sigmas are an alarm, as four of the champion's spreads are.
    unit = 3 / params.alarm
    return Expectation(
        expected=mean,
        lo=mean - 3 * deviation,
        hi=mean + 3 * deviation,
        score=(values - mean) / deviation / unit,
        spread=deviation,
        days=values.notna().cumsum().shift(1),
    )


def take_out_weekdays(values: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Logs of the positive values, and each day's weekday effect on them, known before the day.

    A weekday's effect is the median distance from its week over the weeks before; the week of a day a week ago ended
    three days ago.
    """
    logs = _each(np.log, values.where(values > 0))
    distance = logs - logs.rolling(WEEK, min_periods=3, center=True).median()
    return logs, _same_weekday(distance, params.weeks, "median")


def before(values: pd.DataFrame, days: int, fewest: int) -> pd.DataFrame:
    """Median of the `days` before each day, NaN where fewer than `fewest` of them are known."""
    return values.shift(1).rolling(days, min_periods=fewest).median()


def beyond(values: pd.DataFrame, low: pd.DataFrame, high: pd.DataFrame) -> pd.DataFrame:
    """How far each value lies outside low to high; 0 inside."""
    return values - _each(np.clip, values, low, high)


def _each(function: Callable[..., Array], *frames: pd.DataFrame) -> pd.DataFrame:
    """`function` of the frames' arrays, as a frame."""
    values = function(*(frame.to_numpy(dtype=np.float64) for frame in frames))
    return pd.DataFrame(values, frames[0].index, frames[0].columns)


def _same_weekday(values: pd.DataFrame, weeks: int, statistic: str) -> pd.DataFrame:
    """A statistic of the same weekday in the weeks before, of four weeks at least."""
    weekdays = [rows for _, rows in values.groupby(pd.DatetimeIndex(values.index).dayofweek)]
    parts = [rows.shift(1).rolling(weeks, min_periods=4).agg(statistic) for rows in weekdays]
    return pd.concat(parts).sort_index() if parts else values


def _surprisingly_closed(values: pd.DataFrame, params: Params, names: "pd.Series[str]") -> pd.DataFrame:
    """Days without business that should have had some: the first of a run, no holiday, none closed a year before."""
    is_open = (values > 0).astype(float).where(values.notna())
    usual = _same_weekday(is_open, params.weeks, "mean") >= params.open_share
    lately = is_open.where(usual).shift(1).rolling(params.enough_days, min_periods=params.fewest_days).mean()
    closed = usual & (values <= 0)
    day_before = closed.astype(float).where(usual).ffill().shift(1) > 0
    year_before = closed.astype(float).shift(YEAR).rolling(WEEK, min_periods=1, center=True).max() > 0
    surprising = closed & ~day_before & ~year_before & (lately >= params.never_closed)
    surprising.loc[names.ne("").to_numpy()] = False
    return surprising


def _least_spread(values: pd.DataFrame, centre: pd.DataFrame, params: Params) -> pd.DataFrame:
    """A share that no day is steadier than; of counts, what chance alone makes of so few (Poisson)."""
    is_count = (values == values.round()).where(values.notna(), True).all()
    chance = _each(np.exp, -centre / 2).where(np.broadcast_to(is_count, centre.shape), 0.0)
    return chance.clip(lower=params.least_spread)


def _last_year(
    departure: pd.DataFrame, spread: pd.DataFrame, params: Params, names: "pd.Series[str]"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """How far the ordinary range reaches below and above the centre, for what the same day did a year before."""
    memorable = departure.where(departure.abs() >= params.memorable * spread)
    days = pd.DatetimeIndex(departure.index)
    same_date = memorable.reindex(days - pd.DateOffset(years=1)).set_axis(days)
    same_name = memorable.groupby(names.to_numpy()).shift(1)
    same_name.loc[names.eq("").to_numpy()] = np.nan
    remembered = [each.fillna(0.0) for each in (memorable.shift(YEAR), same_date, same_name)]
    low, high = remembered[0].clip(upper=0), remembered[0].clip(lower=0)
    for each in remembered[1:]:
        low, high = _each(np.minimum, low, each), _each(np.maximum, high, each)
    return low, high
