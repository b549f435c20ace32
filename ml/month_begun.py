"""The month that has begun: what has been sold of it by now, and what its other days may still bring.

In: daily sales, and bands of months ahead (see `ml.intervals`) of which the first month has begun. Out: the same bands,
the first month being what is known and an expectation of the rest.

The share of a month that is over is that of its weekdays in the year before, and of the company's habits where two
years show some: a shop of gifts makes half of December by the ninth, of which its weekdays know a third. The rest
follows the month's own pace as far as the month is over, and the forecast of the whole month as far as it is not. Mean
absolute errors, of a month's sales, over 21 months of the demo company and 11 of Online Retail II, forecast by the mean
of theta and seasonal naive:

    days known           0     1     3     5     9     15    20    25    28
    demo, company        .075  .073  .067  .064  .048  .030  .022  .015  .008
    demo, shops          .094  .091  .083  .080  .061  .043  .031  .022  .014
    Online Retail II     .138  .146  .135  .116  .093  .067  .050  .031  .027

The table is by weekdays alone; habits take the demo company's .022 at 20 days to .018 and .015 at 25 to .012. The pace
alone does worse than nothing until the fifth day, and for small shops until the tenth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.intervals import FLOOR, POINT, Array, tidy

YEAR_DAYS = 364  # whole weeks
WEEK = 7
LEAST_YEARS = 2  # once is no habit
LEAST_SHARE = 0.01
KNOWN = {"series_id": "object", "month": "datetime64[ns]", "so_far": "float64", "share": "float64"}


@dataclass(frozen=True)
class Begun:
    """`known`: KNOWN of the first month ahead, by today; `tried`: KNOWN of earlier months by the same day of theirs.

    A series that `known` lacks is forecast as if nothing were known of the month.
    """

    known: pd.DataFrame
    tried: pd.DataFrame


def first_days(daily: pd.DataFrame, total: str, months: Sequence[pd.Timestamp], days: int) -> pd.DataFrame:
    """KNOWN, one row per (series_id, month): the sales of a month's first `days` days (or all that it has), and the
    share, 0 to 1, of its sales that these days make, by the weekdays of the 364 days before it and by what the column
    `total` did in that month of earlier years.

    `daily` has a column per series_id and a row per day, without gaps. A series without sales in the 364 days has
    the share of the days themselves.
    """
    surplus = _surplus(daily[[total]], days)
    found = []
    for month in months:
        known = _first_days(daily, month, days)
        share = known["share"].to_numpy()
        odds = np.exp(habit(surplus[surplus.index < month], month.month))
        found.append(known.assign(share=share * odds / (share * odds + 1 - share)))
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(KNOWN)).astype(KNOWN)


def habit(surplus: "pd.Series[float]", calendar_month: int) -> float:
    """The log odds by which the first days of a calendar month bring more than their weekdays say.

    `surplus` has them of past months, by first day. Their mean in this calendar month is drawn to 0 by how much months
    vary from year to year against how much they differ (Morris 1983); 0 where there are not two years to tell.
    """
    by_month = surplus.groupby(pd.DatetimeIndex(surplus.index).month)
    own, spare = surplus[pd.DatetimeIndex(surplus.index).month == calendar_month], len(surplus) - by_month.ngroups
    if len(own) < LEAST_YEARS or spare < 1:
        return 0.0
    noise = float(((surplus - by_month.transform("mean")) ** 2).sum()) / spare
    signal = max(float((surplus**2).mean()) - noise, 0.0)
    return float(own.mean()) * len(own) * signal / (len(own) * signal + noise) if signal else 0.0


def to_come(bands: Mapping[str, Array], known: pd.DataFrame, width: float | None) -> dict[str, Array]:
    """`bands` by series_id, with what is still to come of the first month in its place where the month is known.

    Intervals are `width` times as wide as before; None for the root of the share to come, which is right where days
    err on their own.
    """
    found = known[known["series_id"].isin(list(bands))]
    so_far, share = (found[name].to_numpy(float) for name in ("so_far", "share"))
    points = np.array([bands[name][POINT, 0] for name in found["series_id"]])
    factors = np.sqrt(1 - share) if width is None else np.full(len(found), width)
    coming = dict(bands)
    for name, point, rest, factor, left in zip(
        found["series_id"], points, _rest(points, so_far, share), factors, 1 - share, strict=True
    ):
        band = bands[name].copy()
        # Not even a month that is over in all but name is without width: parts add up by their variances.
        band[:, :1] = tidy(rest + (band[:, :1] - point) * factor, max(left, FLOOR) * max(point, FLOOR))
        coming[name] = band
    return coming


def whole(coming: Mapping[str, Array], known: pd.DataFrame) -> dict[str, Array]:
    """The bands of `to_come` with what is known of the first month added to it; none is under zero."""
    so_far = dict(zip(known["series_id"], known["so_far"], strict=True))
    bands = {name: band.copy() for name, band in coming.items()}
    for name in so_far.keys() & bands.keys():
        bands[name][:, 0] = np.maximum(bands[name][:, 0] + so_far[name], 0.0)
    return bands


def compare(trials: pd.DataFrame, tried: pd.DataFrame) -> pd.DataFrame:
    """error and before: the absolute errors of first months with their first days known and without, over the scale
    of MASE; one row per row of `trials` (as `ml.monthly_backtest` has them) whose month is in `tried`."""
    first = trials[trials["horizon"] == 1]
    first = first.assign(month=first["origin"] + pd.Timedelta(days=1)).merge(tried, on=["series_id", "month"])
    actual, point, so_far, share = (first[name].to_numpy(float) for name in ("actual", "point", "so_far", "share"))
    updated = so_far + np.maximum(_rest(point, so_far, share), 0.0)
    errors = pd.DataFrame({"error": np.abs(actual - updated), "before": np.abs(actual - point)})
    return errors.div(first["scale"], axis=0)


def _rest(point: Array, so_far: Array, share: Array) -> Array:
    """What the rest of a month brings: by its pace a whole month is so_far / share, which counts for that share."""
    return np.asarray((1 - share) * (so_far + (1 - share) * point))


def _surplus(total: pd.DataFrame, days: int) -> "pd.Series[float]":
    """Log odds of the share that the first days had less those of their weekdays, by month that is whole in `total`."""
    sums = total.iloc[:, 0].resample("MS").agg(["sum", "size"])
    length = pd.DatetimeIndex(sums.index).days_in_month
    over = sums[(sums["size"] == length) & (sums["sum"] > 0) & (length > days)]
    known = [_first_days(total, month, days).iloc[0] for month in over.index]
    had = np.array([each["so_far"] for each in known]) / over["sum"].to_numpy(float)
    expected = np.array([each["share"] for each in known])
    return pd.Series(_log_odds(had) - _log_odds(expected), index=over.index, dtype=float)


def _log_odds(share: Array) -> Array:
    inside = np.clip(share, LEAST_SHARE, 1 - LEAST_SHARE)
    return np.asarray(np.log(inside / (1 - inside)))


def _first_days(daily: pd.DataFrame, month: pd.Timestamp, days: int) -> pd.DataFrame:
    every = pd.date_range(month, periods=month.days_in_month)
    begun = every[:days]
    year = daily.loc[month - pd.Timedelta(days=YEAR_DAYS) : month - pd.Timedelta(days=1)]
    weekdays = year.groupby(pd.DatetimeIndex(year.index).dayofweek).mean().reindex(range(WEEK), fill_value=0.0)
    expected = np.maximum(weekdays.to_numpy(float), 0.0)[every.dayofweek]
    of_month = expected.sum(axis=0)
    by_days = np.full(len(of_month), len(begun) / len(every))
    share = np.divide(expected[: len(begun)].sum(axis=0), of_month, out=by_days, where=of_month > 0)
    so_far = daily.loc[begun[0] : begun[-1]].sum().to_numpy(float)
    return pd.DataFrame({"series_id": daily.columns, "month": month, "so_far": so_far, "share": share}).astype(KNOWN)
