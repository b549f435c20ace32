"""What customers had done by a given day: recency, frequency, money and rhythm, from their purchase days.

In: one row per (customer_id, order_date) with orders (0 on a day of returns alone), lines, net_amount and
return_amount (negative). Out: one row per customer who had bought by the day asked for; see `summarise`.
Nothing after that day is looked at.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Array

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]
Counts = NDArray[np.float32]

WINDOWS = (30, 90, 180, 365)
YEAR = 365
EVER = 10**6  # days: a customer counts however long ago the last purchase was
LEAST_EXPOSURE = 120  # with it the mean error of those who stay is 14 % less on Online Retail II, 1 % on the demo
EPOCH = date(1970, 1, 1).toordinal()
COLUMNS = ("order_date", "orders", "lines", "net_amount", "return_amount")


@dataclass(frozen=True)
class CustomerDays:
    """Purchase days as arrays, by customer and day: `customer` counts through `names`, `day` is days since 1970.

    Whatever is no money takes four bytes, for a large company has millions of such days.
    """

    names: pd.Index
    customer: Codes
    day: Codes
    orders: Counts
    lines: Counts
    net: Array
    returned: Array

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "CustomerDays":
        """Read a frame with customer_id and `COLUMNS`; an amount that is not a finite number counts as 0."""
        numbers, names = pd.factorize(frame["customer_id"], sort=True)
        customer, day = numbers.astype(np.int32), day_number(frame["order_date"]).astype(np.int32)
        del numbers
        # Stable by customer, then day: what the first and the last purchase are read off.
        order = np.lexsort((day, customer))
        orders, lines = (_finite(frame[name].to_numpy(np.float32)[order]) for name in COLUMNS[1:3])
        net, returned = (_finite(frame[name].to_numpy(np.float64)[order]) for name in COLUMNS[3:])
        np.negative(returned, out=returned)
        return cls(pd.Index(names), customer[order], day[order], orders, lines, net, returned)

    @property
    def first_day(self) -> int:
        """The first day of all; 0 without any."""
        return int(self.day.min()) if len(self.day) else 0

    @cached_property
    def is_purchase(self) -> NDArray[np.bool_]:
        """Which rows are days with an order, and not of returns alone."""
        return self.orders > 0

    def sample(self, customers: int, seed: int) -> "CustomerDays":
        """The days of at most `customers` of the customers, drawn with `seed`; all of them where there are no more."""
        if len(self.names) <= customers:
            return self
        chosen = np.sort(np.random.default_rng(seed).choice(len(self.names), customers, replace=False))
        number = np.full(len(self.names), -1, dtype=np.int32)
        number[chosen] = np.arange(customers, dtype=np.int32)
        rows = number[self.customer] >= 0
        return CustomerDays(
            self.names[chosen],
            number[self.customer[rows]],
            self.day[rows],
            self.orders[rows],
            self.lines[rows],
            self.net[rows],
            self.returned[rows],
        )

    def count(self, after: int, until: int) -> Array:
        """Days with a purchase in (after, until], one entry per customer of `names`."""
        rows = self.is_purchase & (self.day > after) & (self.day <= until)
        return np.bincount(self.customer[rows], minlength=len(self.names)).astype(float)

    def total(self, values: Array | Counts, after: int, until: int) -> Array:
        """`values` (a column of this frame) summed over (after, until], one entry per customer of `names`."""
        rows = (self.day > after) & (self.day <= until)
        return np.bincount(self.customer[rows], values[rows], minlength=len(self.names)).astype(float)


Numbers = TypeVar("Numbers", bound=NDArray[Any])


def _finite(values: Numbers) -> Numbers:
    np.nan_to_num(values, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
    return values


def as_day_number(when: date) -> int:
    """Days since 1970."""
    return when.toordinal() - EPOCH


def day_number(dates: "pd.Series[pd.Timestamp]") -> Whole:
    """Days since 1970."""
    return np.asarray(pd.to_datetime(dates).to_numpy().astype("datetime64[D]").astype(np.int64))


def summarise(days: CustomerDays, until: int, active_days: int) -> pd.DataFrame:
    """One row per customer whose last purchase by day `until` is less than `active_days` old; the index counts `names`.

    Columns: recency_days and tenure_days (since the last and the first purchase), purchase_days, span_days (between
    them), orders, lines, net, returned (positive), days_<w> (purchase days) and net_<w> in the last w days,
    last_gap_days and gap_variation (standard deviation of the gaps between purchase days over their mean; 1 with
    fewer than two gaps).
    """
    rows = days.is_purchase & (days.day <= until)
    customer, day = days.customer[rows], days.day[rows]
    starts = np.flatnonzero(np.r_[True, np.diff(customer) != 0][: len(customer)])
    ends = np.r_[starts[1:], len(customer)][: len(starts)] - 1
    who = customer[starts]
    columns: dict[str, Array] = {
        "recency_days": (until - day[ends]).astype(float),
        "tenure_days": (until - day[starts]).astype(float),
        "purchase_days": (ends - starts + 1).astype(float),
        "span_days": (day[ends] - day[starts]).astype(float),
        **_gaps(day, starts, ends),
    }
    beginning = days.first_day - 1
    for name in ("orders", "lines", "net", "returned"):
        columns[name] = days.total(getattr(days, name), beginning, until)[who]
    for window in WINDOWS:
        columns[f"days_{window}"] = days.count(until - window, until)[who]
        columns[f"net_{window}"] = days.total(days.net, until - window, until)[who]
    summary = pd.DataFrame(columns, index=who)
    return summary[summary["recency_days"] < active_days]


def mean_gap(summary: pd.DataFrame) -> "pd.Series[float]":
    """Days from one purchase to the next, drawn to everybody's where they are few; everybody's for one-time buyers."""
    repeats = summary["purchase_days"] - 1
    everybody = (summary["span_days"].sum() + YEAR) / (repeats.sum() + 1)
    return pd.Series((summary["span_days"] + everybody) / (repeats + 1))


def yearly_net(summary: pd.DataFrame, prior_years: float = 0.25) -> "pd.Series[float]":
    """Revenue expected of a year of a customer who stays: the last one's, drawn to everybody's; never under 0.

    A customer of less than `LEAST_EXPOSURE` days is taken to have bought it in these: two first orders in a week do
    not make a hundred a year.
    """
    years = (summary["tenure_days"] + 1).clip(LEAST_EXPOSURE, YEAR) / YEAR
    everybody = summary[f"net_{YEAR}"].sum() / max(float(years.sum()), 1.0)
    expected = (summary[f"net_{YEAR}"] + prior_years * everybody) / (years + prior_years)
    return pd.Series(expected.clip(lower=0))


def _gaps(day: Codes, starts: Whole, ends: Whole) -> dict[str, Array]:
    gap = np.diff(day, prepend=day[:1]).astype(float)
    gap[starts] = 0.0
    repeats = np.maximum(ends - starts, 1)
    sums, squares = (np.add.reduceat(values, starts) if len(starts) else values for values in (gap, gap**2))
    mean = sums / repeats
    spread = np.sqrt(np.maximum(squares / repeats - mean**2, 0.0))
    variation = np.where(ends - starts > 1, spread / np.maximum(mean, 1.0), 1.0)
    return {"last_gap_days": gap[ends], "gap_variation": variation}
