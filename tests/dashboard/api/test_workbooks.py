"""Workbooks: what is written is read again as it was, by another program's reader."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from dashboard.api.workbooks import LONGEST_TEXT, workbook


def written(*tables):
    return load_workbook(io.BytesIO(b"".join(workbook(tables))))


@pytest.mark.parametrize(("value", "read"), [
    ("plain", "plain"), ("=1+1", "=1+1"), (" two\nlines ", " two\nlines "), ("<b>&\"'</b>", "<b>&\"'</b>"),
    ("bell\x07 and \x00 nul", "bell and  nul"), ("Ünïcödé 漢字 🦊", "Ünïcödé 漢字 🦊"),
    ("x" * 40_000, "x" * LONGEST_TEXT), (12, 12), (-3.25, -3.25), (10**15, 10**15), (Decimal("0E-4"), 0),
    (Decimal("1234.5600"), 1234.56), (True, True), (np.int64(7), 7), (np.float64(0.1), 0.1),
    (date(2026, 2, 28), datetime(2026, 2, 28)), (date(1850, 1, 1), "1850-01-01"),
    (datetime(2026, 2, 28, 13, 45, 30), datetime(2026, 2, 28, 13, 45, 30)),
    (pd.Timestamp("2026-02-28 13:45:30", tz=UTC), datetime(2026, 2, 28, 13, 45, 30)),
    (None, None), (float("nan"), None), (Decimal("NaN"), None), (pd.NaT, None), (float("inf"), "inf"),
])
def test_a_value_is_read_again_as_it_was(value, read):
    [_head, [cell, end]] = written(("One", ["value", "end"], [(value, "end")]))["One"].rows
    assert cell.value == read and end.value == "end"
    if isinstance(value, str):
        assert cell.data_type == "s"
    if isinstance(value, date) and value.year > 1900:
        assert cell.is_date


def test_sheets_have_names_of_their_own_that_excel_takes():
    titles = ["Sales: by/region?", "sales  by region ", "x" * 40, "x" * 40, "<&>"]
    book = written(*[(title, ["a"], [(number,)]) for number, title in enumerate(titles)])
    assert len({name.lower() for name in book.sheetnames}) == len(titles)
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert [sheet["A2"].value for sheet in book] == [0, 1, 2, 3, 4]


def test_a_wide_and_an_empty_sheet_are_whole():
    names = [f"c{number}" for number in range(800)]
    book = written(("Wide", names, [tuple(range(800))]), ("Empty", ["a", "b"], []), ("About", (), [("Period", "now")]))
    assert [cell.value for cell in book["Wide"][2]] == list(range(800))
    assert list(book["Empty"].values) == [("a", "b")]
    assert list(book["About"].values) == [("Period", "now")]


def test_a_long_sheet_is_whole_in_parts():
    parts = list(workbook([("Long", ["number", "name"], ((number, f"row {number}") for number in range(50_000)))]))
    assert len(parts) > 1
    book = load_workbook(io.BytesIO(b"".join(parts)), read_only=True)
    assert list(book["Long"].values)[-1] == (49_999, "row 49999")
