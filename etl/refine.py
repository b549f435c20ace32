"""Refine: bronze to silver to gold for the loads that wait, in one transaction under one lock.

Loads are taken in the order of their arrival, so that what they lead to does not depend on how often refine runs.
The statements of `warehouse/sql/silver` hand on through temporary tables which orders, customers and products changed;
those of `warehouse/sql/gold` work on just these.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, select, text, update
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from etl import quality
from etl.accounts import Fates, check_counting
from etl.built_with import (
    CalendarChangedError,
    check_settings,
    is_first_refinement,
    remember_figures,
    remember_settings,
    statement_values,
)
from etl.business_calendar import calendar_values, is_calendar_changed, remember_calendar
from etl.privacy.arriving import Arriving
from etl.quality import Result
from etl.refine_load import conforming_statements, refine_load
from etl.run_statement import run_statement
from warehouse import data_version, locks, statements
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.schema import gold, silver
from warehouse.schema.columns import metadata
from warehouse.schema.ops import loads
from warehouse.schema.workspace import workspace
from warehouse.settings import Settings

__all__ = ["CalendarChangedError", "Refined", "Step", "rebuild", "refine", "rework"]

logger = logging.getLogger(__name__)

# Dimensions keep their rows, and so their keys, through a full refinement.
KEPT_BY_FULL = {"dim_date", "dim_location", "dim_product", "dim_employee", "dim_customer"}

# What this session has written to gold and not yet reported; within one transaction it only grows.
GOLD_ROWS_WRITTEN = text("""
    select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)
    from pg_stat_xact_user_tables
    where schemaname = 'gold'
""")

# One refinement runs at a time, so it may have more memory for sorts and hash tables than a page's query: sixteen times
# as much, from 64 MB up to a sixteenth of the memory that the server counts on, or 1 GB. What it looks for is near what
# was loaded last, so mostly in memory: with a disk's costs the planner would read whole tables where a change of a
# fiftieth of them is looked up by key in a third of the time.
PLANNING = text("""
    select
        set_config('work_mem', (
            select greatest(own.bytes, 64 * megabyte, least(16 * own.bytes, cached.bytes / 16, 1024 * megabyte)) / 1024
            from pg_size_bytes(current_setting('work_mem')) as own (bytes)
            cross join pg_size_bytes(current_setting('effective_cache_size')) as cached (bytes)
            cross join pg_size_bytes('1 MB') as unit (megabyte)
        )::text, true),
        set_config('seq_page_cost', '0.2', true),
        set_config('random_page_cost', '0.2', true),
        -- Of Citus, which else refuses to change a dimension after the facts; PostgreSQL takes it for a name of ours.
        set_config('citus.multi_shard_modify_mode', 'sequential', true)
""")

Step = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Refined:
    """What a refinement did: loads taken, rows by their fate, and which loads could not be taken, with the reason."""

    loads: int = 0
    accepted: int = 0
    duplicate: int = 0
    rejected: int = 0
    warned: int = 0
    failed: tuple[str, ...] = ()

    def __str__(self) -> str:
        loads = "1 load" if self.loads == 1 else f"{self.loads:,} loads"
        return (f"{loads}: {self.accepted:,} rows accepted, {self.duplicate:,} duplicates, {self.rejected:,} rejected, "
                f"{self.warned:,} with a warning")

    def followed_by(self, later: "Refined") -> "Refined":
        """Both together; what failed is what the later one could not take either."""
        return Refined(
            self.loads + later.loads,
            self.accepted + later.accepted,
            self.duplicate + later.duplicate,
            self.rejected + later.rejected,
            self.warned + later.warned,
            later.failed,
        )


def refine(
    database: Database,
    *,
    full: bool = False,
    since: datetime | None = None,
    step: Step = lambda _name, _done, _of: None,
) -> Refined:
    """Take all loads that are not refined yet (`full`: all there are; `since`: again those received since) to gold.

    A load that fails is left for the next time and told in the result; the others are taken. Raises
    locks.LockHeldError when another refinement runs, CalendarChangedError when dates would move, quality.QualityError
    when a check that must not fail did, CommandError on a server that counts no rows.
    """
    checked: list[Result] = []
    with locks.hold(database.engine("etl"), "refine", database.settings.lock_wait_seconds):
        try:
            with database.transaction("etl") as connection:
                return _refine(connection, database.settings, full, since, step, checked)
        finally:
            # Apart from the refinement, so that they outlive one that they stopped.
            quality.keep(database, checked)


def _refine(
    connection: Connection,
    settings: Settings,
    full: bool,
    since: datetime | None,
    step: Step,
    checked: list[Result],
) -> Refined:
    check_counting(connection)
    if full:
        _empty(connection)
    else:
        check_settings(connection, settings)
    if since is not None:
        connection.execute(update(loads).where(loads.c.received_at >= since).values(refined_at=None))
    waiting = _waiting(connection)
    if not waiting and not full and not is_calendar_changed(connection, settings):
        return Refined()
    with _workspace(connection, settings) as values:
        arriving = Arriving(connection, settings, waiting)
        refined = _move(connection, waiting, values, step, arriving.anonymise)
        if full and refined.failed:
            raise CommandError(
                f"the warehouse stays as it was, since not all of it could be built: {refined.failed[0]}"
            )
        checked += quality.run_checks(connection, "changed", values)
        quality.assert_passed(checked)
        if full:
            _drop_unused_rows(connection)
        if full or is_first_refinement(connection):
            remember_figures(connection)
        remember_settings(connection, settings)
        remember_calendar(connection, settings)
    return refined


def rebuild(connection: Connection, settings: Settings) -> None:
    """Build silver and gold from all that is in bronze.

    In the caller's transaction, under the lock of refining. Raises what refine raises.
    """
    check_settings(connection, settings)
    _refine(connection, settings, True, None, lambda _name, _done, _of: None, [])


def rework(connection: Connection, settings: Settings, change: Callable[[], None]) -> None:
    """Take to gold what `change` changes in silver and notes in the temporary tables of what was touched.

    In the caller's transaction, under the lock of refining. Raises what refine raises.
    """
    check_counting(connection)
    check_settings(connection, settings)
    with _workspace(connection, settings) as values:
        change()
        _move(connection, [], values)
        quality.assert_passed(quality.run_checks(connection, "changed", values))


@contextmanager
def _workspace(connection: Connection, settings: Settings) -> Iterator[dict[str, object]]:
    """The temporary tables of a refinement; gives the parameters of its statements."""
    connection.execute(PLANNING)
    workspace.create_all(connection, checkfirst=False)
    yield statement_values(settings) | calendar_values(connection, settings)
    workspace.drop_all(connection)


def _move(
    connection: Connection,
    waiting: Sequence[Row[Any]],
    values: dict[str, object],
    step: Step = lambda _name, _done, _of: None,
    prepare: Callable[[Row[Any]], None] = lambda _load: None,
) -> Refined:
    """Take the loads through silver to gold, each when it is prepared."""
    rows_before = connection.scalar(GOLD_ROWS_WRITTEN)
    ending = [*conforming_statements(), *statements.folder("gold")]
    steps = len(waiting) + len(ending)
    fates, failed = [], []
    for done, load in enumerate(waiting):
        step(f"silver.{load.object}", done, steps)
        prepare(load)
        try:
            with connection.begin_nested():
                fates.append(refine_load(connection, load, values))
        except (DataError, IntegrityError, ProgrammingError) as error:
            failed.append(_note_failure(connection, load, error))
    for done, statement in enumerate(ending, len(waiting)):
        step(statement.name.replace("/", "."), done, steps)
        run_statement(connection, statement, values)
    if connection.scalar(GOLD_ROWS_WRITTEN) != rows_before:
        data_version.move(connection, "gold")
    step("done", steps, steps)
    return _summed(fates, failed)


def _summed(fates: Sequence[Fates], failed: Sequence[str]) -> Refined:
    return Refined(
        len(fates),
        sum(fate.accepted for fate in fates),
        sum(fate.duplicate for fate in fates),
        sum(fate.rejected for fate in fates),
        sum(fate.warned for fate in fates),
        tuple(failed),
    )


def _note_failure(connection: Connection, load: Row[Any], error: DataError | IntegrityError | ProgrammingError) -> str:
    reason = str(error.orig).strip().splitlines()[0]
    described = f"load {load.load_id} ({load.source} {load.file_name}): {reason}"
    logger.error("not refined, it waits: %s", described)
    connection.execute(
        update(loads).where(loads.c.load_id == load.load_id).values(failed_at=func.now(), failure=reason)
    )
    return described


def _waiting(connection: Connection) -> Sequence[Row[Any]]:
    return connection.execute(select(loads).where(loads.c.refined_at.is_(None)).order_by(loads.c.load_id)).all()


def _empty(connection: Connection) -> None:
    """Empty silver and gold but for the dimensions; DELETE, other than TRUNCATE, leaves readers on the old data."""
    for table in metadata.sorted_tables:
        if table.schema == "silver" or (table.schema == "gold" and table.name not in KEPT_BY_FULL):
            connection.execute(delete(table))
    connection.execute(update(loads).values(refined_at=None))


def _drop_unused_rows(connection: Connection) -> None:
    """Dimension rows that a full refinement left without any source or fact."""
    facts = [table for table in metadata.tables.values() if table.schema == "gold" and table.name.startswith("fact_")]
    for dimension, key, described in (
        (gold.dim_location, "location", silver.locations),
        (gold.dim_product, "product", silver.products),
        (gold.dim_employee, "employee", silver.employees),
        (gold.dim_customer, "customer", silver.customers),
    ):
        is_known = exists().where(described.c[f"{key}_id"] == dimension.c[f"{key}_id"])
        # By its id where a fact has no key: a review names the person, and no version of them.
        links = [(fact, [name for name in (f"{key}_key", f"{key}_id") if name in fact.c]) for fact in facts]
        is_named = [exists().where(fact.c[names[0]] == dimension.c[names[0]]) for fact, names in links if names]
        connection.execute(delete(dimension).where(~is_known, *(~named for named in is_named)))
    described_no_more = ~exists().where(gold.dim_product.c.product_key == gold.product_categories.c.product_key)
    connection.execute(delete(gold.product_categories).where(described_no_more))
