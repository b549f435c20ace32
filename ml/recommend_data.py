"""Who bought what and when, as sparse matrices that the recommenders share.

In: one row per (customer_id, product_id, order_date) bought. Out: `Purchases`, all of them in order, and `Snapshot`,
what was known of them at the end of a day: rows are customers, columns products, the same at every origin.
A business day's purchases of a customer are one basket.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Codes = NDArray[np.int32]  # ten million purchases are many, and none of their numbers is large
Numbers = NDArray[np.float32]
HALF_LIFE = 180.0  # days; the best of 30, 60, 90, 180 on Online Retail II
NEIGHBOUR_HALF_LIFE = 60.0
BLOCK = 1_000_000  # purchases sorted at a time
TREND_DAYS, YEAR_DAYS = 30, 365
TREND_PRIOR = 3.0
REPEAT_PRIOR = 5.0


@dataclass(frozen=True)
class Purchases:
    """Baskets by customer and day: `row`, `column` and `day` (days since 1970) are parallel and sorted by row, day."""

    customers: NDArray[np.object_]
    products: NDArray[np.object_]
    row: Codes
    column: Codes
    day: Codes

    @property
    def shape(self) -> tuple[int, int]:
        """(customers, products)."""
        return len(self.customers), len(self.products)

    @cached_property
    def basket(self) -> Codes:
        """The number of each purchase's basket; baskets of a customer follow each other in time."""
        starts = np.r_[True, (np.diff(self.row) != 0) | (np.diff(self.day) != 0)][: len(self.row)]
        return np.asarray(np.cumsum(starts, dtype=np.int32) - 1, dtype=np.int32)


def read_purchases(frame: pd.DataFrame) -> Purchases:
    """Purchases of a frame (customer_id, product_id, order_date); duplicates and unknown dates are left out."""
    names = ["customer_id", "product_id", "order_date"]
    unknown = frame["customer_id"].isna() | frame["product_id"].isna() | frame["order_date"].isna()
    known = frame.loc[~unknown, names] if unknown.any() else frame
    row, customers = pd.factorize(known["customer_id"], sort=True)
    column, products = pd.factorize(known["product_id"], sort=True)
    day = days_since_1970(known["order_date"])
    first, days = (int(day.min()), int(np.ptp(day)) + 1) if len(day) else (0, 1)
    # One number a purchase, by customer, day and product, is sorted in place.
    key = (row * days + (day - first)) * max(len(products), 1) + column
    del row, column, day, known
    left, columns = np.divmod(np.unique(key), max(len(products), 1))
    rows, since = np.divmod(left, days)
    codes = (part.astype(np.int32) for part in (rows, columns, since + first))
    return Purchases(np.asarray(customers, dtype=object), np.asarray(products, dtype=object), *codes)


def days_since_1970(dates: Any) -> Whole:
    """Days since 1970 of datetimes, or of anything that pandas reads as such."""
    stamps = pd.DatetimeIndex(pd.to_datetime(dates)).to_numpy().astype("datetime64[D]")
    return np.asarray(stamps.astype(np.int64))


@dataclass(frozen=True)
class Snapshot:
    """What was known at the end of `origin` (days since 1970), of the `history_days` before."""

    purchases: Purchases
    origin: int
    history_days: int = 730

    @cached_property
    def known(self) -> NDArray[np.bool_]:
        """Which purchases are part of it."""
        age = self.origin - self.purchases.day
        return np.asarray((age >= 0) & (age < self.history_days))

    @cached_property
    def row(self) -> Codes:
        """Customer of each known purchase."""
        return self.purchases.row[self.known]

    @cached_property
    def column(self) -> Codes:
        """Product of each known purchase."""
        return self.purchases.column[self.known]

    @cached_property
    def age(self) -> Codes:
        """Days from each known purchase to the origin."""
        return np.asarray(self.origin - self.purchases.day[self.known], dtype=np.int32)

    @cached_property
    def basket_starts(self) -> Whole:
        """The first known purchase of each basket, in order."""
        basket = self.purchases.basket[self.known]
        return np.flatnonzero(np.r_[True, np.diff(basket) != 0][: len(basket)])

    @cached_property
    def bought(self) -> Any:
        """1 where a customer has bought a product; sparse float32."""
        matrix = self._sparse(np.ones(len(self.row), dtype=np.float32))
        matrix.data[:] = 1
        return matrix

    @cached_property
    def recent(self) -> Any:
        """Sum over purchases of what is left of each, halved every `HALF_LIFE`; sparse float32."""
        return self._sparse(self._left(self.age, HALF_LIFE))

    @cached_property
    def baskets(self) -> Whole:
        """Baskets of each customer, shape (customers,)."""
        return np.bincount(self.row[self.basket_starts], minlength=self.purchases.shape[0])

    def newest(self, half_life: float = HALF_LIFE) -> Any:
        """What is left of the newest purchase of a product by a customer; sparse float32."""
        from scipy import sparse

        parts = [self._newest(start, stop) for start, stop in self._customer_blocks()]
        row, column, age = (np.concatenate([np.empty(0, dtype=np.int32), *found]) for found in zip(*parts, strict=True))
        ends = np.cumsum(np.bincount(row, minlength=self.purchases.shape[0]), dtype=np.int32)
        entries = (self._left(age, half_life), column, np.r_[np.int32(0), ends])
        return sparse.csr_matrix(entries, shape=self.purchases.shape)

    def _newest(self, start: int, stop: int) -> tuple[Codes, Codes, Codes]:
        """(customer, product, age of the newest purchase) of the pairs of some purchases, by customer and product."""
        row, column, age = (codes[start:stop][::-1] for codes in (self.row, self.column, self.age))
        _, last = np.unique(row.astype(np.int64) * self.purchases.shape[1] + column, return_index=True)
        return row[last], column[last], age[last]

    def _customer_blocks(self) -> list[tuple[int, int]]:
        """(start, stop) of blocks of known purchases that hold whole customers: what is sorted takes many times the
        room of what comes out."""
        wanted = np.arange(BLOCK, len(self.row), BLOCK)
        starts = np.unique(np.searchsorted(self.row, self.row[wanted]))
        edges = [0, *starts[starts > 0].tolist(), len(self.row)]
        return list(pairwise(edges))

    def _left(self, age: Codes, half_life: float) -> Numbers:
        """What is left of purchases of an age."""
        return np.asarray((0.5 ** (np.arange(self.history_days) / half_life)).astype(np.float32)[age])

    @cached_property
    def rate(self) -> Any:
        """Share of a customer's baskets that hold a product, newer ones weighing more, times how often the product is
        bought again by anybody; sparse float32."""
        from scipy import sparse

        first = self.basket_starts
        baskets = np.bincount(self.row[first], 0.5 ** (self.age[first] / HALF_LIFE), self.purchases.shape[0])
        per_basket = sparse.diags_array((1 / (baskets + 1)).astype(np.float32))
        return (per_basket @ self.recent @ sparse.diags_array(self._repeats)).tocsr()

    @cached_property
    def buyers(self) -> Numbers:
        """Customers who bought each product."""
        return np.bincount(self.bought.indices, minlength=self.purchases.shape[1]).astype(np.float32)

    @cached_property
    def trend(self) -> Numbers:
        """Baskets of the last 30 days that hold each product."""
        return self._sold_within(TREND_DAYS)

    @cached_property
    def freshness(self) -> Numbers:
        """Root of each product's last 30 days over its mean month of the year, drawn to 1 where there are few.

        The season, and what went out of the range, are in it: on Online Retail II it takes the NDCG@10 of products
        new to the customer from .076 to .089.
        """
        usual = self._sold_within(YEAR_DAYS) * (TREND_DAYS / YEAR_DAYS)
        return np.asarray(np.sqrt((self.trend + TREND_PRIOR) / (usual + TREND_PRIOR)), dtype=np.float32)

    @cached_property
    def _repeats(self) -> Numbers:
        sold = np.bincount(self.column, minlength=self.purchases.shape[1])
        mean = sold.sum() / max(self.buyers.sum(), 1.0)
        return np.asarray((sold + REPEAT_PRIOR * mean) / (self.buyers + REPEAT_PRIOR), dtype=np.float32)

    def _sold_within(self, days: int) -> Numbers:
        return np.bincount(self.column[self.age < days], minlength=self.purchases.shape[1]).astype(np.float32)

    def _sparse(self, weights: Numbers) -> Any:
        from scipy import sparse

        entries = (weights, (self.row, self.column))
        return sparse.csr_matrix(entries, shape=self.purchases.shape)
