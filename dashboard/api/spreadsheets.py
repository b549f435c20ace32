"""Rows as CSV that a spreadsheet shows and never runs."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.format import is_missing
from warehouse.spreadsheets import RUNS_IN_A_SPREADSHEET

ROWS_PER_CHUNK = 500


def csv_lines(columns: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """The file in parts, header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([_csv_cell(column) for column in columns])
    for number, row in enumerate(rows, start=1):
        writer.writerow([_csv_cell(value) for value in row])
        if number % ROWS_PER_CHUNK == 0:
            yield _drained(buffer)
    yield _drained(buffer)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.startswith(RUNS_IN_A_SPREADSHEET) else value
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if is_missing(value):
        return ""
    return value.isoformat() if isinstance(value, date) else value


def _drained(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
