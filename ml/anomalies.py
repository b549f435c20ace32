"""Days out of the ordinary, and levels that changed and stayed.

In: a wide frame, index consecutive days (datetime64), one float column per series; 0 is a day without business, NaN a
day of which nothing is known, as those before a shop opened. Out: `Anomalies`.

A day is judged by what was known before it (`ml.daily_expectation`); only whether an alarm was the start of a lasting
change (`ml.level_shifts`) is learned from the weeks after it. Champion: weekday_level; baseline: three_sigma.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.daily_expectation import DEFAULTS, THREE_SIGMA, WEEKDAY_LEVEL, Expectation, Params, three_sigma, weekday_level
from ml.intervals import Z95
from ml.level_shifts import find_shifts

DETECTORS = {WEEKDAY_LEVEL: weekday_level, THREE_SIGMA: three_sigma}
AMOUNTS = ("value", "expected", "lo", "hi", "score")
ALARMS = {
    "series_id": "object",
    "date": "datetime64[ns]",
    **dict.fromkeys(AMOUNTS, "float64"),
    "direction": "object",
    "kind": "object",
    "quality": "object",
}
DAY, SHIFT = "day", "shift"
MONTH_DAYS = 365.25 / 12


@dataclass(frozen=True)
class Anomalies:
    """What came out.

    alarms: one row per (series_id, date), sorted; value, expected and the ordinary range lo to hi in the series' unit,
    score in ordinary spreads, signed; direction high or low; kind day, or shift at the first day of a lasting change:
    there value is a typical day of the four weeks from it, expected one of the eight weeks before. quality is ok,
    low_data (spread known from few days) or fallback (the baseline judges).
    judged: one row per series with days, and the first and last of them (from, through); a series too young to judge
    has 0 and NaT.
    """

    alarms: pd.DataFrame
    judged: pd.DataFrame


def find(
    values: pd.DataFrame,
    params: Params = DEFAULTS,
    names: "pd.Series[str] | None" = None,
    model: str = WEEKDAY_LEVEL,
) -> Anomalies:
    """Judge every day of every series. `names` are the names of public holidays, by day. Raises ValueError for an index
    that is not consecutive days."""
    if len(values) > 1 and not (np.diff(values.index.to_numpy()) == np.timedelta64(1, "D")).all():
        raise ValueError("index must be consecutive days")
    values = values.astype(float).replace([np.inf, -np.inf], np.nan)
    expectation = DETECTORS[model](values, params, names)
    ordinary = expectation if model == WEEKDAY_LEVEL else weekday_level(values, params, names)
    alarms = _with_shifts(_alarms(values, expectation, params), find_shifts(values, ordinary.spread, params), params)
    direction = np.where(alarms["score"] > 0, "high", "low")
    served = "ok" if model == WEEKDAY_LEVEL else "fallback"
    quality = np.where(alarms.pop("days") < params.enough_days, "low_data", served)
    alarms = alarms.assign(direction=direction, quality=quality)[list(ALARMS)].astype(ALARMS)
    return Anomalies(alarms.sort_values(["series_id", "date"], ignore_index=True), _judged(expectation))


@dataclass(frozen=True)
class AlarmRates:
    """How many alarms a month brings over all series, and on how many days of it there is one or more; shifts do not
    count. `months` is the time looked at."""

    alarms_per_month: float
    days_per_month: float
    months: float


def alarm_rates(found: Anomalies, after: pd.Timestamp | None = None) -> AlarmRates | None:
    """Rates since the first judged day, or of the days after `after`; None where no day was judged."""
    first, through = found.judged["from"].min(), found.judged["through"].max()
    if after is not None:
        first = max(first, after + pd.Timedelta(days=1))
    if pd.isna(first) or first > through:
        return None
    months = ((through - first).days + 1) / MONTH_DAYS
    dates = found.alarms.loc[(found.alarms["kind"] == DAY) & (found.alarms["date"] >= first), "date"]
    return AlarmRates(len(dates) / months, dates.nunique() / months, months)


def rate_limit(per_month: float, months: float) -> float:
    """Upper end of the 95 % band of a rate over `months` when `per_month` is the truth: the root of a Poisson count has
    a standard deviation of a half (Anscombe 1948)."""
    return float((np.sqrt(per_month * months) + Z95 / 2) ** 2 / months)


def _alarms(values: pd.DataFrame, expectation: Expectation, params: Params) -> pd.DataFrame:
    beyond = expectation.score.abs().to_numpy() >= params.alarm
    day, series = np.nonzero(beyond)
    frames = {"value": values, **{name: getattr(expectation, name) for name in (*AMOUNTS[1:], "days")}}
    return pd.DataFrame(
        {
            "series_id": values.columns.to_numpy(dtype=object)[series],
            "date": values.index.to_numpy()[day],
            **{name: frame.to_numpy(float)[beyond] for name, frame in frames.items()},
            "kind": DAY,
        }
    )


def _with_shifts(alarms: pd.DataFrame, shifts: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The start of a shift stands for the alarms of its first weeks that point the same way."""
    if shifts.empty:
        return alarms
    pairs = alarms.reset_index().merge(shifts, on="series_id", suffixes=("", "_of_shift"))
    since = (pairs["date"] - pairs["date_of_shift"]).dt.days
    covered = since.between(0, params.after_days - 1) & (pairs["score"] * pairs["score_of_shift"] > 0)
    same_day = since == 0
    left = alarms[~alarms.index.isin(pairs.loc[covered | same_day, "index"])]
    return pd.concat([left, shifts.assign(kind=SHIFT)], ignore_index=True)


def _judged(expectation: Expectation) -> pd.DataFrame:
    known = expectation.score.notna()
    days = known.sum().to_numpy()
    return pd.DataFrame(
        {
            "series_id": known.columns.to_numpy(dtype=object),
            "days": days,
            "from": _first(known).where(days > 0).to_numpy(),
            "through": _first(known[::-1]).where(days > 0).to_numpy(),
        }
    )


def _first(known: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    if known.empty:
        return pd.Series(pd.NaT, index=known.columns, dtype="datetime64[ns]")
    return known.idxmax().astype("datetime64[ns]")
