"""Downloads beside psql's COPY of the same statement in the same run: how many times as long a whole file takes.

A file is asked for as a browser asks, so that reading, telling and packing all count; the statement is the one that
the download itself asked the warehouse. `--data-dir` measures a warehouse that is there, read only.
"""

import argparse
import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from dashboard.app import create_app
from etl import pipeline
from tests.bench.loading import fresh_warehouse, psql_seconds, seconds, verdict, write_sales
from warehouse.database import Database, open_database
from warehouse.settings import load_settings

ORDERS = 110_000
REPEATS = 3
EVER = "?from=2000-01-01&to=2100-01-01"
# Times of COPY, by file: a row has to become Python's before it becomes text, and a workbook's cells have more around.
GOALS = {
    f"/export/sales.csv{EVER}": 5,
    f"/export/orders/list.csv{EVER}": 5,
    f"/export/orders/list.xlsx{EVER}": 7,
    "/export/customers/risk.csv": 5,
    "/export/customers/risk.xlsx": 7,
    "/export/products/all.csv": 5,
    "/export/products/all.xlsx": 7,
}
# What COPY does in less is over before it can be measured.
LEAST_SECONDS = 0.1


def main(argv: Sequence[str] | None = None) -> None:
    """Print each file's rows, seconds and times of COPY."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, help="an existing warehouse with an embedded server")
    with _warehouse(parser.parse_args(argv).data_dir) as database:
        client = create_app(database.settings, database).test_client()
        client.get("/api/v1/health")
        for address, goal in GOALS.items():
            _measure(database, client, address, goal)


def _measure(database: Database, client: FlaskClient, address: str, goal: float) -> None:
    statement = _largest_statement(database, client, address)
    copy = f"\\o /dev/null\nset statement_timeout = 0;\ncopy ({statement}) to stdout with (format csv, header);\n"
    ours = statistics.median(seconds(lambda: _fetch(client, address)) for _ in range(REPEATS))
    psql = statistics.median(psql_seconds(database, copy) for _ in range(REPEATS))
    print(f"{address.partition('?')[0]:26} {_fetch(client, address) / 1e6:8.1f} MB {ours:8.2f} s; COPY {psql:6.2f} s")
    if psql >= LEAST_SECONDS:
        verdict(f"times of COPY, {address.partition('?')[0]}", ours / psql, goal)


def _fetch(client: FlaskClient, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return len(answer.get_data())


def _largest_statement(database: Database, client: FlaskClient, address: str) -> str:
    """The statement with its parameters that brought the most rows for a download."""
    asked: list[tuple[int, str]] = []

    def note(_connection: Any, cursor: Any, _statement: str, _parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((cursor.rowcount, cursor.query.decode()))

    engine = database.engine("reader")
    event.listen(engine, "after_cursor_execute", note)
    _fetch(client, address)
    event.remove(engine, "after_cursor_execute", note)
    # A cursor of the server knows no count beforehand, and is asked for nothing small.
    _rows, statement = max(asked, key=lambda one: (" CURSOR " in one[1], one[0]))
    return statement.partition(" FOR ")[2] if statement.startswith("DECLARE") else statement


@contextmanager
def _warehouse(data_dir: Path | None) -> Iterator[Database]:
    if data_dir is not None:
        with open_database(load_settings(database_url=None, data_dir=data_dir, _env_file=None)) as database:
            yield database
        return
    with fresh_warehouse() as (database, folder):
        path = folder / "sales" / "sales_transactions.csv"
        write_sales(path, ORDERS)
        pipeline.sync_csv(database, path.parent)
        yield database


if __name__ == "__main__":
    main()
