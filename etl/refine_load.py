"""Take one load from bronze to silver: its source's statements judge its rows, those of the entities take them in."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Subquery, func, literal_column, select, text, update

from etl import cleaning_report
from etl.quarantine import Delivery, quarantine
from etl.replay import settle
from etl.run_statement import run_statement
from warehouse import statements
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads
from warehouse.schema.workspace import verdicts, workspace
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
# A file's own columns are its payload; a mapped row's further columns stand in source_row.
BOOKKEEPING = "array['load_id', 'row_number', 'received_at']"


@dataclass(frozen=True)
class Fates:
    """Rows of a load by what became of them."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    warned: int = 0


def refine_load(connection: Connection, load: Row[Any], values: dict[str, object]) -> Fates:
    """One load into silver; its rows by their fate, also written to its journal row."""
    own = load_statements(load.system, load.object)
    handed_on = sorted(OF_ONE_LOAD & {"verdicts"}.union(*(statement.writes for statement in own)))
    for table in handed_on:
        connection.execute(text(f"truncate {table}"))
    known = {name: getattr(load, name) for name in ("load_id", "source", "received_at", "keeps_equal_rows")}
    for statement in own:
        run_statement(connection, statement, values | known)
    fates = _settle(connection, load)
    settle(connection, load.load_id)
    cleaning_report.write(connection, load, fates, handed_on)
    logger.info("%s %s: %d accepted, %d duplicate, %d rejected, %d with a warning", load.source, load.file_name,
                fates.accepted, fates.duplicate, fates.rejected, fates.warned)
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


def _settle(connection: Connection, load: Row[Any]) -> Fates:
    judged = _judged_rows()
    rejected = load.rejected_on_arrival + _quarantine(connection, load, judged)
    found = connection.execute(select(
        func.count().filter(judged.c.reason.is_(None), judged.c.is_duplicate).label("duplicate"),
        func.count().filter(judged.c.reason.is_(None), judged.c.is_warned).label("warned"),
    )).one()
    duplicate = load.duplicate_on_arrival + found.duplicate
    fates = Fates(load.rows_received - duplicate - rejected, duplicate, rejected, found.warned)
    connection.execute(update(loads).where(loads.c.load_id == load.load_id).values(
        rows_accepted=fates.accepted, rows_duplicate=duplicate, rows_rejected=rejected, rows_warned=fates.warned,
        refined_at=func.now(), failed_at=None, failure=None,
    ))
    return fates


def _judged_rows() -> Subquery:
    """One verdict a row: a document whose lines are judged apart is rejected where one of them is."""
    return select(
        verdicts.c.row_number,
        func.min(verdicts.c.reason).label("reason"),
        func.bool_and(verdicts.c.is_duplicate).label("is_duplicate"),
        func.bool_or(verdicts.c.is_warned).label("is_warned"),
    ).group_by(verdicts.c.row_number).subquery()


def _quarantine(connection: Connection, load: Row[Any], judged: Subquery) -> int:
    table = TABLES[load.system, load.object]
    row = func.jsonb_strip_nulls(func.to_jsonb(literal_column(table.name)))
    payload = row.op("-")(literal_column(BOOKKEEPING))
    bad = select(judged.c.row_number, judged.c.reason, payload.label("payload")).join_from(
        judged, table, (table.c.load_id == load.load_id) & (table.c.row_number == judged.c.row_number)
    ).where(judged.c.reason.is_not(None))
    return quarantine(connection, Delivery(load.load_id, load.source, load.object, load.system), bad.subquery())
