"""Weeks of sales as a panel: products by weeks, with what tells price apart from everything else.

In: one row per (product_id, week) with a sale, or without one in a disturbed week: category, week datetime64 (a
Monday), units, price (NaN without a sale), price_share (share of the lines sold at that price), discount_share,
promoted_share and out_share (shares of the product's usual sales under a promotion, or at places with an empty
shelf). Out: `Panel`, arrays of shape (products, weeks).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Array

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

COLUMNS = (
    "product_id", "category", "week", "units", "price", "price_share", "discount_share", "promoted_share", "out_share",
)  # fmt: skip
DAY = np.timedelta64(1, "D")
LEVEL_GAP = 0.01  # prices closer than this, as a share, are one
SMALLEST_GROUP = 8  # products; the weeks of fewer would be explained by the products themselves


@dataclass(frozen=True)
class Rules:
    """Which products and weeks count. Shares are of the product's usual sales."""

    shortest: int = 26  # weeks with a sale
    disturbed: float = 0.05  # share under a promotion or without stock from which a week does not count
    odd_discount: float = 0.03  # above the product's usual discount: a promotion that nobody wrote down
    mixed: float = 0.9  # share of lines at the week's price, of the product's usual share: under it the price changed


@dataclass(frozen=True)
class Panel:
    """Products by weeks. Weeks without a sale have 0 units and the price before them.

    product_ids, categories, groups: (products,); products of a group share their weeks' ups and downs. weeks:
    (weeks,), all of them, the first day of each. units, log_price, in_stock, usable: (products, weeks); usable weeks
    lie between a product's first week, which may be a part of one, and its last, at an ordinary price and in stock.
    """

    product_ids: NDArray[np.object_]
    categories: NDArray[np.object_]
    groups: Codes
    weeks: NDArray[np.datetime64]
    units: Array
    log_price: Array
    in_stock: Flags
    usable: Flags

    def until(self, count: int) -> "Panel":
        """The first `count` weeks of it."""
        names = ("units", "log_price", "in_stock", "usable")
        grids = {name: getattr(self, name)[:, :count] for name in names}
        return replace(self, weeks=self.weeks[:count], **grids)


def build_panel(sales: pd.DataFrame, rules: Rules = Rules()) -> Panel:
    """The panel of all products with `rules.shortest` weeks of sales; rows without units or a price do not count."""
    sold = (sales["units"] > 0) & (sales["price"] > 0) & np.isfinite(sales["units"] * sales["price"])
    rows = sales[sold | ((sales["units"] == 0) & sales["price"].isna())]
    counts = sold[rows.index].groupby(rows["product_id"]).transform("sum")
    rows = rows[counts >= rules.shortest].sort_values(["product_id", "week"])
    product, names = pd.factorize(rows["product_id"])
    week = ((rows["week"] - rows["week"].min()).to_numpy() // (7 * DAY)).astype(np.int64)
    shape = (len(names), int(week.max()) + 1 if len(week) else 0)
    in_stock, usable = _conditions(rows, product, week, shape, rules)
    categories = rows["category"].groupby(product).first().to_numpy(object)
    weeks = rows["week"].min().to_datetime64() + 7 * DAY * np.arange(shape[1]) if len(rows) else np.array([], "M8[ns]")
    return Panel(
        product_ids=np.asarray(names, dtype=object),
        categories=categories,
        groups=_groups(categories),
        weeks=weeks,
        units=_grid(shape, product, week, rows["units"], 0.0),
        log_price=_carry_forward(_grid(shape, product, week, np.log(rows["price"]), np.nan)),
        in_stock=in_stock,
        usable=usable,
    )


def price_levels(panel: Panel) -> Codes:
    """How many prices each product had in its usable weeks, told apart by more than `LEVEL_GAP`."""
    prices = np.sort(np.where(panel.usable, panel.log_price, np.inf), axis=1)
    known = np.isfinite(prices)
    steps = np.diff(np.where(known, prices, 0.0), axis=1) > np.log1p(LEVEL_GAP)
    return np.asarray((steps & known[:, 1:]).sum(axis=1) + known.any(axis=1), dtype=np.int64)


def price_variation(panel: Panel) -> Array:
    """Standard deviation of each product's price over its mean, by usable weeks; 0 without any."""
    count = np.maximum(panel.usable.sum(axis=1), 1)
    # Relative to one price of its own, so that no currency is too large.
    relative = np.exp(np.where(panel.usable, panel.log_price - panel.log_price[:, -1:], -np.inf))
    mean = relative.sum(axis=1) / count
    spread = np.sqrt((np.where(panel.usable, relative - mean[:, None], 0.0) ** 2).sum(axis=1) / count)
    return np.asarray(spread / np.where(mean > 0, mean, 1.0))


def _conditions(
    rows: pd.DataFrame, product: Codes, week: Codes, shape: tuple[int, int], rules: Rules
) -> tuple[Flags, Flags]:
    usual = rows.groupby("product_id")[["discount_share", "price_share"]].transform("median")
    discounted = rows["discount_share"] > usual["discount_share"] + rules.odd_discount
    promoted = (rows["promoted_share"] > rules.disturbed) | discounted
    empty = rows["out_share"] > rules.disturbed
    order = np.arange(shape[1])
    first, last = np.full(shape[0], shape[1]), np.full(shape[0], -1)
    np.minimum.at(first, product, week)
    np.maximum.at(last, product, week)
    in_stock = (order > first[:, None]) & (order <= last[:, None])
    in_stock[product[empty], week[empty]] = False
    usable = in_stock.copy()
    odd = promoted | (rows["price_share"] < rules.mixed * usual["price_share"])
    usable[product[odd], week[odd]] = False
    return in_stock, usable


def _grid(shape: tuple[int, int], product: Codes, week: Codes, values: "pd.Series[float]", empty: float) -> Array:
    grid = np.full(shape, empty)
    grid[product, week] = values
    return grid


def _carry_forward(grid: Array) -> Array:
    """Each row's gaps with the value before them; what comes before the first value is 0 and never usable."""
    known = np.where(np.isfinite(grid), np.arange(grid.shape[1]), 0)
    carried = np.take_along_axis(grid, np.maximum.accumulate(known, axis=1), axis=1)
    return np.nan_to_num(carried)


def _groups(categories: NDArray[np.object_]) -> Codes:
    """One number per category that is large enough; the small ones go with the largest."""
    codes, _ = pd.factorize(categories)
    if not len(codes):
        return np.zeros(0, dtype=np.int64)
    sizes = np.bincount(codes)
    groups, _ = pd.factorize(np.where(sizes[codes] >= SMALLEST_GROUP, codes, sizes.argmax()))
    return groups.astype(np.int64)
