"""sales_transactions.csv: order lines as text, and the dirty rows among them."""

from dataclasses import replace

import numpy as np

from etl.demo.dirt import DirtyRow, Ledger
from etl.demo.draws import Array, stream
from etl.demo.files import encoded, money_text, number_text, to_records
from etl.demo.people import customer_ids
from etl.demo.sales import COMPLETED, STATUSES, Lines
from etl.demo.world import World

NAME = "sales_transactions.csv"
HEADER = (
    "order_id",
    "customer_id",
    "product_id",
    "order_date",
    "quantity",
    "unit_price",
    "total_amount",
    "region",
    "category",
    "location_id",
    "employee_id",
    "discount",
    "tax",
    "cost",
    "status",
    "line_number",
)
DIRTY_SHARE = 0.003
LEAST_DIRTY_A_MONTH = 2
# Kinds in the order in which they take turns: the kind, what a loader should do, the column put wrong.
KINDS: tuple[tuple[str, str, str, bytes], ...] = (
    ("duplicate_row", "duplicate", "", b""),
    ("impossible_date", "reject", "order_date", b"2024-02-30 10:15:00"),
    ("non_numeric_quantity", "reject", "quantity", b"two"),
    ("missing_product_id", "reject", "product_id", b""),
    ("wrong_total", "warning", "", b""),
    ("zero_quantity", "reject", "quantity", b"0"),
    ("unknown_product", "accept", "", b""),
    ("negative_price", "reject", "unit_price", b"-4.50"),
    ("blanks_around_ids", "accept", "", b""),
    ("unparsable_date", "reject", "order_date", b"yesterday"),
    ("too_few_columns", "reject", "", b""),
    ("date_too_early", "reject", "order_date", b"1999-06-01 09:30:00"),
    ("date_too_late", "reject", "order_date", b"2099-01-01 09:30:00"),
    ("too_many_columns", "reject", "", b""),
)
DUPLICATE, WRONG_TOTAL, UNKNOWN_PRODUCT, BLANKS, TOO_FEW, TOO_MANY = (
    [kind for kind, _, _, _ in KINDS].index(name)
    for name in (
        "duplicate_row",
        "wrong_total",
        "unknown_product",
        "blanks_around_ids",
        "too_few_columns",
        "too_many_columns",
    )
)
# These are put wrong in their place; the others are added as copies.
STAYING = (WRONG_TOTAL, UNKNOWN_PRODUCT, BLANKS)
WIDTHS = {
    "order_id": 14,
    "customer_id": 14,
    "product_id": 12,
    "order_date": 19,
    "quantity": 4,
    "unit_price": 10,
    "line_number": 4,
}


class SalesText:
    """Turns each month's lines into CSV records, numbering orders and rows on the way."""

    def __init__(self, world: World, ledger: Ledger) -> None:
        self._world, self._ledger = world, ledger
        self._orders = self._rows = self._months = self._planted = 0
        self._start = np.datetime64(world.plan.start_date, "s")
        catalog = world.catalog
        self._products = encoded(catalog.ids)
        # the last entry is that of guests, whose index is -1
        self._customers = encoded([*customer_ids(world.customers), ""])
        self._categories = encoded(catalog.categories)[np.append(catalog.category, [0, 1, 2])]
        self._employees = encoded(world.staff.ids)
        self._regions = encoded(place.region for place in world.places)
        self._locations = encoded(place.location_id for place in world.places)

    @property
    def rows(self) -> int:
        """Rows written so far, the header not counted."""
        return self._rows

    def month(self, lines: Lines) -> tuple[Lines, Array]:
        """(the lines as a loader should take them, the records to write): one month, sorted by time."""
        random = stream(self._world.plan.seed, "dirty sales", self._months)
        self._months += 1
        count = max(LEAST_DIRTY_A_MONTH, round(len(lines.order) * DIRTY_SHARE))
        turn = (self._planted + np.arange(count)) % len(KINDS)
        self._planted += count
        stays = np.isin(turn, STAYING)
        lines, marks = self._mar(lines, turn[stays], random)
        records = to_records(self._columns(lines), WIDTHS)
        blank = marks == BLANKS
        for name in ("product_id", "customer_id"):
            records[name][blank] = np.char.add(np.char.add(b" ", records[name][blank]), b" ")
        records, marks = self._insert(records, marks, turn[~stays], random)
        self._note(marks)
        return lines, records

    def _mar(self, lines: Lines, kinds: Array, random: np.random.Generator) -> tuple[Lines, Array]:
        """Dirt in lines that stay. Marks are -1 for clean lines, else an index into KINDS."""
        marks = np.full(len(lines.order), -1)
        fit = np.flatnonzero((lines.status == COMPLETED) & (lines.customer >= 0))
        chosen = random.choice(fit, min(len(kinds), len(fit)), replace=False)
        marks[chosen] = kinds[: len(chosen)]
        off = np.where(marks == WRONG_TOTAL, random.integers(2, 500, len(marks)), 0)
        strangers = random.integers(self._world.catalog.size, len(self._products), len(marks))
        product = np.where(marks == UNKNOWN_PRODUCT, strangers, lines.product)
        return replace(lines, total=lines.total + off, product=product), marks

    def _insert(self, records: Array, marks: Array, turn: Array, random: np.random.Generator) -> tuple[Array, Array]:
        """Rows that a loader should leave out: copies of clean rows, put wrong, some rows further down."""
        clean = np.flatnonzero(marks < 0)
        source = np.sort(random.choice(clean, min(len(turn), len(clean)), replace=False))
        kinds, extra = turn[: len(source)], records[source]
        own = kinds != DUPLICATE
        # orders of their own, so that no good order has a line that was refused
        number = 90_000_000 + self._planted + np.arange(len(source))
        extra["order_id"][own] = _order_id(number[own])
        for kind, (_, _, column, text) in enumerate(KINDS):
            if column:
                extra[column][kinds == kind] = text
        extra["line_number"][kinds == TOO_MANY] = b"1,1"
        for name in ("cost|", "status", "status|", "line_number"):
            extra[name][kinds == TOO_FEW] = b""
        at = np.minimum(source + random.integers(1, 40, len(source)), len(records))
        order = np.argsort(at, kind="stable")
        return np.insert(records, at[order], extra[order]), np.insert(marks, at[order], kinds[order])

    def _note(self, marks: Array) -> None:
        for row in np.flatnonzero(marks >= 0).tolist():
            kind, treatment, _, _ = KINDS[marks[row]]
            self._ledger.append(DirtyRow(NAME, self._rows + row + 1, kind, treatment))
        self._rows += len(marks)

    def _columns(self, lines: Lines) -> dict[str, Array]:
        starts = np.r_[True, lines.order[1:] != lines.order[:-1]][: len(lines.order)]
        order = np.cumsum(starts) - 1
        line_number = np.arange(len(order)) - np.flatnonzero(starts)[order] + 1
        number = 10_000_001 + self._orders + order
        self._orders += int(starts.sum())
        columns = (
            _order_id(number),
            self._customers[lines.customer],
            self._products[lines.product],
            _time_text(self._start + lines.second),
            number_text(lines.quantity),
            money_text(lines.price),
            money_text(lines.total),
            self._regions[lines.location],
            self._categories[lines.product],
            self._locations[lines.location],
            self._employees[lines.employee],
            money_text(lines.discount),
            money_text(lines.tax),
            money_text(lines.cost),
            encoded(STATUSES)[lines.status],
            number_text(line_number),
        )
        return dict(zip(HEADER, columns, strict=True))


def _order_id(number: Array) -> Array:
    return np.char.add(b"SO-", number.astype("S10"))


def _time_text(moments: Array) -> Array:
    text = np.datetime_as_string(moments, unit="s").astype("S19")
    text.view(np.uint8).reshape(-1, 19)[:, 10] = ord(" ")
    return text
