"""Replay: rows of the quarantine are put through again, after what stopped them was mended.

They come as a new delivery of their source, in its own bronze table, and the next refinement judges them like any
other. A row that passes then leaves the quarantine; one that fails again stays. A row is left alone where a later file
has delivered the same thing, since the newer word stands, or where its source has deleted the thing since. Where a
file's order has no line numbers, the other lines come along, since such a delivery is the order.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Delete,
    Row,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB, array

from etl.built_with import check_settings
from etl.loads import close_load, open_load
from etl.relisted import KNOWN_BY
from warehouse import locks, statements
from warehouse.command import UsageError
from warehouse.database import Database
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads
from warehouse.schema.upkeep import replaying

logger = logging.getLogger(__name__)

LABEL = "replay of the quarantine"
# How many rows wait, nobody has told the planner: where it takes them for few, it would hold each against all others.
PLANNING = text("set local enable_nestloop = off")
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
# Their rows may be told apart by their place among those that came with them alone.
FLAT_LISTS = {("erp", "sales_data"), ("api", "sales")}
# What a listing that no longer holds an id calls the things that an object describes.
ENTITIES = {name: table.name for name, (table, _key) in KNOWN_BY.items()} | {
    "customers": "customers", "catalog_objects": "products",
}


@dataclass
class Replayed:
    """Rows put through again, and rows left alone: outdated by a later file, deleted at the source since, not in the
    columns of their table, or not to be told from others that came with them.
    """

    rows: int = 0
    outdated: int = 0
    unreadable: int = 0
    deleted: int = 0
    inseparable: int = 0
    loads: list[int] = field(default_factory=list)


def replay(database: Database, reason: str | None = None) -> Replayed:
    """Deliver the rows of the quarantine (those rejected for `reason`) again; a refinement has to follow.

    All of it is one transaction. Raises locks.LockHeldError while another replay runs, CalendarChangedError where only
    a full refinement could follow, UsageError for a reason for which nothing was ever rejected.
    """
    replayed = Replayed()
    with (
        locks.hold(database.engine("etl"), "replay", database.settings.lock_wait_seconds),
        database.transaction("etl") as connection,
    ):
        check_settings(connection, database.settings)
        _check_reason(connection, reason)
        connection.execute(PLANNING)
        replaying.create(connection)
        connection.execute(statements.load("replay/waiting"), {"reason": reason, "file_keys": json.dumps(FILE_KEYS)})
        for group in _groups(connection):
            _deliver(connection, group, replayed)
    logger.info("%d rows of the quarantine put through again, %d outdated, %d deleted at their source, %d not in the "
                "columns of their table, %d not to be told from others that came with them", replayed.rows,
                replayed.outdated, replayed.deleted, replayed.unreadable, replayed.inseparable)
    return replayed


def settle(connection: Connection, load_id: int) -> int:
    """Take the rows out of the quarantine that have passed with this load, refined just now; returns how many."""
    return int(connection.execute(statements.load("replay/settled"), {"load_id": load_id}).rowcount)


def _check_reason(connection: Connection, reason: str | None) -> None:
    known = connection.execute(statements.load("replay/reasons")).all()
    if reason is None or reason in {row.reason for row in known}:
        return
    waiting = ", ".join(f"{row.reason} ({row.waiting:,})" for row in known if row.waiting)
    raise UsageError(f"no row was ever rejected for {reason!r}; in the quarantine are: {waiting or 'none'}")


def _groups(connection: Connection) -> Sequence[Row[Any]]:
    """What a delivery can hold: the rows of one object of one system."""
    keys = [replaying.c.system, replaying.c.source, replaying.c.object]
    keeps_equal_rows = func.bool_and(loads.c.keeps_equal_rows).label("keeps_equal_rows")
    groups = select(*[*keys, keeps_equal_rows]).join_from(replaying, loads, loads.c.load_id == replaying.c.load_id)
    return connection.execute(groups.group_by(*keys).order_by(*keys)).all()


def _deliver(connection: Connection, group: Row[Any], replayed: Replayed) -> None:
    table = TABLES[group.system, group.object]
    columns = [column.name for column in table.columns if column.name not in BOOKKEEPING]
    known = {"system": group.system, "source": group.source, "object": group.object}
    rows = _leave_alone(connection, group, columns, replayed)
    if not rows:
        return
    if group.object == "sales_transactions":
        connection.execute(statements.load("replay/companions"), known)
    delivery = open_load(connection, group.system, group.source, group.object, LABEL,
                         keeps_equal_rows=group.keeps_equal_rows, content_hash=_newest_hash(connection, group))
    connection.execute(statements.load("replay/replayed_rows"), known | {"load_id": delivery.load_id})
    filled = func.jsonb_populate_record(literal_column(f"null::{table.fullname}"), replaying.c.payload).table_valued(
        *columns, name="filled"
    )
    delivered = select(literal(delivery.load_id), replaying.c.place, *filled.c).select_from(
        replaying.join(filled, true())
    ).where(_is_of(group))
    into_bronze = insert(table).from_select(["load_id", "row_number", *columns], delivered, include_defaults=False)
    received = connection.execute(into_bronze).rowcount
    close_load(connection, delivery, received, rejected=0)
    replayed.rows += rows
    replayed.loads.append(delivery.load_id)


def _leave_alone(connection: Connection, group: Row[Any], columns: Sequence[str], replayed: Replayed) -> int:
    """Take out the group's rows that must not be put through, noting why; returns how many remain."""
    replayed.unreadable += connection.execute(delete(replaying).where(_is_of(group), ~_is_in(columns))).rowcount
    if group.system == "csv":
        replayed.outdated += sum(connection.execute(outdated).rowcount for outdated in _outdated(group))
    elif (group.system, group.object) in FLAT_LISTS:
        known = {"system": group.system, "source": group.source, "object": group.object}
        replayed.inseparable += connection.execute(statements.load("replay/inseparable"), known).rowcount
    elif group.object in ENTITIES:
        deleted = connection.execute(statements.load("replay/deleted_since"), {
            "system": group.system, "source": group.source, "object": group.object, "entity": ENTITIES[group.object],
        })
        replayed.deleted += deleted.rowcount
    return connection.scalar(select(func.count()).select_from(replaying).where(_is_of(group))) or 0


def _is_of(group: Row[Any]) -> ColumnElement[bool]:
    return and_(
        replaying.c.system == group.system, replaying.c.source == group.source, replaying.c.object == group.object
    )


def _is_in(columns: Sequence[str]) -> ColumnElement[bool]:
    """True for rows that stand in `columns`: a line that could not be read, or that a mapping rejected, does not."""
    payload = replaying.c.payload
    other = payload.op("-")(cast(columns, ARRAY(Text)))
    return case((func.jsonb_typeof(payload) == "object", and_(payload != {}, other == cast({}, JSONB))), else_=False)


def _outdated(group: Row[Any]) -> Iterator[Delete]:
    """What takes out the rows of a file whose thing a later file of the same source has described."""
    keys, newer = FILE_KEYS[group.object], TABLES[group.system, group.object].c
    if group.object != "sales_transactions":
        yield _told_later(group, keys, replaying.c.thing)
        return
    # Without numbers a delivery is the whole order; with them it speaks for its lines.
    line = replaying.c.line_number
    yield _told_later(group, keys, replaying.c.thing).where(line.is_(None))
    yield _told_later(group, keys, replaying.c.thing, func.silver.clean_text(newer.line_number).is_(None))
    yield _told_later(group, (*keys, "line_number"), func.array_append(replaying.c.thing, line))


def _told_later(
    group: Row[Any], keys: Sequence[str], thing: ColumnElement[Any], *where: ColumnElement[bool]
) -> Delete:
    """Rows whose `thing` has the `keys` of a row of a later file for which `where` holds."""
    newer = TABLES[group.system, group.object]
    named = array([func.silver.clean_text(newer.c[key]) for key in keys]).label("thing")
    first = select(func.min(replaying.c.load_id)).where(_is_of(group)).scalar_subquery()
    # One row a thing, so that things that come often are not held each against each.
    later = select(named, func.max(newer.c.load_id).label("load_id")).join_from(
        newer, loads, loads.c.load_id == newer.c.load_id
    ).where(loads.c.source == group.source, newer.c.load_id > first, *where).group_by(named.element).subquery()
    return delete(replaying).where(_is_of(group), thing == later.c.thing, replaying.c.load_id < later.c.load_id)


def _newest_hash(connection: Connection, group: Row[Any]) -> str:
    """The hash of the newest delivery: the file that brought the rows stays known, and is not read again over them."""
    newest = select(loads.c.content_hash).where(loads.c.source == group.source, loads.c.object == group.object)
    return str(connection.scalar(newest.order_by(loads.c.load_id.desc()).limit(1)) or "")
