"""Retention: of what jobs predicted day after day, the last days stay whole, and of each month before its last run.

The month's last runs are what later runs are scored by, and what a rollback goes back to.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, func, select, update

from predictions.publishing import owned_tables
from warehouse import data_version, locks
from warehouse.database import Database
from warehouse.schema.predictions import runs

WHOLE_DAYS = 14
GONE = "its rows went with retention"
# What publishing says of a run whose rows went with the next run of its day.
REPLACED = "replaced by run%"
MONTH_ENDS = timedelta(days=760)  # two years, and what they predict of a month


def retain_predictions(database: Database, days: int) -> dict[str, int]:
    """Take out rows of runs older than `days` or 14, whichever is less, that are not their month's last; rows by table.

    The runs themselves stay in predictions.runs, as retired. Raises locks.LockHeldError while retention goes on.
    """
    with (
        locks.hold(database.engine("predictor"), "retain predictions", database.settings.lock_wait_seconds),
        database.transaction("predictor") as connection,
    ):
        said = func.coalesce(runs.c.message, "")
        published = connection.execute(
            select(runs.c.run_id, runs.c.job, runs.c.as_of_date, runs.c.status)
            .where(runs.c.status.in_(("champion", "retired")))
            .where(and_(said != GONE, said.not_like(REPLACED)))
            .order_by(runs.c.job, runs.c.as_of_date.desc(), runs.c.run_id.desc())
        ).all()
        old = _outdated(published, timedelta(days=min(days, WHOLE_DAYS)))
        if not old:
            return {}
        gone = {
            f"predictions.{table.name}": connection.execute(table.delete().where(table.c.run_id.in_(old))).rowcount
            for table in owned_tables()
        }
        connection.execute(runs.delete().where(runs.c.parent_run_id.in_(old)))
        retired = update(runs).where(runs.c.run_id.in_(old))
        connection.execute(retired.values(status="retired", message=GONE))
        data_version.move(connection, "predictions")
    return {name: count for name, count in gone.items() if count}


def _outdated(published: Sequence[Row[Any, Any, Any, Any]], whole: timedelta) -> list[int]:
    """The runs to thin out, of those that stand newest first in each job."""
    newest: dict[str, date] = {}
    months: set[tuple[object, ...]] = set()
    old = []
    for run_id, job, as_of, status in published:
        age = newest.setdefault(job, as_of) - as_of
        month = (job, as_of.year, as_of.month)
        is_kept = status == "champion" and month not in months
        if age > MONTH_ENDS or (age > whole and not is_kept):
            old.append(run_id)
        elif status == "champion":
            months.add(month)
    return old
