"""Daily demand of many series as matrices, which every demand model reads.

In: one row per (product_id, location_id, order_date) with quantity and orders; one per day a product was counted at
zero (product_id, location_id, stock_date). Out: `Panel`, one matrix row per product and location.

Demand is what was sold less what came back that day, never under zero: a mistyped order that is cancelled the same
day was no demand, and what comes back goes onto the shelf again. A day without a sale on which the product was
counted at zero is unknown, not zero, and so are such days between two zero counts; they are filled with the mean of
the four weeks before. Rare large orders are cut in `clipped`, for they say little of the next week.
"""

from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Panel:
    """`keys` is one row per series; matrices are (series, days), the running sums (series, days + 1).

    `units` is demand a day, `clipped` the same without its rare large orders, `smoothed` TSB's forecast of a day at
    each origin, of shape (series, days + 1); the running sums are of units, clipped
    units, orders, and days with a sale. `known` is False on stock-out days. `first` is the
    number of each series' first day with a sale, `left_out` how many series that still sell there
    was no room for. What is of one day, and counts, are single floats, for the matrices are what a large company has
    no room for; the sums of units are not, or one mistyped order would blur the differences of all days after it.
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
    sales_sum: Single
    left_out: int

    @property
    def length(self) -> int:
        """Number of days; the origin after the last of them."""
        return len(self.days)

    def per_week(self, running_sum: Array | Single, origin: int, window: int, back: int = 0) -> Array:
        """Mean a week over `window` days that end `back` days before `origin`, or over as many as there are."""
        end = max(origin - back, 0)
        start = np.maximum(self.first, max(end - window, 0))
        days = np.maximum(end - start, 1)
        return np.asarray((running_sum[:, end] - running_sum[:, max(end - window, 0)]) / days * WEEK)

    def week_after(self, origin: int) -> Array:
        """Units of the seven days after `origin`."""
        return np.asarray(self.units_sum[:, origin + WEEK] - self.units_sum[:, origin])

    def take(self, series: Flags) -> "Panel":
        """The same days of some of the series; itself where that is all of them."""
        if series.all():
            return self
        matrices = {
            name: getattr(self, name)[series]
            for name in ("units", "clipped", "smoothed", "known", "first", *SUMS)
        }
        return replace(self, keys=self.keys[series].reset_index(drop=True), **matrices)

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
    recent = sales[(sales["order_date"] > last_day - pd.Timedelta(days=window)) & (sales["order_date"] <= last_day)]
    recent = recent[recent["quantity"] > 0]
    start = recent["order_date"].min() if len(recent) else last_day + pd.Timedelta(days=1)
    days = pd.date_range(start, last_day)
    keys, codes, left_out = _series(recent, last_day, most_series)
    kept = codes >= 0
    rows, columns = codes[kept], _day_numbers(recent.loc[kept, "order_date"], start)
    quantity = recent.loc[kept, "quantity"].to_numpy(float)
    units, orders = (np.zeros((len(keys), len(days)), dtype=np.float32) for _ in range(2))
    units[rows, columns] = quantity
    orders[rows, columns] = recent.loc[kept, "orders"].to_numpy(float)
    first = np.full(len(keys), len(days), dtype=np.intp)
    np.minimum.at(first, rows, columns)
    sold = units > 0
    known = _known_days(keys, stock_outs, start, sold)
    units = _fill(units, known)
    seen = columns < len(days) - unseen
    clipped = np.minimum(units, _limits(rows[seen], quantity[seen], len(keys))[:, None], dtype=np.float32)
    sums = (_running(units), _running(clipped), _counted(orders), _counted(sold))
    return Panel(keys, days, units, clipped, tsb_path(clipped), known, first, *sums, left_out)


def _series(sales: pd.DataFrame, last_day: pd.Timestamp, most: int) -> tuple[pd.DataFrame, Codes, int]:
    """The series kept, the number of each row's series (-1: left out), and how many that still sell were left out."""
    totals = sales.groupby(KEYS, sort=True).agg(units=("quantity", "sum"), last=("order_date", "max"))
    totals["is_active"] = totals["last"] > last_day - pd.Timedelta(days=ACTIVE_DAYS)
    if len(totals) > most:
        kept = totals.sort_values(["is_active", "units"], ascending=False, kind="stable").head(most).sort_index()
    else:
        kept = totals
    numbers = kept.index.get_indexer(pd.MultiIndex.from_frame(sales[KEYS])).astype(np.intp)
    return kept.index.to_frame(index=False), numbers, int(totals["is_active"].sum() - kept["is_active"].sum())


def _day_numbers(dates: "pd.Series[pd.Timestamp]", start: pd.Timestamp) -> Codes:
    return (dates - start).dt.days.to_numpy().astype(np.intp)


def _known_days(keys: pd.DataFrame, stock_outs: pd.DataFrame, start: pd.Timestamp, sold: Flags) -> Flags:
    out = np.zeros(sold.shape, dtype=bool)
    numbers = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(stock_outs[KEYS]))
    columns = _day_numbers(stock_outs["stock_date"], start) if len(stock_outs) else np.zeros(0, dtype=np.intp)
    inside = (numbers >= 0) & (columns >= 0) & (columns < sold.shape[1])
    zeros = pd.DataFrame({"series": numbers[inside], "day": columns[inside]}).sort_values(["series", "day"])
    gap = zeros.groupby("series")["day"].diff().fillna(0).to_numpy(float)
    for back in range(COUNTS_APART):
        reached = (back == 0) | ((gap <= COUNTS_APART) & (back < gap))
        out[zeros.loc[reached, "series"], zeros.loc[reached, "day"] - back] = True
    return ~(out & ~sold)


def _fill(units: Single, known: Flags) -> Single:
    rows, columns = np.nonzero(~known)
    if not len(rows):
        return units
    sums, counts = _running(units * known), _running(known)
    starts = np.maximum(columns - FILL_DAYS, 0)
    days = counts[rows, columns] - counts[rows, starts]
    filled = units.copy()
    filled[rows, columns] = (sums[rows, columns] - sums[rows, starts]) / np.maximum(days, 1)
    return filled


def _limits(rows: Codes, quantity: Array, count: int) -> Array:
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
    sums = np.zeros((values.shape[0], values.shape[1] + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums


def _counted(values: NDArray[np.generic]) -> Single:
    """Running sums of whole numbers, which single floats hold exactly up to 16 million."""
    sums = np.zeros((values.shape[0], values.shape[1] + 1), dtype=np.float32)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    return sums
