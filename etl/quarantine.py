"""Quarantine: rows that cannot be used go to ops.rejected_rows, with the reason and as they arrived."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Text, cast, func, literal, select
from sqlalchemy.dialects.postgresql import insert

from warehouse.schema.ops import rejected_rows


@dataclass(frozen=True)
class Delivery:
    """What is being loaded: its journal row, its source's namespace, the object it holds, and the system it is from."""

    load_id: int
    source: str
    name: str
    system: str = "csv"


def hash_of(payload: ColumnElement[Any]) -> ColumnElement[str]:
    """What tells one rejected row from another, by how it arrived."""
    return func.md5(cast(payload, Text))


def quarantine(connection: Connection, delivery: Delivery, bad: FromClause) -> int:
    """Put away the rows of `bad` (row_number, reason, payload as jsonb); returns how many.

    A row that is delivered again stays one row, and points to its newest delivery; equal rows of one delivery are
    told apart by copy_number, so that the count is right.
    """
    row_hash = hash_of(bad.c.payload)
    rows = select(
        literal(delivery.source),
        literal(delivery.name),
        row_hash,
        func.row_number().over(partition_by=row_hash, order_by=bad.c.row_number),
        literal(delivery.load_id),
        bad.c.row_number,
        bad.c.reason,
        bad.c.payload,
    )
    columns = ["source", "object", "row_hash", "copy_number", "load_id", "row_number", "reason", "payload"]
    statement = insert(rejected_rows).from_select(columns, rows, include_defaults=False)
    statement = statement.on_conflict_do_update(
        index_elements=["source", "object", "row_hash", "copy_number"],
        set_={column: statement.excluded[column] for column in ("load_id", "row_number", "reason")},
    )
    return int(connection.execute(statement).rowcount)
