"""Dirty rows on purpose, and the ledger that says where each is and what a loader should do with it.

Treatments: `reject` (quarantine), `duplicate` (count and drop), `fill` (take with a default), `warning` (take
and report), `accept` (take after trimming, or as a product known only by its id). Row 1 is a file's first
data row; a row is a CSV record, so a line break inside quotes does not count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class DirtyRow:
    """One planted row."""

    file: str
    row: int
    kind: str
    treatment: str


Ledger = list[DirtyRow]
Row = list[str]


@dataclass(frozen=True)
class Spoil:
    """A way to put a row wrong: in its place, or (`inserts`) as a changed copy before it.

    Before it, since of several rows with one id the last counts.
    """

    kind: str
    treatment: str
    change: Callable[[Row], Row]
    inserts: bool


def with_cell(column: int, text: str, fresh_id: bool = False) -> Callable[[Row], Row]:
    """A change that sets one cell; with `fresh_id` the copy gets an id of its own (in the first column)."""

    def change(row: Row) -> Row:
        changed = [*row[:column], text, *row[column + 1 :]]
        return [f"{row[0]}-X", *changed[1:]] if fresh_id else changed

    return change


def spoil_rows(
    file: str, rows: list[Row], spoils: Sequence[Spoil], share: float, random: np.random.Generator, ledger: Ledger
) -> list[Row]:
    """The rows with a share of them spoilt, each kind in turn and at least once if there are rows enough."""
    count = min(max(len(spoils), round(len(rows) * share)), len(rows))
    chosen = {
        int(row): spoils[turn % len(spoils)] for turn, row in enumerate(random.choice(len(rows), count, replace=False))
    }
    spoilt: list[Row] = []
    for number, row in enumerate(rows):
        spoil = chosen.get(number)
        if spoil is not None:
            spoilt.append(spoil.change(row))
            ledger.append(DirtyRow(file, len(spoilt), spoil.kind, spoil.treatment))
        if spoil is None or spoil.inserts:
            spoilt.append(row)
    return spoilt


CUSTOMER_SPOILS = (
    Spoil("missing_name", "fill", with_cell(1, ""), inserts=False),
    Spoil("missing_email", "fill", with_cell(2, ""), inserts=False),
    Spoil("duplicate_row", "duplicate", list, inserts=True),
    Spoil("repeated_customer_id", "duplicate", lambda row: [row[0], row[1].upper(), *row[2:]], inserts=True),
    Spoil("missing_customer_id", "reject", with_cell(0, ""), inserts=True),
    Spoil("blanks_around_ids", "accept", lambda row: [f" {row[0]} ", *row[1:]], inserts=False),
)
PRODUCT_SPOILS = (
    Spoil("duplicate_row", "duplicate", list, inserts=True),
    Spoil("negative_price", "reject", with_cell(3, "-1.00", fresh_id=True), inserts=True),
    Spoil("missing_product_id", "reject", with_cell(0, ""), inserts=True),
)
REVIEW_SPOILS = (
    Spoil("missing_text", "fill", with_cell(5, ""), inserts=False),
    Spoil("rating_out_of_range", "reject", with_cell(3, "9", fresh_id=True), inserts=True),
    Spoil("non_numeric_rating", "reject", with_cell(3, "five", fresh_id=True), inserts=True),
    Spoil("impossible_date", "reject", with_cell(4, "2024-02-30", fresh_id=True), inserts=True),
    Spoil("duplicate_row", "duplicate", list, inserts=True),
    Spoil("too_few_columns", "reject", lambda row: [f"{row[0]}-X", *row[1:4]], inserts=True),
)
