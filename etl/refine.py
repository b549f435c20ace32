"""Refine: bronze to silver to gold for the loads that wait, in one transaction under one lock.

Loads are taken in the order of their arrival, so that what they lead to does not depend on how often refine runs.
The statements of `warehouse/sql/silver` hand on through temporary tables which orders, customers and products changed;
those of `warehouse/sql/gold` work on just these.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, exists, func, literal_column, select, text, update

from etl.quarantine import Delivery, quarantine
from warehouse import data_version, locks, statements
from warehouse.command import UsageError
from warehouse.database import Database
from warehouse.schema import gold, silver
from warehouse.schema.bronze import CSV_TABLES
from warehouse.schema.columns import metadata
from warehouse.schema.ops import fingerprints, loads
from warehouse.schema.workspace import typed_sales, verdicts, workspace
from warehouse.settings import Settings
from warehouse.statements import Statement

logger = logging.getLogger(__name__)

# A file's own columns are its payload; a mapped row's further columns stand in source_row.
BOOKKEEPING = "array['load_id', 'row_number', 'received_at']"
PER_LOAD = [verdicts, typed_sales]
# Dimensions keep their rows, and so their keys, through a full refinement.
KEPT_BY_FULL = {"dim_date", "dim_location", "dim_product", "dim_employee", "dim_customer"}
YEARS_AHEAD = 2

# Tables of which this transaction has changed a fifth; a partition speaks for its parent.
MUCH_CHANGED = text("""
    select distinct whole.oid::regclass::text
    from pg_stat_xact_user_tables as part
    inner join pg_class as whole on whole.oid = coalesce(pg_partition_root(part.relid), part.relid)
    inner join pg_namespace as space on space.oid = whole.relnamespace
    inner join pg_class as own on own.oid = part.relid
    where part.n_tup_ins + part.n_tup_upd > 1000 + 0.2 * greatest(own.reltuples, 0)
        and case
            when space.nspname like 'pg_temp%' then whole.relname else space.nspname || '.' || whole.relname
        end = any(:tables)
""")

# What this session has written to gold and not yet reported; within one transaction it only grows.
GOLD_ROWS_WRITTEN = text("""
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
    from pg_stat_xact_user_tables
    where schemaname = 'gold'
""")

Step = Callable[[str, int, int], None]


class CalendarChangedError(UsageError):
    """The calendar settings are others than those the warehouse was built with."""


@dataclass(frozen=True)
class Refined:
    """What a refinement did: loads taken and rows by their fate."""

    loads: int
    accepted: int
    duplicate: int
    rejected: int
    warned: int


def refine(database: Database, *, full: bool = False, step: Step = lambda _name, _done, _of: None) -> Refined:
    """Take all loads that are not refined yet (`full`: all there are) to gold.

    Raises locks.LockHeldError when another refinement runs, CalendarChangedError when dates would move.
    """
    settings = database.settings
    with locks.hold(database.engine("etl"), "refine", settings.lock_wait_seconds):
        with database.transaction("etl") as connection:
            _check_calendar(connection, settings, full)
            if full:
                _empty(connection)
            waiting = _waiting(connection)
            if not waiting and not full:
                return Refined(0, 0, 0, 0, 0)
            refined = _refine(connection, settings, waiting, step)
            if full:
                _drop_unused_rows(connection)
    return refined


def _refine(connection: Connection, settings: Settings, waiting: Sequence[Row[Any]], step: Step) -> Refined:
    workspace.create_all(connection)
    rows_before = connection.scalar(GOLD_ROWS_WRITTEN)
    silver_folder = statements.folder("silver")
    conforming = [statement for statement in silver_folder if not statement.name.startswith("silver/csv_")]
    ending = [*conforming, *statements.folder("gold")]
    steps = len(waiting) + len(ending)
    values = _values(settings)
    fates = [(0, 0, 0, 0)]
    for done, load in enumerate(waiting):
        step(f"silver.{load.object}", done, steps)
        own = [statement for statement in silver_folder if statement.name.startswith(f"silver/csv_{load.object}")]
        fates.append(_refine_load(connection, load, own, values))
    for done, statement in enumerate(ending, len(waiting)):
        step(statement.name.replace("/", "."), done, steps)
        _run(connection, statement, values)
    if connection.scalar(GOLD_ROWS_WRITTEN) != rows_before:
        data_version.move(connection, "gold")
    _remember_calendar(connection, settings)
    workspace.drop_all(connection)
    step("done", steps, steps)
    return Refined(len(waiting), *(sum(column) for column in zip(*fates, strict=True)))


def _waiting(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(select(loads).where(loads.c.refined_at.is_(None)).order_by(loads.c.load_id)).all()


def _values(settings: Settings) -> dict[str, object]:
    """Parameters that all statements share: the business calendar."""
    starts_at = settings.business_day_starts_at
    today = datetime.now(ZoneInfo(settings.business_timezone)).date()
    return {
        "time_zone": settings.business_timezone,
        "day_starts_at": timedelta(hours=starts_at.hour, minutes=starts_at.minute),
        "latest_date": today.replace(month=12, day=31, year=today.year + YEARS_AHEAD),
    }


def _refine_load(
    connection: Connection, load: Row[Any], own: Sequence[Statement], values: dict[str, object]
) -> tuple[int, int, int, int]:
    """One load into silver; returns (accepted, duplicate, rejected, warned) rows, also written to its journal row."""
    for table in ("verdicts", "typed_sales"):
        connection.execute(text(f"truncate {table}"))
    known = {"load_id": load.load_id, "source": load.source, "keeps_equal_rows": load.keeps_equal_rows}
    for statement in own:
        _run(connection, statement, values | known)
    delivery = Delivery(load.load_id, load.source, load.object)
    rejected = load.rejected_on_arrival + _quarantine(connection, delivery)
    counts = connection.execute(select(
        func.count().filter(verdicts.c.is_duplicate), func.count().filter(verdicts.c.is_warned)
    )).one()
    duplicate, warned = load.duplicate_on_arrival + counts[0], counts[1]
    accepted = load.rows_received - duplicate - rejected
    connection.execute(update(loads).where(loads.c.load_id == load.load_id).values(
        rows_accepted=accepted, rows_duplicate=duplicate, rows_rejected=rejected, rows_warned=warned,
        refined_at=func.now(),
    ))
    logger.info("%s %s: %d accepted, %d duplicate, %d rejected, %d with a warning",
                load.source, load.file_name, accepted, duplicate, rejected, warned)
    return accepted, duplicate, rejected, warned


def _quarantine(connection: Connection, delivery: Delivery) -> int:
    table = CSV_TABLES[delivery.name]
    row = func.jsonb_strip_nulls(func.to_jsonb(literal_column(table.name)))
    payload = row.op("-")(literal_column(BOOKKEEPING))
    bad = select(verdicts.c.row_number, verdicts.c.reason, payload.label("payload")).join_from(
        verdicts, table, (table.c.load_id == delivery.load_id) & (table.c.row_number == verdicts.c.row_number)
    ).where(verdicts.c.reason.is_not(None))
    return quarantine(connection, delivery, bad.subquery())


def _run(connection: Connection, statement: Statement, values: dict[str, object]) -> None:
    clause = statement.clause
    # A statement takes the parameters that it names.
    connection.execute(clause, {name: values[name] for name in clause.compile().params})
    # The next statement is planned by what this one left. Before PostgreSQL 17 only an owner may analyze, and the
    # server passes over tables of others with a warning.
    for table in connection.scalars(MUCH_CHANGED, {"tables": list(statement.writes)}).all():
        connection.exec_driver_sql(f"analyze {table}")


def _check_calendar(connection: Connection, settings: Settings, full: bool) -> None:
    stored = connection.scalar(select(fingerprints.c.value).where(fingerprints.c.name == "calendar"))
    if stored is not None and stored != _calendar(settings) and not full:
        raise CalendarChangedError(
            f"the warehouse was built with {stored}, the settings now say {_calendar(settings)}: every date would "
            "move. Set them back, or rebuild with: .venv/bin/python -m scripts.refine --full"
        )


def _calendar(settings: Settings) -> str:
    return f"{settings.business_timezone}, day starts at {settings.business_day_starts_at:%H:%M}"


def _remember_calendar(connection: Connection, settings: Settings) -> None:
    connection.execute(
        text("""
            insert into ops.fingerprints (name, value) values ('calendar', :value)
            on conflict (name) do update set value = excluded.value
        """),
        {"value": _calendar(settings)},
    )


def _empty(connection: Connection) -> None:
    """Empty silver and gold but for the dimensions; DELETE, other than TRUNCATE, leaves readers on the old data."""
    for table in metadata.sorted_tables:
        if table.schema == "silver" or (table.schema == "gold" and table.name not in KEPT_BY_FULL):
            connection.execute(delete(table))
    connection.execute(update(loads).values(refined_at=None))


def _drop_unused_rows(connection: Connection) -> None:
    """Dimension rows that a full refinement left without any source or sale."""
    for dimension, key, described in (
        (gold.dim_location, "location", silver.locations),
        (gold.dim_product, "product", silver.products),
        (gold.dim_employee, "employee", silver.employees),
        (gold.dim_customer, "customer", silver.customers),
    ):
        is_known = exists().where(described.c[f"{key}_id"] == dimension.c[f"{key}_id"])
        is_sold = exists().where(gold.fact_sales.c[f"{key}_key"] == dimension.c[f"{key}_key"])
        connection.execute(delete(dimension).where(~is_known, ~is_sold))
