"""Export: what cleaning made of the data, as files that other tools read. All of one state, whole or not at all.

The CSV files come straight from COPY: amounts exact, moments in UTC, an empty text as "", what is unknown as nothing.
"""

import json
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from psycopg2 import sql
from sqlalchemy import Connection, text

from warehouse import statements
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.driver_cursor import driver_cursor
from warehouse.files import replacing
from warehouse.spreadsheets import RUNS_IN_A_SPREADSHEET

CSV_FILES = {
    "clean_transactions.csv": statements.read("queries/export/clean_transactions").sql,
    "clean_reviews.csv": statements.read("queries/export/clean_reviews").sql,
    "merged_analytics_data.csv": "select * from gold.merged_analytics order by order_date, order_id, line_number",
}
REPORT = "cleaning_report.json"
TEXT_TYPE = 25

# The rows of all files, near enough for a bar.
ROWS_EXPECTED = text("""
    select 2 * coalesce((select sum(lines) from gold.daily_sales_summary), 0) + (select count(*) from gold.fact_reviews)
""")

Progress = Callable[[str, float], None]


def export(database: Database, folder: Path, progress: Progress = lambda _name, _share: None) -> dict[str, int]:
    """Write CSV_FILES and REPORT into `folder`, made when absent; returns the rows of each CSV file.

    `progress` is told the file in hand and the share done. Raises CommandError where the folder cannot be written; the
    files of an earlier export then stay.
    """
    engine = database.engine("etl").execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with engine.begin() as connection, ExitStack() as stack:
            show = _shares(progress, connection.scalar(ROWS_EXPECTED) or 1)
            written = {}
            for name, query in CSV_FILES.items():
                file = _Counting(stack.enter_context(replacing(folder / name)), partial(show, name))
                written[name] = _copy(connection, query, file)
            report = json.dumps(_cleaning_report(connection, written), indent=2, default=str, ensure_ascii=False)
            stack.enter_context(replacing(folder / REPORT)).write(f"{report}\n".encode())
    except OSError as error:
        raise CommandError(f"cannot write {error.filename or folder}: {error.strerror}") from error
    progress("", 1.0)
    return written


def _shares(progress: Progress, expected: int) -> Callable[[str, int], None]:
    lines_done = 0

    def add(name: str, lines: int) -> None:
        nonlocal lines_done
        lines_done += lines
        progress(name, min(1.0, float(lines_done / expected)))

    return add


class _Counting:
    """A file that tells how many lines each piece holds that is written to it."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], None]):
        self._file = file
        self._tell = tell

    def write(self, piece: bytes) -> int:
        self._tell(piece.count(b"\n"))
        return self._file.write(piece)


def _copy(connection: Connection, query: str, file: _Counting) -> int:
    rows = sql.SQL("({}) as exported").format(sql.SQL(query))
    with driver_cursor(connection, query) as cursor:
        cursor.execute(sql.SQL("select * from {} limit 0").format(rows))
        columns = sql.SQL(", ").join(_guarded(column.name, column.type_code) for column in cursor.description)
        copy = sql.SQL("copy (select {} from {}) to stdout (format csv, header)").format(columns, rows)
        cursor.copy_expert(copy, file, size=1 << 20)
        return int(cursor.rowcount)


def _guarded(name: str, type_code: int) -> sql.Composable:
    column = sql.Identifier(name)
    if type_code != TEXT_TYPE:
        return column
    first = sql.SQL(", ").join(sql.Literal(character) for character in RUNS_IN_A_SPREADSHEET)
    return sql.SQL("case when left({0}, 1) in ({1}) then {2} || {0} else {0} end as {0}").format(
        column, first, sql.Literal("'")
    )


def _cleaning_report(connection: Connection, written: dict[str, int]) -> dict[str, Any]:
    totals = connection.execute(statements.load("queries/export/cleaning_totals")).mappings().one()
    reasons = connection.execute(statements.load("queries/export/rejected_reasons")).mappings()
    deliveries = connection.execute(statements.load("queries/export/cleaned_loads")).mappings()
    return {
        "totals": dict(totals),
        "in_quarantine": [dict(reason) for reason in reasons],
        "newest_deliveries": [dict(delivery) for delivery in deliveries],
        "rows_exported": written,
    }
