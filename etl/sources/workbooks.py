"""Workbooks: one sheet of an Excel file (.xlsx), row by row, its cells as the text that Excel shows.

Dates become ISO, numbers are rounded to the 15 digits that Excel keeps, so that 0.1 + 0.2 is 0.3 and 13085.0 is 13085.
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from etl.sources.csv_files import SourceFileError, open_file
from etl.sources.plain_digits import plain_digits
from etl.sources.source_tables import SourceTable, Watch, check_names
from etl.streams import Chunks

ROWS_AT_ONCE = 2000


def open_workbook(path: Path, sheet: str | None = None) -> SourceTable:
    """The sheet named `sheet`, else the first one. Raises SourceFileError."""
    with open_file(path) as file, _rows(file, path, sheet) as rows:
        header = _header(next(rows, ()))
    check_names(header, path)

    @contextmanager
    def open_rows(watch: Watch) -> Iterator[BinaryIO]:
        with open_file(path) as file, _rows(watch(file), path, sheet) as rows:
            next(rows)
            yield cast(BinaryIO, Chunks(_as_csv(rows, len(header))))

    return SourceTable(path, header, open_rows, notes={"sheet": sheet} if sheet else {})


@contextmanager
def _rows(file: BinaryIO, path: Path, sheet: str | None) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of the sheet that hold anything."""
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise SourceFileError(f"{path.name} is no Excel workbook that can be read ({error}); save it as .xlsx or "
                              "CSV") from error
    try:
        if sheet is not None and sheet not in book.sheetnames:
            raise SourceFileError(f"{path.name} has no sheet {sheet!r} (it has {', '.join(book.sheetnames)})")
        chosen = book[sheet] if sheet is not None else book.worksheets[0]
        # Some programs write a wrong size of the sheet, at which reading would stop.
        chosen.reset_dimensions()
        yield (row for row in _whole(chosen.iter_rows(values_only=True), path)
               if any(cell not in (None, "") for cell in row))
    finally:
        book.close()


def _whole(rows: Iterator[tuple[Any, ...]], path: Path) -> Iterator[tuple[Any, ...]]:
    try:
        yield from rows
    except (ParseError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise SourceFileError(f"{path.name}: its sheet is damaged ({error}); save the workbook anew") from error


def _header(row: tuple[Any, ...]) -> list[str]:
    names = [cell_text(cell).strip() for cell in row]
    while names and not names[-1]:
        names.pop()
    return names


def _as_csv(rows: Iterator[tuple[Any, ...]], width: int) -> Iterator[bytes]:
    while batch := list(islice(rows, ROWS_AT_ONCE)):
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\n").writerows(_fitted(row, width) for row in batch)
        yield buffer.getvalue().encode("utf-8", "replace")


def _fitted(row: tuple[Any, ...], width: int) -> list[str]:
    """The row as wide as the header; cells beyond it stay only where they hold something."""
    cells = [cell_text(cell) for cell in row]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return cells + [""] * (width - len(cells))


def cell_text(value: object) -> str:
    """A cell's value as Excel would show it without a format of the cell's own."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def float_text(value: float) -> str:
    """The number in 15 digits, never in the notation with an exponent."""
    return plain_digits(f"{value:.15g}")
