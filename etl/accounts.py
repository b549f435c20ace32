"""Accounts: what became of a load's rows, each fate counted where it is decided, so that a check sees a lost row.

Received is what the reader brought. Rejected and duplicate are what the statements said of rows. Accepted are the rows
that they left in the load's temporary tables for silver to take; PostgreSQL counts those as they are written, so no
table is read again, however large the load.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Subquery,
    Table,
    delete,
    exists,
    func,
    literal_column,
    select,
    text,
    union,
    update,
)

from etl.quarantine import Delivery, hash_of, quarantine
from warehouse.command import CommandError
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads, rejected_rows
from warehouse.schema.staged import staged_order_lines, staged_orders, typed_sales, verdicts

# An order may come with lines or without, and lines without it: one row of the delivery stands in one or in both.
OF_ORDERS = {staged_orders.name, staged_order_lines.name}
# Of what these objects say, some rows are of no use and stand in no temporary table.
USED_IN_PART = {("square", "catalog_objects"), ("square", "inventory_counts")}
# A file's own columns are its payload; a mapped row's further columns stand in source_row.
BOOKKEEPING = "array['load_id', 'row_number', 'received_at']"

ROWS_WRITTEN = text("""
    select own.oid, pg_stat_get_xact_tuples_inserted(own.oid) - pg_stat_get_xact_tuples_deleted(own.oid) as rows
    from unnest(cast(:tables as text[])) as named (name)
    cross join lateral (select to_regclass(named.name)::oid as oid) as own
""")

# Only a superuser can set it, so it cannot be put right here.
COUNTING_REMEDY = ("let an administrator set track_counts = on, PostgreSQL's default: in postgresql.conf, or by "
                   "alter database ... reset track_counts where it was set for the database or a role")


@dataclass(frozen=True)
class Fates:
    """Rows of a load by what became of them; `warned` ones are accepted."""

    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    warned: int = 0


class Accounts:
    """The accounts of one load, opened once its temporary tables are empty and closed when silver has taken it."""

    def __init__(self, connection: Connection, load: Row[Any], handed_on: Sequence[str]) -> None:
        """`load` is a row of ops.loads, `handed_on` the temporary tables that its statements write."""
        self._connection = connection
        self._load = load
        self._staged = sorted(set(handed_on) - {verdicts.name})
        self._written_before = self._written()

    def close(self) -> Fates:
        """Put the rejected rows away, write the load's rows by their fate to its journal row and return them."""
        load, judged = self._load, _judged_rows()
        _release(self._connection, load, judged)
        found = self._connection.execute(select(
            func.count().filter(judged.c.reason.is_not(None)).label("rejected"),
            func.count().filter(judged.c.reason.is_(None), judged.c.is_duplicate).label("duplicate"),
            func.count().filter(judged.c.reason.is_(None), judged.c.is_warned).label("warned"),
        )).one()
        fates = Fates(
            accepted=self._left_to_silver(found.rejected + found.duplicate) + load.rows_pruned,
            duplicate=load.duplicate_on_arrival + found.duplicate,
            rejected=load.rejected_on_arrival + _quarantine(self._connection, load, judged),
            warned=found.warned,
        )
        self._connection.execute(update(loads).where(loads.c.load_id == load.load_id).values(
            rows_accepted=fates.accepted, rows_duplicate=fates.duplicate, rows_rejected=fates.rejected,
            rows_warned=fates.warned, refined_at=func.now(), failed_at=None, failure=None,
        ))
        return fates

    def _left_to_silver(self, bad: int) -> int:
        """Rows of the delivery that stand for silver to take, `bad` of them having been judged otherwise."""
        if not self._staged or (self._load.system, self._load.object) in USED_IN_PART:
            table = TABLES[self._load.system, self._load.object]
            count = select(func.count()).where(table.c.load_id == self._load.load_id)
            return (self._connection.scalar(count) or 0) - bad
        if OF_ORDERS.issuperset(self._staged):
            rows = union(select(staged_orders.c.row_number), select(staged_order_lines.c.row_number)).subquery()
            return self._connection.scalar(select(func.count()).select_from(rows)) or 0
        # A table that was made anew for the load has another oid, and no rows of before.
        written = sum(rows - self._written_before.get(oid, 0) for oid, rows in self._written().items())
        # What is judged otherwise leaves this table; from the others silver's statement leaves it out.
        return written if self._staged == [typed_sales.name] else written - bad

    def _written(self) -> dict[int, int]:
        """Rows that this transaction has left in each of the load's temporary tables so far, by the table's oid."""
        written = self._connection.execute(ROWS_WRITTEN, {"tables": self._staged})
        return {row.oid: row.rows for row in written}


def is_counting(connection: Connection) -> bool:
    """Whether the server counts the rows that this session writes, as the accounts need it."""
    return bool(connection.scalar(text("select current_setting('track_counts')::boolean")))


def check_counting(connection: Connection) -> None:
    """Raise CommandError where the server counts no rows, since each load would look as if it had lost all of its."""
    if not is_counting(connection):
        raise CommandError("PostgreSQL counts no rows (track_counts is off), so nothing can show that none is lost: "
                           f"{COUNTING_REMEDY}")


def _judged_rows() -> Subquery:
    """One verdict a row: a document whose lines are judged apart is rejected where one of them is."""
    return select(
        verdicts.c.row_number,
        func.min(verdicts.c.reason).label("reason"),
        func.bool_and(verdicts.c.is_duplicate).label("is_duplicate"),
        func.bool_or(verdicts.c.is_warned).label("is_warned"),
    ).group_by(verdicts.c.row_number).subquery()


def _release(connection: Connection, load: Row[Any], judged: Subquery) -> None:
    """Take out of the quarantine what an earlier refinement rejected of this load and this one takes."""
    if load.rows_rejected <= load.rejected_on_arrival:
        return
    is_rejected = exists().where(judged.c.row_number == rejected_rows.c.row_number, judged.c.reason.is_not(None))
    passed = select(rejected_rows.c.row_number).where(rejected_rows.c.load_id == load.load_id, ~is_rejected)
    if not connection.scalar(select(exists(passed))):
        return
    table = TABLES[load.system, load.object]
    of_load = select(table.c.row_number, hash_of(_payload(table)).label("row_hash")).where(
        table.c.load_id == load.load_id, table.c.row_number.in_(passed)
    ).cte("of_load").prefix_with("materialized")
    # By its hash too: rows that were rejected before bronze are counted apart.
    connection.execute(delete(rejected_rows).where(
        rejected_rows.c.load_id == load.load_id, rejected_rows.c.row_number == of_load.c.row_number,
        rejected_rows.c.row_hash == of_load.c.row_hash,
    ))


def _quarantine(connection: Connection, load: Row[Any], judged: Subquery) -> int:
    table = TABLES[load.system, load.object]
    bad = select(judged.c.row_number, judged.c.reason, _payload(table).label("payload")).join_from(
        judged, table, (table.c.load_id == load.load_id) & (table.c.row_number == judged.c.row_number)
    ).where(judged.c.reason.is_not(None))
    return quarantine(connection, Delivery(load.load_id, load.source, load.object, load.system), bad.subquery())


def _payload(table: Table) -> ColumnElement[Any]:
    """A row of bronze as it arrived, as JSON."""
    row = func.jsonb_strip_nulls(func.to_jsonb(literal_column(table.name)))
    return row.op("-")(literal_column(BOOKKEEPING))
