"""From staged rows to silver, entity by entity: the newest version counts, however the rows come."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Date, DateTime, Integer, Numeric, Table, insert, select, text

from etl.run_statement import run_statement
from warehouse import statements
from warehouse.database import Database
from warehouse.schema import silver
from warehouse.schema.staged import verdicts
from warehouse.schema.workspace import workspace

ENTITIES = [
    silver.locations, silver.employees, silver.reviews, silver.tasks, silver.stock_levels, silver.payments,
    silver.marketing_spend, silver.promotions, silver.external_factors,
]
TOUCHING = ["locations", "reviews", "tasks", "stock_levels", "marketing_spend"]

in_every_entity = pytest.mark.parametrize("table", ENTITIES, ids=lambda table: table.name)


def a_value(column: Column[Any]) -> Any:
    """Some value of the column's type."""
    if isinstance(column.type, DateTime):
        return datetime(2024, 3, 1, 12, tzinfo=UTC if column.type.timezone else None)
    values = {Date: date(2024, 3, 1), Integer: 3, Numeric: Decimal("0.5")}
    return next((value for kind, value in values.items() if isinstance(column.type, kind)), "text")


def said(table: Table) -> Column[Any]:
    """A column that a source says something in."""
    return next(
        column for column in reversed(table.columns)
        if not column.primary_key and column.name not in ("source_version", "is_deleted")
    )


def take(connection: Connection, table: Table, *rows: dict[str, Any]) -> None:
    """Stage the rows and run the entity's statement, as refining a load does."""
    staged = workspace.tables[f"staged_{table.name}"]
    for emptied in (staged, verdicts):
        connection.execute(text(f"truncate {emptied.name}"))
    plain = {column.name: a_value(table.c[column.name]) for column in staged.columns if column.name in table.c}
    for number, row in enumerate(rows, start=1):
        connection.execute(insert(staged).values({**plain, "row_number": number, "is_deleted": False, **row}))
    run_statement(connection, statements.read(f"silver/{table.name}"), {"source": "s"})


@pytest.fixture
def connection(database: Database) -> Any:
    with database.transaction("etl") as connection:
        workspace.create_all(connection)
        yield connection


def versions(connection: Connection, table: Table) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(select(table.c.source_version, table.c.is_deleted))]


@in_every_entity
def test_of_one_load_the_newest_version_counts_and_the_others_are_noted(connection: Connection, table: Table) -> None:
    take(
        connection, table, {"source_version": 2}, {"source_version": 3}, {"source_version": 1}, {"source_version": 3},
        {"source_version": 9, "reason": "of no use"},
    )
    assert versions(connection, table) == [(3, False)]
    noted = connection.execute(select(verdicts.c.row_number, verdicts.c.reason, verdicts.c.is_duplicate)).all()
    assert sorted(map(tuple, noted)) == [(1, None, True), (2, None, True), (3, None, True), (5, "of no use", False)]


@in_every_entity
def test_an_older_version_never_overwrites_a_newer(connection: Connection, table: Table) -> None:
    column = said(table)
    take(connection, table, {"source_version": 3})
    other = {Numeric: Decimal(1), Integer: 4, Date: date(2020, 1, 1)}
    changed = next((value for kind, value in other.items() if isinstance(column.type, kind)), "changed")
    take(connection, table, {"source_version": 2, column.name: changed, "is_deleted": True})
    assert versions(connection, table) == [(3, False)]
    assert connection.scalar(select(column)) == a_value(column)
    take(connection, table, {"source_version": 4, column.name: changed})
    assert connection.scalar(select(column)) == changed


@in_every_entity
def test_an_equal_row_of_a_newer_version_keeps_what_comes_late_out(connection: Connection, table: Table) -> None:
    take(connection, table, {"source_version": 1})
    take(connection, table, {"source_version": 3})
    take(connection, table, {"source_version": 2, "is_deleted": True})
    assert versions(connection, table) == [(3, False)]


@in_every_entity
def test_a_row_taken_back_stays_with_its_mark_and_comes_back(connection: Connection, table: Table) -> None:
    take(connection, table, {"source_version": 1})
    take(connection, table, {"source_version": 2, "is_deleted": True})
    assert versions(connection, table) == [(2, True)]
    take(connection, table, {"source_version": 3})
    assert versions(connection, table) == [(3, False)]


@pytest.mark.parametrize("name", TOUCHING)
def test_what_changed_is_noted_and_what_did_not_is_not(connection: Connection, name: str) -> None:
    table, touched = metadata_table(name), workspace.tables[f"touched_{name}"]
    take(connection, table, {"source_version": 1})
    assert len(connection.execute(select(touched)).all()) == 1
    connection.execute(text(f"truncate {touched.name}"))
    take(connection, table, {"source_version": 1})
    assert connection.execute(select(touched)).all() == []


def metadata_table(name: str) -> Table:
    return next(table for table in ENTITIES if table.name == name)
