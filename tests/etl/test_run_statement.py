"""run_statement: what a statement adds is known to the planner at once; what it only updates costs no second look."""

from sqlalchemy import Connection, text

from etl.run_statement import run_statement
from warehouse.database import Database
from warehouse.statements import Statement

DAYS = """
    insert into gold.daily_sales_summary
    select '2024-01-01'::date + day, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0 from generate_series(0, :days) as day
"""
UPDATED = "update gold.daily_sales_summary set lines = 2"


def run(connection: Connection, sql: str, table: str = "gold.daily_sales_summary", **values: object) -> None:
    statement = Statement("gold/any", sql, "any", "any", reads=frozenset(), writes=frozenset({table}))
    run_statement(connection, statement, values)


def common_lines(connection: Connection, table: str = "daily_sales_summary") -> str | None:
    """The values of `lines` that the planner holds for common."""
    known = text("select most_common_vals::text from pg_stats where tablename = :table and attname = 'lines'")
    values: str | None = connection.scalar(known, {"table": table})
    return values


def test_the_planner_knows_at_once_of_many_new_rows(database: Database) -> None:
    with database.transaction("owner") as connection:
        run(connection, DAYS, days=1500)
        assert common_lines(connection) == "{1}"


def test_rows_that_are_updated_are_not_looked_at_again(database: Database) -> None:
    with database.transaction("owner") as connection:
        run(connection, DAYS, days=1500)
        run(connection, UPDATED)
        assert common_lines(connection) == "{1}"


def test_a_temporary_table_is_looked_at_after_updates_too(database: Database) -> None:
    with database.transaction("owner") as connection:
        connection.execute(text("create temp table handed_on (lines integer) on commit drop"))
        connection.execute(text("insert into handed_on select 1 from generate_series(1, 1500)"))
        connection.execute(text("analyze handed_on"))
        run(connection, "update handed_on set lines = 2", table="handed_on")
        assert common_lines(connection, "handed_on") == "{2}"
