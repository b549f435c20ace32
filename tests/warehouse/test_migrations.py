"""Migrations: the tables that code declares and the tables that Alembic makes are the same; repeating does nothing."""

from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text

from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database
from warehouse.migrations import alembic_config, migrate
from warehouse.schema.columns import metadata


def test_a_migrated_warehouse_is_left_alone(database: Database) -> None:
    assert migrate(database) is False


def test_declared_tables_equal_the_migrated_ones(database: Database) -> None:
    with database.transaction("owner") as connection:
        command.check(alembic_config(connection))


def test_tables_leave_the_room_that_is_declared(database: Database) -> None:
    declared = {
        table.fullname: [f"{name}={value}" for name, value in table.dialect_options["postgresql"]["with"].items()]
        for table in metadata.tables.values() if table.dialect_options["postgresql"]["with"]
    }
    with database.transaction("owner") as connection:
        migrated = connection.execute(text("""
            select oid::regclass::text as name, reloptions from pg_class
            where relkind = 'r' and reloptions is not null
                and relnamespace::regnamespace::text in ('bronze', 'silver', 'gold', 'predictions', 'ops', 'app')
        """)).all()
    assert declared
    assert {row.name: row.reloptions for row in migrated} == declared


def test_downgrade_and_upgrade_lead_back(database: Database) -> None:
    with database.transaction("owner") as connection:
        connection.execute(text("drop schema if exists scratch cascade"))
        drop_what_is_replayed(connection)
        command.downgrade(alembic_config(connection), "base")
    assert migrate(database) is True


FILLED = ("hourly_totals", "daily_category_sales", "product_years", "daily_customers", "product_performance")


def test_an_older_warehouse_gets_its_new_roll_ups_filled(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [
        sale(order_date="2023-12-31"), sale(order_date="2023-12-31", product_id="p2"),
        sale(order_id="2", order_date="2024-02-29 23:10", customer_id="", region="South"),
        sale(order_id="3", order_date="2024-03-01", category="", product_id="p3"),
        sale(order_id="4", order_date="2024-03-01", quantity="-1", total_amount="-5"),
    ])
    before = {name: sorted(query(database, f"select kept::text from gold.{name} as kept")) for name in FILLED}
    with database.transaction("owner") as connection:
        drop_what_is_replayed(connection)
        command.downgrade(alembic_config(connection), "0014")
    assert migrate(database) is True
    assert {name: sorted(query(database, f"select kept::text from gold.{name} as kept")) for name in FILLED} == before
    assert all(before.values())
    load_sales(database, tmp_path, [sale(order_id="2", order_date="2024-02-29 23:10", quantity="3")])
    assert_gold_is_consistent(database)


def drop_what_is_replayed(connection: Connection) -> None:
    """Views and functions are no migration's affair."""
    views = text("""
        select schemaname || '.' || viewname from pg_views
        where schemaname in ('bronze', 'silver', 'gold', 'predictions', 'ops')
    """)
    for view in connection.scalars(views).all():
        connection.execute(text(f"drop view if exists {view} cascade"))
    functions = text("""
        select oid::regprocedure::text from pg_proc where pronamespace::regnamespace::text in ('silver', 'gold', 'ops')
    """)
    for function in connection.scalars(functions).all():
        connection.execute(text(f"drop function if exists {function} cascade"))


def test_every_table_and_column_has_a_comment(database: Database) -> None:
    with database.transaction("owner") as connection:
        silent = connection.execute(text("""
            select c.oid::regclass::text, a.attname
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
            where n.nspname in ('bronze', 'silver', 'gold', 'predictions') and c.relkind in ('r', 'p')
                and (col_description(c.oid, a.attnum) is null or obj_description(c.oid, 'pg_class') is null)
        """)).all()
    assert silent == []
