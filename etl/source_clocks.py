"""The clock that a source's moments are of: which version of a row is the newer one hangs on it.

Read by another clock, the same rows would look older or newer than what came of them before, and silver would keep
whichever is later. So it is remembered; where it was wrong, all that was read by it has to go and be read anew.
"""

import logging

from sqlalchemy import Connection, delete, select

from etl import watermarks
from etl.built_with import recall, remember
from etl.refine import rebuild
from warehouse import locks
from warehouse.command import UsageError
from warehouse.database import Database
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import cleaning_reports, fingerprints, loads, rejected_rows, replayed_rows

logger = logging.getLogger(__name__)


def keep_clock(database: Database, system: str, time_zone: str) -> None:
    """Remember that `system` is read by this clock. Raises UsageError where it was read by another one."""
    with database.transaction("etl") as connection:
        known = recall(connection, _name(system))
        if known not in (None, time_zone):
            raise UsageError(
                f"moments of '{system}' that name no time zone were read as of {known} before, and would be of "
                f"{time_zone} now, as older or newer versions of the same rows: give the --mapping of the sync "
                "before. If that was wrong, add --anew: all that came from there is forgotten, also what is no longer "
                "there, and read again"
            )
        remember(connection, _name(system), time_zone)


def forget(database: Database, system: str) -> None:
    """Take out all that came of `system`, its clock and the books on it, and rebuild without.

    Under the lock of the system's sync. Raises locks.LockHeldError, and what a full refinement raises.
    """
    with (
        locks.hold(database.engine("owner"), "refine", database.settings.lock_wait_seconds),
        database.transaction("owner") as connection,
    ):
        rows = _delete(connection, system)
        connection.execute(delete(fingerprints).where(fingerprints.c.name == _name(system)))
        rebuild(connection, database.settings)
    logger.warning("%s: %d rows are forgotten, and everything is read again", system, rows)


def _name(system: str) -> str:
    return f"time zone of {system}"


def _delete(connection: Connection, system: str) -> int:
    deliveries = select(loads.c.load_id).where(loads.c.system == system)
    tables = [table for (owner, _name), table in TABLES.items() if owner == system]
    rows = sum(connection.execute(delete(table)).rowcount for table in tables)
    for book in (replayed_rows, cleaning_reports, rejected_rows):
        connection.execute(delete(book).where(book.c.load_id.in_(deliveries)))
    connection.execute(delete(loads).where(loads.c.system == system))
    watermarks.forget(connection, system)
    return rows
