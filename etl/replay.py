"""Replay: rows of the quarantine are put through again, after what stopped them was mended.

They come as a new delivery of their source, in its own bronze table, and the next refinement judges them like any
other. A row that passes then leaves the quarantine; one that fails again stays. A file's row is left alone where a
later file has delivered the same thing, since the newer word stands; and where its order has no line numbers, the
other lines come along, since such a delivery is the order.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Table, select, text

from etl.loads import close_load, open_load
from warehouse import locks
from warehouse.database import Database
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads

logger = logging.getLogger(__name__)

LABEL = "replay of the quarantine"
BOOKKEEPING = ("load_id", "row_number", "received_at")
# What tells the things that a file describes apart; other systems say by a stamp which word is the newer.
FILE_KEYS = {
    "customer_database": ("customer_id",),
    "sales_transactions": ("order_id",),
    "product_catalog": ("product_id",),
    "customer_reviews": ("review_id",),
    "locations": ("location_id",),
    "employees": ("employee_id",),
    "tasks": ("task_id",),
    "stock_levels": ("product_id", "location_id", "date"),
    "marketing_spend": ("date", "channel", "campaign", "location_id"),
    "promotions": ("product_id", "category", "location_id", "from_date", "kind"),
    "external_factors": ("date", "region", "name"),
}

REPLAYING = """
    create temporary table replaying (
        source text, object text, row_hash text, copy_number bigint, load_id bigint, row_number bigint, payload jsonb
    ) on commit drop
"""
# Rows that already wait for the next refinement are not put through twice.
WAITING = """
    insert into replaying (source, object, row_hash, copy_number, load_id, row_number, payload)
    select bad.source, bad.object, bad.row_hash, bad.copy_number, bad.load_id, bad.row_number, bad.payload
    from ops.rejected_rows as bad
    where (cast(:reason as text) is null or bad.reason = :reason)
        and not exists (
            select 1
            from ops.replayed_rows as tried
            inner join ops.loads on loads.load_id = tried.load_id and loads.refined_at is null
            where (tried.source, tried.object, tried.row_hash, tried.copy_number)
                = (bad.source, bad.object, bad.row_hash, bad.copy_number)
        )
"""
GROUPS = text("""
    select loads.system, replaying.source, replaying.object, bool_and(loads.keeps_equal_rows) as keeps_equal_rows
    from replaying
    inner join ops.loads on loads.load_id = replaying.load_id
    group by 1, 2, 3
    order by 1, 2, 3
""")
# A line that could not be read, or that a mapping rejected, does not stand in the columns of the table.
NOT_IN_COLUMNS = text("""
    delete from replaying
    where (source, object) = (:source, :object)
        and (
            jsonb_typeof(payload) <> 'object'
            or payload = '{}'
            or exists (select 1 from jsonb_object_keys(payload) as named (key) where key <> all(:columns))
        )
""")
OUTDATED = """
    delete from replaying as bad
    where (bad.source, bad.object) = (:source, :object)
        and exists (
            select 1
            from bronze.{table} as newer
            inner join ops.loads on loads.load_id = newer.load_id and loads.source = bad.source
            where newer.load_id > bad.load_id and {same}
        )
"""
# Other lines of the order that were rejected with it, for whatever reason, and those that were accepted.
COMPANIONS = """
    insert into replaying (source, object, row_hash, copy_number, load_id, row_number, payload)
    select other.source, other.object, other.row_hash, other.copy_number, other.load_id, other.row_number, other.payload
    from ops.rejected_rows as other
    where (other.source, other.object) = (:source, :object)
        and exists (
            select 1 from replaying as bad
            where (bad.source, bad.object, bad.load_id) = (other.source, other.object, other.load_id)
                and silver.clean_text(bad.payload ->> 'line_number') is null
                and silver.clean_text(bad.payload ->> 'order_id') = silver.clean_text(other.payload ->> 'order_id')
        )
        and not exists (
            select 1 from replaying as bad
            where (bad.source, bad.object, bad.row_hash, bad.copy_number)
                = (other.source, other.object, other.row_hash, other.copy_number)
        )
"""
SIBLINGS = """
    insert into replaying (source, object, load_id, row_number, payload)
    select distinct on (other.load_id, other.row_number)
        bad.source, bad.object, other.load_id, other.row_number, to_jsonb(other)
    from replaying as bad
    inner join bronze.csv_sales_transactions as other
        on other.load_id = bad.load_id
        and silver.clean_text(other.order_id) = silver.clean_text(bad.payload ->> 'order_id')
    where (bad.source, bad.object) = (:source, :object)
        and silver.clean_text(bad.payload ->> 'line_number') is null
        and not exists (
            select 1 from ops.rejected_rows as rejected
            where rejected.load_id = other.load_id and rejected.row_number = other.row_number
                and rejected.source = bad.source and rejected.object = bad.object
        )
"""
DELIVER = """
    with numbered as (
        select payload, row_hash, copy_number, row_number() over (order by load_id, row_number) as place
        from replaying
        where (source, object) = (:source, :object)
    ),

    noted as (
        insert into ops.replayed_rows (load_id, row_number, source, object, row_hash, copy_number)
        select :load_id, place, :source, :object, row_hash, copy_number
        from numbered
        where row_hash is not null
    )

    insert into bronze.{table} (load_id, row_number, {columns})
    select :load_id, numbered.place, {filled}
    from numbered
    cross join lateral jsonb_populate_record(null::bronze.{table}, numbered.payload) as filled
"""
SETTLE = text("""
    delete from ops.rejected_rows as rejected
    using ops.replayed_rows as replayed
    where replayed.load_id = :load_id
        and (rejected.source, rejected.object, rejected.row_hash, rejected.copy_number)
        = (replayed.source, replayed.object, replayed.row_hash, replayed.copy_number)
        and rejected.load_id < :load_id
""")


@dataclass
class Replayed:
    """Rows put through again, and rows left alone: outdated by a later file, or not in the columns of their table."""

    rows: int = 0
    outdated: int = 0
    unreadable: int = 0
    loads: list[int] = field(default_factory=list)


def replay(database: Database, reason: str | None = None) -> Replayed:
    """Deliver the rows of the quarantine (those rejected for `reason`) again; a refinement has to follow.

    All of it is one transaction. Raises locks.LockHeldError while another replay runs.
    """
    replayed = Replayed()
    with (
        locks.hold(database.engine("etl"), "replay", database.settings.lock_wait_seconds),
        database.transaction("etl") as connection,
    ):
        connection.execute(text(REPLAYING))
        connection.execute(text(WAITING), {"reason": reason})
        for group in connection.execute(GROUPS).all():
            _deliver(connection, group, replayed)
    logger.info("%d rows of the quarantine put through again, %d outdated, %d not in the columns of their table",
                replayed.rows, replayed.outdated, replayed.unreadable)
    return replayed


def settle(connection: Connection, load_id: int) -> int:
    """Take the rows out of the quarantine that have passed with this load, refined just now; returns how many.

    What failed again is there as a row of this load already. Free for a load that replays nothing.
    """
    return int(connection.execute(SETTLE, {"load_id": load_id}).rowcount)


def _deliver(connection: Connection, group: Row[Any], replayed: Replayed) -> None:
    table = TABLES[group.system, group.object]
    columns = [column.name for column in table.columns if column.name not in BOOKKEEPING]
    known = {"source": group.source, "object": group.object}
    replayed.unreadable += connection.execute(NOT_IN_COLUMNS, known | {"columns": columns}).rowcount
    if group.system == "csv":
        replayed.outdated += connection.execute(text(_outdated(table, group.object)), known).rowcount
    rows = connection.scalar(text(
        "select count(*) from replaying where (source, object) = (:source, :object)"
    ), known)
    if not rows:
        return
    if group.object == "sales_transactions":
        connection.execute(text(COMPANIONS), known)
        connection.execute(text(SIBLINGS), known)
    delivery = open_load(connection, group.system, group.source, group.object, LABEL,
                         keeps_equal_rows=group.keeps_equal_rows, content_hash=_newest_hash(connection, known))
    statement = DELIVER.format(
        table=table.name, columns=", ".join(columns), filled=", ".join(f"filled.{column}" for column in columns)
    )
    received = connection.execute(text(statement), known | {"load_id": delivery.load_id}).rowcount
    close_load(connection, delivery, received, rejected=0)
    replayed.rows += rows
    replayed.loads.append(delivery.load_id)


def _outdated(table: Table, name: str) -> str:
    same = " and ".join(
        f"silver.clean_text(newer.{key}) is not distinct from silver.clean_text(bad.payload ->> '{key}')"
        for key in FILE_KEYS[name]
    )
    if name == "sales_transactions":
        # Without numbers the later delivery is the whole order; with them it speaks for its lines.
        same += (" and (silver.clean_text(bad.payload ->> 'line_number') is null"
                 " or silver.clean_text(newer.line_number) is null"
                 " or silver.clean_text(newer.line_number) = silver.clean_text(bad.payload ->> 'line_number'))")
    return OUTDATED.format(table=table.name, same=same)


def _newest_hash(connection: Connection, known: dict[str, str]) -> str:
    """The hash of the newest delivery: the file that brought the rows stays known, and is not read again over them."""
    newest = select(loads.c.content_hash).where(loads.c.source == known["source"], loads.c.object == known["object"])
    return str(connection.scalar(newest.order_by(loads.c.load_id.desc()).limit(1)) or "")
