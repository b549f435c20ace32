"""Prune bronze: take out the rows that nothing stands on any more, so that a full refinement still ends the same.

Which rows these are is asked of the statements that refine: a load's rows are typed and judged again, and a row goes
only where silver holds a newer version of everything that it says, or held it all already. What stays at any age:

- rows in quarantine, duplicates and rows with a warning, so that the books of their load stay true;
- versions of customers and products (repeats of the version before go), and everything about locations;
- the catalog of Square, whose items and variations are read together over loads;
- orders of files of which silver holds anything, header or line, from the delivery, or that are made of several.
"""

import logging
import sys
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text, update

from etl.refine_load import OF_ONE_LOAD, load_statements, shared_statements
from etl.run_statement import run_statement
from warehouse.schema import metadata
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads
from warehouse.schema.workspace import workspace
from warehouse.statements import Statement

logger = logging.getLogger(__name__)

# Entities of which silver keeps the newest version alone: the rows of older ones say nothing.
NEWEST_ALONE = (
    "employees", "reviews", "tasks", "stock_levels", "payments", "marketing_spend", "promotions", "external_factors",
)
WITH_HISTORY = {"customers": "customer_id", "products": "product_id"}
# Their statements look at other loads than the one in hand.
KEPT_WHOLE = {("square", "catalog_objects")}

TEMPORARY_TABLES = (
    "create temporary table delivered_rows (row_number bigint, order_id text) on commit drop",
    "create temporary table needed_rows (row_number bigint) on commit drop",
    "create temporary table judged_orders (order_id text, lines bigint, is_numbered boolean, is_needed boolean) "
    "on commit drop",
    "create temporary table kept_orders (order_id text primary key, lines bigint, is_numbered boolean) on commit drop",
)

NEEDED_VERDICTS = "insert into needed_rows select row_number from verdicts"
# A version that silver holds, one with a stamp of the source's own, and one that is alone in knowing its id.
NEEDED_HISTORY = """
    insert into needed_rows
    select delivered.row_number
    from (select *, count(*) over (partition by {key}) as copies from staged_{entity}) as delivered
    where delivered.reason is not null
        or delivered.copies > 1
        or coalesce(delivered.changed_at, :received_at) <> :received_at
        or exists (
            select 1 from silver.{entity} as known
            where known.source = :source and known.{key} = delivered.{key}
                and known.source_version = delivered.source_version
        )
        or not exists (
            select 1 from silver.{entity} as known where known.source = :source and known.{key} = delivered.{key}
        )
"""
NEEDED_NEWEST = """
    insert into needed_rows
    select delivered.row_number
    from (select *, count(*) over (partition by {keys}) as copies from staged_{entity}) as delivered
    where delivered.reason is not null
        or delivered.copies > 1
        or not exists (
            select 1 from silver.{entity} as known
            where known.source = :source and {same_key} and known.source_version > delivered.source_version
        )
"""
# The version of an order also stands on the lines that it took out. A row of a flat list repeats its order.
NEEDED_ORDERS = """
    insert into needed_rows
    select delivered.row_number
    from (
        select staged.*, count(*) over (partition by staged.order_id) as copies, exists (
            select 1 from staged_order_lines as lines where lines.row_number = staged.row_number
        ) as has_lines
        from staged_orders as staged
    ) as delivered
    where delivered.reason is not null
        or delivered.is_warned
        or (delivered.copies > 1 and (delivered.replaces_lines or not delivered.has_lines))
        or not exists (
            select 1 from silver.orders as known
            where known.source = :source and known.order_id = delivered.order_id
                and known.source_version > delivered.source_version
        )
        or (delivered.replaces_lines and exists (
            select 1 from silver.order_lines as known
            where known.source = :source and known.order_id = delivered.order_id
                and known.source_version = delivered.source_version
        ))
"""
NEEDED_LINES = """
    insert into needed_rows
    select delivered.row_number
    from (
        select *, count(*) over (partition by coalesce(source_line_id, concat_ws('#', order_id, line_number))) as copies
        from staged_order_lines
    ) as delivered
    where delivered.reason is not null
        or delivered.is_warned
        or delivered.copies > 1
        or not exists (
            select 1 from silver.order_lines as known
            where known.source = :source and known.order_id = delivered.order_id
                and known.line_number = delivered.line_number
                and known.source_version > delivered.source_version and not known.is_deleted
        )
"""
# A file's order goes only as a whole. It has been replaced where everything that silver holds of it is newer, and none
# of its earlier deliveries stays: a line that comes again unchanged keeps the version of the first. It is a repeat
# where everything is older, and no earlier delivery had another number of lines, which it would have cut.
JUDGED_ORDERS = """
    insert into judged_orders (order_id, lines, is_numbered, is_needed)
    select
        delivered.order_id, accepted.lines, accepted.is_numbered,
        not coalesce(
            accepted.lines = delivered.lines and not accepted.is_warned and (
                (
                    kept.order_id is null
                    and known.source_version > accepted.newest
                    and coalesce(known_lines.oldest > accepted.newest, true)
                )
                or (
                    (kept.lines, kept.is_numbered) = (accepted.lines, accepted.is_numbered)
                    and (known_lines.lines, known_lines.is_numbered) = (accepted.lines, accepted.is_numbered)
                    and greatest(known.source_version, known_lines.newest) < accepted.oldest
                )
            ), false
        )
    from (
        select order_id, count(*) as lines from delivered_rows where order_id is not null group by order_id
    ) as delivered
    left join (
        select
            order_id, count(*) as lines, bool_and(is_numbered) as is_numbered, bool_or(is_warned) as is_warned,
            :load_id * 10000000000 + min(row_number) as oldest, :load_id * 10000000000 + max(row_number) as newest
        from typed_sales
        group by order_id
    ) as accepted on accepted.order_id = delivered.order_id
    left join kept_orders as kept on kept.order_id = delivered.order_id
    left join silver.orders as known on known.source = :source and known.order_id = delivered.order_id
    left join lateral (
        select
            count(*) as lines, bool_and(is_numbered) as is_numbered,
            min(source_version) as oldest, max(source_version) as newest
        from silver.order_lines
        where order_lines.source = :source and order_lines.order_id = delivered.order_id
    ) as known_lines on true
"""
# Where kept deliveries had different numbers of lines, no later one is a repeat for certain.
KEPT_ORDERS = """
    insert into kept_orders as kept (order_id, lines, is_numbered)
    select order_id, lines, is_numbered from judged_orders where is_needed
    on conflict (order_id) do update set
        lines = case when (kept.lines, kept.is_numbered) = (excluded.lines, excluded.is_numbered) then kept.lines end
"""
NEEDED_SALES = """
    insert into needed_rows
    select delivered_rows.row_number
    from delivered_rows
    left join judged_orders on judged_orders.order_id = delivered_rows.order_id
    where coalesce(judged_orders.is_needed, true)
"""


def prune_bronze(connection: Connection, before: datetime, values: dict[str, object]) -> dict[str, int]:
    """Take out of the loads received before `before` what later ones replaced; returns rows by bronze table.

    `connection` is the owner's, in a transaction, under the lock of refining; `values` are the parameters of refining.
    """
    workspace.create_all(connection)
    for statement in TEMPORARY_TABLES:
        connection.execute(text(statement))
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
    for table in [*written, "delivered_rows", "needed_rows", "judged_orders"]:
        connection.execute(text(f"truncate {table}"))
    known = values | {name: getattr(load, name) for name in ("load_id", "source", "received_at", "keeps_equal_rows")}
    judging = [statement for statement in typing if "verdicts" in statement.writes]
    for statement in typing:
        if statement not in judging:
            run_statement(connection, statement, known)
    _note_delivered(connection, written)
    for statement in judging:
        run_statement(connection, statement, known)
    for needed in [NEEDED_VERDICTS, *(rule for table in written for rule in _rules(table))]:
        named = text(needed)
        connection.execute(named, {name: known[name] for name in named.compile().params})
    return _delete(connection, load)


def _note_delivered(connection: Connection, written: Sequence[str]) -> None:
    for table in written:
        if table.startswith(("staged_", "typed_")):
            order = "order_id" if table == "typed_sales" else "null"
            connection.execute(text(f"insert into delivered_rows select row_number, {order} from {table}"))  # noqa: S608


def _rules(table: str) -> list[str]:
    """The statements that note which rows of a staged table are needed; all of them where no rule is known."""
    entity = table.removeprefix("staged_")
    if table == "verdicts":
        return []
    if table == "typed_sales":
        return [JUDGED_ORDERS, KEPT_ORDERS, NEEDED_SALES]
    if entity in ("orders", "order_lines"):
        return [NEEDED_ORDERS if entity == "orders" else NEEDED_LINES]
    if entity in WITH_HISTORY:
        return [NEEDED_HISTORY.format(entity=entity, key=WITH_HISTORY[entity])]
    if entity in NEWEST_ALONE:
        keys = [column.name for column in metadata.tables[f"silver.{entity}"].primary_key][1:]
        same_key = " and ".join(f"known.{key} = delivered.{key}" for key in keys)
        return [NEEDED_NEWEST.format(entity=entity, keys=", ".join(keys), same_key=same_key)]
    return [f"insert into needed_rows select row_number from {table}"]  # noqa: S608


def _delete(connection: Connection, load: Row[Any]) -> int:
    table = TABLES[load.system, load.object]
    gone = connection.execute(text(f"""
        delete from bronze.{table.name}
        where load_id = :load_id
            and row_number in (select row_number from delivered_rows except select row_number from needed_rows)
    """), {"load_id": load.load_id}).rowcount  # noqa: S608
    if gone:
        connection.execute(
            update(loads).where(loads.c.load_id == load.load_id).values(rows_pruned=loads.c.rows_pruned + gone)
        )
        logger.info("load %d (%s %s): %d rows pruned", load.load_id, load.source, load.file_name, gone)
    return gone
