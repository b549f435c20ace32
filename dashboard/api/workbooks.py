"""XLSX files, row by row into a temporary file: their size is no matter of memory."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from math import isfinite
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from dashboard.format import is_missing

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]

BYTES_PER_PART = 1 << 18
# What Excel takes: in the name of a sheet, and in a cell.
LONGEST_SHEET_NAME = 31
LONGEST_TEXT = 32_767
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
# Excel refuses them; a name that holds one keeps its other letters.
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# What is older than its calendar stays a text.
FIRST_YEAR = 1901
OPTIONS = {"constant_memory": True, "remove_timezone": True}


def workbook(tables: Sequence[Table]) -> Iterator[bytes]:
    """The file in parts: a sheet per (title, column names, rows). Texts stay texts, whatever they begin with."""
    with tempfile.TemporaryFile() as file:
        with xlsxwriter.Workbook(file, OPTIONS) as book:
            day, moment = (book.add_format({"num_format": form}) for form in ("yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"))
            taken = set[str]()
            for title, columns, rows in tables:
                sheet = book.add_worksheet(_sheet_name(title, taken))
                for number, row in enumerate(chain([columns] if columns else [], rows)):
                    for place, value in enumerate(row):
                        _write(sheet, number, place, value, day, moment)
        file.seek(0)
        yield from iter(lambda: file.read(BYTES_PER_PART), b"")


def _write(sheet: Worksheet, row: int, place: int, value: Any, day: Any, moment: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, NOT_IN_XML.sub("", value)[:LONGEST_TEXT])
    elif is_missing(value):
        return
    elif isinstance(value, bool):
        sheet.write_boolean(row, place, value)
    elif isinstance(value, int | float | Decimal) and isfinite(value):
        sheet.write_number(row, place, value)
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(row, place, value, moment if isinstance(value, datetime) else day)
    else:
        plain = value.item() if hasattr(value, "item") else str(value)
        _write(sheet, row, place, plain, day, moment)


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = NOT_IN_A_SHEET_NAME.sub(" ", title)[:LONGEST_SHEET_NAME]
    candidates = (plain, *(f"{plain[: LONGEST_SHEET_NAME - 3]} {number}" for number in range(2, 100)))
    name = next(candidate for candidate in candidates if candidate.lower() not in taken)
    taken.add(name.lower())
    return name
