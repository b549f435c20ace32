"""Receive what a reader hands on: each batch with its load and its watermark in one transaction.

So a reading that is killed leaves whole batches behind and goes on where the last one ended.
"""

import json
import logging
from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from sqlalchemy import BigInteger, Column, Connection, MetaData, Select, Table, Text, exists, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB

from etl import relisted, watermarks
from etl.batches import Batch, RejectedRow
from etl.loads import close_load, open_load
from etl.quarantine import Delivery, quarantine
from etl.streams import HashedReader
from warehouse.database import Database, copy_rows
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads

logger = logging.getLogger(__name__)


def receive_batch(database: Database, system: str, source: str, batch: Batch) -> int:
    """Take `batch` into bronze and move its watermark; returns the rows that came to bronze or quarantine.

    A batch without rows, and one whose rows are all known, moves the watermark only.
    """
    with database.transaction("etl") as connection:
        _, count = take_batch(connection, system, source, batch)
    return count


def take_batch(connection: Connection, system: str, source: str, batch: Batch) -> tuple[int | None, int]:
    """As receive_batch, within the caller's transaction; returns the load, if any, and its rows."""
    savepoint = connection.begin_nested()
    delivery = open_load(connection, system, source, batch.name, batch.label)
    rows = HashedReader(batch.rows)
    received, is_back = _copy(connection, delivery, batch, rows)
    rejected = _quarantine(connection, delivery, batch.rejected())
    digest = rows.hexdigest()
    may_be_known = batch.is_relisted and batch.is_in_place
    is_new = is_back or bool(
        received + rejected and not (may_be_known and _is_known(connection, delivery, batch.label, digest))
    )
    if not is_new:
        savepoint.rollback()
    else:
        close_load(connection, delivery, received + rejected, rejected, content_hash=digest)
        savepoint.commit()
    watermarks.move(connection, system, batch.name, batch.position())
    return (delivery.load_id, received + rejected) if is_new else (None, 0)


def _copy(connection: Connection, delivery: Delivery, batch: Batch, rows: HashedReader) -> tuple[int, bool]:
    """COPY the rows to bronze; gives their number, and True where some of them come back from being voided."""
    table = TABLES[delivery.system, delivery.name]
    stream = cast(BinaryIO, rows)
    # Square names objects as the ERP does, and is not read by columns.
    if not (batch.is_relisted and delivery.name in relisted.KNOWN_BY and "updated_at" in batch.columns):
        return copy_rows(connection, table, batch.columns, stream), False
    arrived = _temporary("arrived_rows", [Column(name, table.c[name].type) for name in batch.columns])
    arrived.create(connection)
    copy_rows(connection, arrived, batch.columns, stream)
    is_back = bool(connection.scalar(select(exists(select(arrived.c.id).where(relisted.is_back(arrived, delivery))))))
    new = relisted.is_new(arrived, delivery) | relisted.is_fresh(connection, arrived, delivery)
    wanted = _in_order_of_arrival(arrived, batch.columns).where(new)
    count = connection.execute(insert(table).from_select(list(batch.columns), wanted, include_defaults=False)).rowcount
    arrived.drop(connection)
    return int(count), is_back


def _in_order_of_arrival(arrived: Table, columns: Sequence[str]) -> Select[Any]:
    return select(*(arrived.c[name] for name in columns)).order_by(text("arrived_rows.ctid"))


def _quarantine(connection: Connection, delivery: Delivery, rows: list[RejectedRow]) -> int:
    if not rows:
        return 0
    unreadable = _temporary(
        "unreadable", [Column[Any]("row_number", BigInteger), Column("reason", Text), Column("payload", JSONB)]
    )
    unreadable.create(connection)
    connection.execute(insert(unreadable), [
        {"row_number": number, "reason": reason, "payload": _storable(payload)} for number, reason, payload in rows
    ])
    count = quarantine(connection, delivery, unreadable)
    unreadable.drop(connection)
    return count


def _storable(payload: object) -> object:
    # jsonb holds no null character.
    return json.loads(json.dumps(payload).replace("\\u0000", "\\ufffd"))


def _temporary(name: str, columns: Sequence[Column[Any]]) -> Table:
    return Table(name, MetaData(), *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP")


def _is_known(connection: Connection, delivery: Delivery, label: str, digest: str) -> bool:
    """True when the newest delivery of this part of the reading held the very same rows, and no id was voided since."""
    of_source = (loads.c.system == delivery.system, loads.c.source == delivery.source)
    earlier = connection.execute(
        select(loads.c.load_id, loads.c.content_hash)
        .where(*of_source, loads.c.object == delivery.name)
        .where(loads.c.file_name == label, loads.c.load_id < delivery.load_id)
        .order_by(loads.c.load_id.desc())
        .limit(1)
    ).first()
    if earlier is None or earlier.content_hash != digest:
        return False
    voided = exists().where(*of_source, loads.c.object == "missing_ids", loads.c.load_id > earlier.load_id)
    return not connection.scalar(select(voided))
