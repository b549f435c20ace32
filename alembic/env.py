"""Alembic's entry: migrate on the caller's connection, or on the database that the settings name."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection, text

from warehouse.database import open_database
from warehouse.schema import SCHEMAS, metadata
from warehouse.settings import load_settings


@contextmanager
def _connection() -> Iterator[Connection]:
    given = context.config.attributes.get("connection")
    if given is not None:
        yield given
        return
    with open_database(load_settings()) as database, database.transaction("owner") as connection:
        yield connection


def _include_name(name: str | None, kind: str, parents: object) -> bool:
    """Only our schemas and tables; a year's partition of fact_sales is its parent's affair."""
    if kind == "schema":
        return name in SCHEMAS
    return not (kind == "table" and name is not None and name.startswith("fact_sales_"))


with _connection() as connection:
    # On Citus, several changes to related tables in one transaction need it; plain PostgreSQL ignores it.
    connection.execute(text("set local citus.multi_shard_modify_mode = 'sequential'"))
    # Alembic's own table lives in ops, so the schema has to stand before the first migration.
    connection.execute(text("create schema if not exists ops"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_schemas=True,
        include_name=_include_name,
        version_table_schema="ops",
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()
