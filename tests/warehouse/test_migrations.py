"""Migrations: the tables that code declares and the tables that Alembic makes are the same; repeating does nothing."""

from alembic import command
from sqlalchemy import Connection, text

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


def drop_what_is_replayed(connection: Connection) -> None:
    """Views and functions are no migration's affair."""
    views = text("""
        select schemaname || '.' || viewname from pg_views
        where schemaname in ('bronze', 'silver', 'gold', 'predictions', 'ops')
    """)
    for view in connection.scalars(views).all():
        connection.execute(text(f"drop view if exists {view} cascade"))
    functions = text("""
        select oid::regprocedure::text from pg_proc where pronamespace::regnamespace::text in ('silver', 'gold')
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
