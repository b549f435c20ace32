"""A large sales load is typed by workers into a table made anew: the same rows, and no locks for thousands of files."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from etl import pipeline, refine_load, typing_by_workers
from etl.refine import refine
from etl.run_statement import run_statement
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database
from warehouse.statements import Statement

COLUMNS = text("""
    select attname, format_type(atttypid, atttypmod) from pg_attribute
    where attrelid = 'typed_sales'::regclass and attnum > 0 order by attnum
""")
LOCKS = text("select count(*) from pg_locks where pid = pg_backend_pid()")
FACTS = "select order_id, line_number, quantity, net_amount, order_at, tax_amount from gold.fact_sales order by 1, 2"
ACCOUNTS = "select rows_received, rows_accepted, rows_duplicate, rows_rejected from ops.loads order by load_id"
ROWS = (
    sale(order_id="1"), sale(order_id="1"), sale(order_id="2", quantity="many"), sale(order_id="3", quantity="2"),
    sale(order_id="", quantity="1"), sale(order_id="4", order_date="2024-02-30 10:00:00"),
)


class Watch:
    """Runs statements as a load does, and notes how `typed_sales` looks after each and which locks are held."""

    def __init__(self) -> None:
        self.columns: list[list[tuple[str, str]]] = []
        self.locks: list[int] = []

    def __call__(self, connection: Connection, statement: Statement, values: dict[str, object]) -> None:
        run_statement(connection, statement, values)
        if statement.name == "silver/csv_sales_transactions":
            self.columns.append([tuple(row) for row in connection.execute(COLUMNS)])
            self.locks.append(connection.scalar(LOCKS))


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(refine_load, "run_statement", watch)
    return watch


def test_small_and_large_loads_leave_the_same(
    database: Database, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_sales(database, tmp_path, [*ROWS])
    small = query(database, FACTS), query(database, ACCOUNTS)
    monkeypatch.setattr(typing_by_workers, "MANY_ROWS", 1)
    refine(database, full=True)
    assert (query(database, FACTS), query(database, ACCOUNTS)) == small
    assert small[1] == [(6, 2, 1, 3)]
    assert watch.columns[0] == watch.columns[1]


def test_locks_do_not_follow_the_number_of_files(
    database: Database, tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "refine", lambda *_arguments, **_options: None)
        for number in range(4):
            load_sales(database, tmp_path, [sale(order_id=str(number))])
    refine(database)
    assert len(watch.locks) == 4
    assert watch.locks[3] <= watch.locks[1]
