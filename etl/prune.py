"""Prune bronze: take out the rows that nothing stands on any more, so that a full refinement still ends the same.

Which rows these are is asked of the statements that refine: a load's rows are typed and judged again, and a row goes
only where silver holds a newer version of everything that it says, or held it all already. What stays at any age:

- rows in quarantine, duplicates and rows with a warning, so that the books of their load stay true;
- versions of customers and products (repeats of the version before go), and everything about locations;
- the catalog of Square, whose items and variations are read together over loads;
- orders of files of which silver holds anything, header or line, from the delivery, or that are made of several;
- counts of stock that silver holds, on whatever day their location's clock then put them.
"""

import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    null,
    or_,
    select,
    text,
    update,
)

from etl.refine_load import OF_ONE_LOAD, load_statements, shared_statements
from etl.run_statement import run_statement
from warehouse import statements
from warehouse.schema import metadata
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads
from warehouse.schema.staged import verdicts
from warehouse.schema.upkeep import delivered_rows, judged_orders, kept_orders, needed_rows, upkeep
from warehouse.schema.workspace import workspace
from warehouse.statements import Statement

logger = logging.getLogger(__name__)

# Entities of which silver keeps the newest version alone: the rows of older ones say nothing.
NEWEST_ALONE = {
    "employees", "reviews", "tasks", "stock_levels", "payments", "marketing_spend", "promotions", "external_factors",
}
WITH_HISTORY = {"customers", "products"}
# What is needed of these hangs on more than the newest version of a row.
OWN_RULES = {"staged_orders": "orders", "staged_order_lines": "order_lines", "typed_sales": "sales"}
# Their statements look at other loads than the one in hand.
KEPT_WHOLE = {("square", "catalog_objects")}

OF_A_LOAD = ("load_id", "system", "source", "received_at", "keeps_equal_rows")
OF_RETENTION = [delivered_rows, needed_rows, judged_orders, kept_orders]


def prune_bronze(connection: Connection, before: datetime, values: dict[str, object]) -> dict[str, int]:
    """Take out of the loads received before `before` what later ones replaced; returns rows by bronze table.

    `connection` is the owner's, in a transaction, under the lock of refining; `values` are the parameters of refining.
    """
    workspace.create_all(connection)
    upkeep.create_all(connection, OF_RETENTION, checkfirst=False)
    pruned: dict[str, int] = {}
    for load in _old_loads(connection, before):
        typing = _typing_statements(load.system, load.object)
        if typing and (load.system, load.object) not in KEPT_WHOLE:
            count = _prune(connection, load, typing, values)
            table = TABLES[load.system, load.object].name
            pruned[table] = pruned.get(table, 0) + count
    workspace.drop_all(connection)
    return {table: count for table, count in pruned.items() if count}


def _old_loads(connection: Connection, before: datetime) -> Sequence[Row[Any]]:
    """The loads up to the first one that is younger, or waits: what a delivery did hangs on all those before it."""
    is_young = loads.c.refined_at.is_(None) | (loads.c.received_at >= before)
    first_young = select(func.min(loads.c.load_id)).where(is_young).scalar_subquery()
    old = select(loads).where(loads.c.load_id < func.coalesce(first_young, sys.maxsize)).order_by(loads.c.load_id)
    return connection.execute(old).all()


def _typing_statements(system: str, name: str) -> list[Statement]:
    """The source's own statements that type and judge; they write nothing but temporary tables."""
    shared = shared_statements()
    return [
        statement
        for statement in load_statements(system, name)
        if statement not in shared and statement.writes <= OF_ONE_LOAD
    ]


def _prune(connection: Connection, load: Row[Any], typing: Sequence[Statement], values: dict[str, object]) -> int:
    written = sorted({"verdicts"}.union(*(statement.writes for statement in typing)) | {"staged_order_lines"})
    for name in [*written, delivered_rows.name, needed_rows.name, judged_orders.name]:
        connection.execute(text(f"truncate {name}"))
    known = values | {name: getattr(load, name) for name in OF_A_LOAD}
    judging = [statement for statement in typing if "verdicts" in statement.writes]
    staged = [workspace.tables[name] for name in written if name.startswith(("staged_", "typed_"))]
    for statement in typing:
        if statement not in judging:
            run_statement(connection, statement, known)
    for table in staged:
        order = table.c.order_id if table.name == "typed_sales" else null()
        rows = select(table.c.row_number, order)
        connection.execute(insert(delivered_rows).from_select(["row_number", "order_id"], rows))
    for statement in judging:
        run_statement(connection, statement, known)
    _note(connection, select(verdicts.c.row_number))
    for table in staged:
        _note_needed(connection, table, known)
    return _delete(connection, load)


def _note_needed(connection: Connection, table: Table, known: dict[str, object]) -> None:
    """Note which rows of a staged table are needed; all of them where no rule is known."""
    entity = table.name.removeprefix("staged_")
    if table.name in OWN_RULES:
        clause = statements.load(f"prune/{OWN_RULES[table.name]}")
        connection.execute(clause, {name: known[name] for name in clause.compile().params})
    elif entity in WITH_HISTORY | NEWEST_ALONE:
        _note(connection, _needed(table, metadata.tables[f"silver.{entity}"], known))
    else:
        _note(connection, select(table.c.row_number))


def _needed(staged: Table, silver: Table, known: dict[str, object]) -> Select[Any]:
    keys = [column.name for column in silver.primary_key if column.name not in ("source", "valid_from")]
    # What tells things apart for certain: the day of a system's count hangs on the zone that its location had then.
    things = [key for key in keys if key != "stock_date" or known["system"] == "csv"]
    copies = func.count().over(partition_by=[staged.c[key] for key in things]).label("copies")
    delivered = select(*staged.columns, copies).subquery("delivered")
    of_source = silver.c.source == known["source"]
    same_key = and_(of_source, *(silver.c[key] == delivered.c[key] for key in keys))
    same_thing = and_(of_source, *(silver.c[key] == delivered.c[key] for key in things))
    is_held = exists().where(same_thing, silver.c.source_version == delivered.c.source_version)
    if silver.name in WITH_HISTORY:
        # A version with a stamp of the source's own, and one that is alone in knowing its id, stay too.
        is_stamped = func.coalesce(delivered.c.changed_at, known["received_at"]) != known["received_at"]
        stays = or_(is_held, is_stamped, ~exists().where(same_key))
    else:
        stays = or_(is_held, ~exists().where(same_key, silver.c.source_version > delivered.c.source_version))
    return select(delivered.c.row_number).where(
        or_(delivered.c.reason.is_not(None), delivered.c.copies > 1, stays)
    )


def _note(connection: Connection, rows: Select[Any]) -> None:
    connection.execute(insert(needed_rows).from_select(["row_number"], rows))


def _delete(connection: Connection, load: Row[Any]) -> int:
    table = TABLES[load.system, load.object]
    spare = select(delivered_rows.c.row_number).except_(select(needed_rows.c.row_number))
    of_load = table.c.load_id == load.load_id
    gone = connection.execute(delete(table).where(of_load, table.c.row_number.in_(spare))).rowcount
    if gone:
        connection.execute(
            update(loads).where(loads.c.load_id == load.load_id).values(rows_pruned=loads.c.rows_pruned + gone)
        )
        logger.info("load %d (%s %s): %d rows pruned", load.load_id, load.source, load.file_name, gone)
    return gone
