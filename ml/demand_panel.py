"""Daily demand of many series as matrices, which every demand model reads.

In: one row per (product_id, location_id, order_date) with quantity and orders; one per day a product was counted at
zero (product_id, location_id, stock_date). Out: `Panel`, one matrix row per product and location.

Demand is what was sold less what came back that day, never under zero: a mistyped order that is cancelled the same
day was no demand, and what comes back goes onto the shelf again. A day without a sale on which the product was
counted at zero is unknown, not zero, and so are such days between two zero counts; they are filled with the mean of
the four weeks before. Rare large orders are cut in `clipped`, for they say little of the next week.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.demand_smoothing import Single, tsb_path
from ml.intervals import Array

KEYS = ["product_id", "location_id"]
WEEK = 7
ACTIVE_DAYS = 90
FILL_DAYS = 28
COUNTS_APART = 10  # days; a shop that counts weekly and is a little late still tells of one stock-out
SUMS = ("units_sum", "clipped_sum", "orders_sum", "sales_sum")
CLIPPED = 0.97  # share of a series' selling days that is left as it is

Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]
Narrow = NDArray[np.int32]
Counts = NDArray[np.int16]
Sums = TypeVar("Sums", bound=NDArray[Any])


@dataclass
class Panel:
    """`keys` is one row per series; matrices are (series, days), the running sums (series, days + 1).

    `units` is demand a day, `clipped` the same without its rare large orders, `smoothed` TSB's forecast of a day at
    each origin, of shape (series, days + 1); the running sums are of units, clipped
    units, orders, and days with a sale. `known` is False on stock-out days. `first` is the
    number of each series' first day with a sale, `left_out` how many series that still sell there
    was no room for. What is of one day, and counts, are single floats, for the matrices are what a large company has
    no room for, and days with a sale are counted in two bytes; the sums of units are not single floats, or one
    mistyped order would blur the differences of all days after it.
    """

    keys: pd.DataFrame
    days: pd.DatetimeIndex
    units: Single
    clipped: Single
    smoothed: Single
    known: Flags
    first: Codes
    units_sum: Array
    clipped_sum: Array
    orders_sum: Single
    sales_sum: Counts
    left_out: int

    @property
    def length(self) -> int:
        """Number of days; the origin after the last of them."""
        return len(self.days)

    def per_week(self, running_sum: Array | Single | Counts, origin: int, window: int, back: int = 0) -> Array:
        """Mean a week over `window` days that end `back` days before `origin`, or over as many as there are."""
        end = max(origin - back, 0)
        start = np.maximum(self.first, max(end - window, 0))
        days = np.maximum(end - start, 1)
        return np.asarray((running_sum[:, end] - running_sum[:, max(end - window, 0)]) / days * WEEK)

    def week_after(self, origin: int) -> Array:
        """Units of the seven days after `origin`."""
        return np.asarray(self.units_sum[:, origin + WEEK] - self.units_sum[:, origin])

    def keep(self, series: Flags) -> None:
        """Forget the other series: matrix by matrix, for all of them twice would be more than there is room for."""
        if series.all():
            return
        self.keys = self.keys[series].reset_index(drop=True)
        for name in ("units", "clipped", "smoothed", "known", "first", *SUMS):
            setattr(self, name, getattr(self, name)[series])

    def sold_within(self, origin: int, days: int) -> Flags:
        """Which series had a sale in the `days` before `origin`."""
        return np.asarray(self.sales_sum[:, origin] > self.sales_sum[:, max(origin - days, 0)])


def read_panel(
    sales: pd.DataFrame, stock_outs: pd.DataFrame, last_day: pd.Timestamp, window: int, most_series: int, unseen: int
) -> Panel:
    """The panel of the `window` days up to `last_day`, less where sales begin later.

    Where there are more than `most_series` products and locations, those that sold nothing for 90 days are left out
    first, then those that sold least. What a large order is, the last `unseen` days do not say: a backtest in them
    would know it beforehand.
    """
    recent = _recent(sales, last_day, window)
    start = recent.start if len(recent.day) else last_day + pd.Timedelta(days=1)
    days = pd.date_range(start, last_day)
    keys, left_out = _choose(recent, len(days), most_series)
    rows, columns, quantity = recent.series, recent.day, recent.quantity
    units, orders = (np.zeros((len(keys), len(days)), dtype=np.float32) for _ in range(2))
    units[rows, columns] = quantity
    orders[rows, columns] = recent.orders
    first = np.full(len(keys), len(days), dtype=np.intp)
    np.minimum.at(first, rows, columns)
    orders_sum = _summed(orders, np.zeros((len(keys), len(days) + 1), dtype=np.float32))
    del orders
    sold = units > 0
    sales_sum = _counted(sold)
    known = _known_days(keys, stock_outs, start, sold)
    _fill(units, known)
    seen = columns < len(days) - unseen
    clipped = np.minimum(units, _limits(rows[seen], quantity[seen], len(keys))[:, None], dtype=np.float32)
    del recent, rows, columns, quantity, seen, sold
    sums = (_running(units), _running(clipped), orders_sum, sales_sum)
    return Panel(keys, days, units, clipped, tsb_path(clipped), known, first, *sums, left_out)


@dataclass
class _Recent:
    """Days with a sale, as parallel arrays: number of the row of `keys`, days since `start`, units and orders."""

    keys: pd.DataFrame
    start: pd.Timestamp
    series: Narrow
    day: Narrow
    quantity: Array
    orders: Single


def _recent(sales: pd.DataFrame, last_day: pd.Timestamp, window: int) -> _Recent:
    """What was sold in the `window` days up to `last_day`; `keys` has every series, by product and location."""
    dates = sales["order_date"].to_numpy("datetime64[D]")
    last = np.datetime64(last_day, "D")
    shown = np.flatnonzero((dates > last - window) & (dates <= last) & (sales["quantity"].to_numpy() > 0))
    start = dates[shown].min() if len(shown) else last
    products, product_names = _numbered(sales["product_id"].to_numpy()[shown])
    places, place_names = _numbered(sales["location_id"].to_numpy()[shown])
    width = np.int64(max(len(place_names), 1))
    series, pairs = _numbered(products * width + places)
    product, place = np.divmod(np.asarray(pairs, dtype=np.int64), width)
    return _Recent(
        pd.DataFrame({KEYS[0]: product_names[product], KEYS[1]: place_names[place]}, dtype=object),
        pd.Timestamp(start),
        series,
        (dates[shown] - start).astype(np.int32),
        sales["quantity"].to_numpy(np.float64)[shown],
        sales["orders"].to_numpy()[shown].astype(np.float32),
    )


def _numbered(values: NDArray[Any]) -> tuple[Narrow, NDArray[Any]]:
    """The place of each value among the different ones, and these in order."""
    numbers, different = pd.factorize(values, sort=True)
    return numbers.astype(np.int32), np.asarray(different)


def _choose(recent: _Recent, days: int, most: int) -> tuple[pd.DataFrame, int]:
    """The series kept, and how many that still sell were left out; the rows of these are taken out of `recent`."""
    count = len(recent.keys)
    if count <= most:
        return recent.keys, 0
    last = np.full(count, -1, dtype=np.int32)
    np.maximum.at(last, recent.series, recent.day)
    is_active = last > days - 1 - ACTIVE_DAYS
    units = np.bincount(recent.series, recent.quantity, minlength=count)
    kept = np.sort(np.lexsort((-units, ~is_active))[:most])
    number = np.full(count, -1, dtype=np.int32)
    number[kept] = np.arange(most, dtype=np.int32)
    rows = number[recent.series] >= 0
    recent.series = number[recent.series[rows]]
    recent.day, recent.quantity, recent.orders = recent.day[rows], recent.quantity[rows], recent.orders[rows]
    return recent.keys.iloc[kept].reset_index(drop=True), int(is_active.sum() - is_active[kept].sum())


def _known_days(keys: pd.DataFrame, stock_outs: pd.DataFrame, start: pd.Timestamp, sold: Flags) -> Flags:
    out = np.zeros(sold.shape, dtype=bool)
    numbers = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(stock_outs[KEYS]))
    columns = (stock_outs["stock_date"].to_numpy("datetime64[D]") - np.datetime64(start, "D")).astype(np.intp)
    inside = (numbers >= 0) & (columns >= 0) & (columns < sold.shape[1])
    zeros = pd.DataFrame({"series": numbers[inside], "day": columns[inside]}).sort_values(["series", "day"])
    gap = zeros.groupby("series")["day"].diff().fillna(0).to_numpy(float)
    for back in range(COUNTS_APART):
        reached = (back == 0) | ((gap <= COUNTS_APART) & (back < gap))
        out[zeros.loc[reached, "series"], zeros.loc[reached, "day"] - back] = True
    return ~(out & ~sold)


def _fill(units: Single, known: Flags) -> None:
    """Write the mean of the four weeks before into the days that are not known."""
    touched = np.flatnonzero(~known.all(axis=1))
    shown = known[touched]
    rows, columns = np.nonzero(~shown)
    sums, counts = _running(units[touched] * shown), _counted(shown)
    starts = np.maximum(columns - FILL_DAYS, 0)
    days = counts[rows, columns] - counts[rows, starts]
    units[touched[rows], columns] = (sums[rows, columns] - sums[rows, starts]) / np.maximum(days, 1)


def _limits(rows: Narrow, quantity: Array, count: int) -> Array:
    """Each series' quantile `CLIPPED` of the days with a sale, which with under 35 of them is the largest."""
    order = np.lexsort((quantity, rows))
    sizes = np.bincount(rows, minlength=count)
    starts = np.cumsum(sizes) - sizes
    sold = sizes > 0
    limits = np.full(count, np.inf)
    positions = starts[sold] + np.ceil(CLIPPED * (sizes[sold] - 1)).astype(np.intp)
    limits[sold] = quantity[order][positions]
    return limits


def _running(values: NDArray[np.generic]) -> Array:
    return _summed(values, np.zeros((values.shape[0], values.shape[1] + 1)))


def _counted(values: NDArray[np.generic]) -> Counts:
    """Running sums of flags, one a day."""
    return _summed(values, np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.int16))


def _summed(values: NDArray[np.generic], sums: Sums) -> Sums:
    np.cumsum(values, axis=1, out=sums[:, 1:], dtype=sums.dtype)
    return sums
