"""Retention: what is old and of no use any more goes. Bronze keeps all that silver and gold are built from."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from etl.built_with import check_settings, statement_values
from etl.prune import prune_bronze
from warehouse import locks
from warehouse.command import UsageError
from warehouse.database import Database
from warehouse.schema.app import inbox
from warehouse.schema.ops import job_runs, quality_results


@dataclass(frozen=True)
class Retained:
    """Rows that went: of bronze by table, and of the books by table."""

    bronze: dict[str, int] = field(default_factory=dict)
    books: dict[str, int] = field(default_factory=dict)


def retain(database: Database, days: int) -> Retained:
    """Take out what is older than `days`: replaced versions in bronze, ended runs, check results, drained messages.

    A full refinement ends in the same silver and gold as before. Raises UsageError for fewer than no days,
    CalendarChangedError where the settings are not those that the warehouse was built with, locks.LockHeldError.
    """
    if days < 0:
        raise UsageError("--days must be 0 or more")
    before = datetime.now(UTC) - timedelta(days=days)
    settings = database.settings
    with (
        locks.hold(database.engine("owner"), "refine", settings.lock_wait_seconds),
        database.transaction("owner") as connection,
    ):
        check_settings(connection, settings)
        bronze = prune_bronze(connection, before, statement_values(settings))
        return Retained(bronze, _prune_books(connection, before))


def _prune_books(connection: Connection, before: datetime) -> dict[str, int]:
    # The newest result of a check says how things stand, whatever its age.
    newest = select(func.max(quality_results.c.result_id)).group_by(quality_results.c.check_name)
    gone = {
        "job_runs": delete(job_runs).where(job_runs.c.finished_at < before),
        "quality_results": delete(quality_results).where(
            quality_results.c.checked_at < before, quality_results.c.result_id.not_in(newest)
        ),
        "inbox": delete(inbox).where(inbox.c.drained_at < before),
    }
    counts = {name: connection.execute(statement).rowcount for name, statement in gone.items()}
    return {name: count for name, count in counts.items() if count}
