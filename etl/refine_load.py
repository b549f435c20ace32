"""Take one load from bronze to silver: its source's statements judge its rows, those of the entities take them in."""

import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, text

from etl import cleaning_report
from etl.accounts import Accounts, Fates
from etl.replay import settle
from etl.run_statement import run_statement
from etl.typing_by_workers import for_rows
from warehouse import statements
from warehouse.schema.bronze import TABLES
from warehouse.schema.workspace import workspace
from warehouse.statements import Statement

logger = logging.getLogger(__name__)

# The ERP's API and its database are one system: their statements read the views bronze.system_*.
PREFIXES = {"csv": "csv", "laravel": "system", "erp": "system", "square": "square", "api": "flat"}
# A flat list of sales is the same thing whichever system gives it.
SAME_AS = {("erp", "sales_data"): ("api", "sales")}
# What a load hands on within itself; all other temporary tables gather over the loads.
OF_ONE_LOAD = frozenset(
    name for name in workspace.tables if name.startswith(("staged_", "typed_")) or name in ("verdicts", "missing_ids")
)


def refine_load(connection: Connection, load: Row[Any], values: dict[str, object]) -> Fates:
    """One load into silver; its rows by their fate, also written to its journal row."""
    own = load_statements(load.system, load.object)
    handed_on = sorted(OF_ONE_LOAD & {"verdicts"}.union(*(statement.writes for statement in own)))
    for table in handed_on:
        connection.execute(text(f"truncate {table}"))
    accounts = Accounts(connection, load, handed_on)
    known = {name: getattr(load, name) for name in ("load_id", "source", "received_at", "keeps_equal_rows")}
    for statement in own:
        run_statement(connection, for_rows(statement, load.rows_received), values | known)
    fates = accounts.close()
    settle(connection, load.load_id)
    cleaning_report.write(connection, load, fates, handed_on)
    logger.info("%s %s, %s: %d accepted, %d duplicate, %d rejected, %d with a warning", load.source, load.object,
                load.file_name, fates.accepted, fates.duplicate, fates.rejected, fates.warned)
    return fates


@cache
def load_statements(system: str, name: str) -> list[Statement]:
    """The statements that take an object of `system` to silver, in order; empty for an object without any."""
    system, name = SAME_AS.get((system, name), (system, name))
    prefix = PREFIXES[system]
    objects = [known for known_system, known in TABLES if PREFIXES[known_system] == prefix]
    folder = statements.folder("silver")
    chosen = [statement for statement in folder if _owner(statement, prefix, objects) == name]
    written = OF_ONE_LOAD.intersection(name for statement in chosen for name in statement.writes) - {"verdicts"}
    chosen += [statement for statement in shared_statements() if statement.reads & written]
    return [statement for statement in folder if statement in chosen]


@cache
def shared_statements() -> list[Statement]:
    """The statements of entities: they read what any source's statement has staged for the load in hand."""
    handed_on = OF_ONE_LOAD - {"verdicts"}
    return [
        statement
        for statement in statements.folder("silver")
        if statement.reads & handed_on and not _is_of_a_source(statement)
    ]


def conforming_statements() -> list[Statement]:
    """The statements that run once, when all loads are in silver."""
    return [
        statement
        for statement in statements.folder("silver")
        if not _is_of_a_source(statement) and statement not in shared_statements()
    ]


def _is_of_a_source(statement: Statement) -> bool:
    return statement.name.startswith(tuple(f"silver/{prefix}_" for prefix in PREFIXES.values()))


def _owner(statement: Statement, prefix: str, objects: Sequence[str]) -> str | None:
    """The object whose statement it is: system_sales_data.sql belongs to sales_data, not to sales."""
    owners = [name for name in objects if f"{statement.name}_".startswith(f"silver/{prefix}_{name}_")]
    return max(owners, key=len, default=None)
