"""Rows as CSV and as XLSX that a spreadsheet shows and never runs."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from dashboard.format import is_missing

# A spreadsheet runs a cell that starts with one of these; a quote in front makes it text again.
RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")
ROWS_PER_CHUNK = 500
# What Excel takes in the name of a sheet.
LONGEST_SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")
# Excel refuses them; a name that holds one keeps its other letters.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def csv_lines(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """The file in parts, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % ROWS_PER_CHUNK == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def workbook(sheets: Sequence[tuple[str, pd.DataFrame]], about: Sequence[tuple[str, str]]) -> bytes:
    """An XLSX file: a sheet per (title, frame), then one of facts about them."""
    book = Workbook(write_only=True)
    names: set[str] = set()
    for title, frame in sheets:
        sheet = book.create_sheet(_sheet_name(title, names))
        sheet.append(list(frame.columns))
        for row in frame.itertuples(index=False, name=None):
            sheet.append([_xlsx_cell(sheet, value) for value in row])
    facts = book.create_sheet(_sheet_name("About", names))
    for fact in about:
        facts.append([_xlsx_cell(facts, value) for value in fact])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _csv_cell(value: Any) -> Any:
    if is_missing(value):
        return ""
    if isinstance(value, str) and value.startswith(RUNS_IN_A_SPREADSHEET):
        return f"'{value}"
    return value.isoformat() if isinstance(value, date) else value


def _xlsx_cell(sheet: Any, value: Any) -> Any:
    if is_missing(value):
        return None
    if isinstance(value, datetime):
        # Excel knows no time zones.
        return value.replace(tzinfo=None)
    if isinstance(value, (bool, int, float, Decimal, date)):
        return value
    cell = WriteOnlyCell(sheet, CONTROL_CHARACTERS.sub("", str(value.item() if hasattr(value, "item") else value)))
    # A text that begins with = would become a formula.
    cell.data_type = "s"
    return cell


def _sheet_name(title: str, taken: set[str]) -> str:
    plain = NOT_IN_A_SHEET_NAME.sub(" ", title)[:LONGEST_SHEET_NAME]
    candidates = (plain, *(f"{plain[: LONGEST_SHEET_NAME - 3]} {number}" for number in range(2, 100)))
    name = next(candidate for candidate in candidates if candidate.lower() not in taken)
    taken.add(name.lower())
    return name


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
