"""Retention: of what jobs predicted day after day, the last days stay whole, and of each month before its last run.

The month's last runs are what later runs are scored by, and what a rollback goes back to.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from predictions.publishing import owned_tables
from warehouse import data_version, locks
from warehouse.database import Database
from warehouse.schema.predictions import runs

WHOLE_DAYS = 14
MONTH_ENDS = timedelta(days=760)  # two years, and what they predict of a month


def retain_predictions(database: Database, days: int) -> dict[str, int]:
    """Take out rows of runs older than `days` or 14, whichever is less, that are not their month's last; rows by table.

    The runs themselves stay in predictions.runs, as retired. Raises locks.LockHeldError while retention goes on.
    """
    with (
        locks.hold(database.engine("predictor"), "retain predictions", database.settings.lock_wait_seconds),
        database.transaction("predictor") as connection,
    ):
        champions = connection.execute(
            select(runs.c.run_id, runs.c.job, runs.c.as_of_date)
            .where(runs.c.status == "champion")
            .order_by(runs.c.job, runs.c.as_of_date.desc(), runs.c.run_id.desc())
        ).all()
        old = _outdated(champions, timedelta(days=min(days, WHOLE_DAYS)))
        if not old:
            return {}
        gone = {
            f"predictions.{table.name}": connection.execute(table.delete().where(table.c.run_id.in_(old))).rowcount
            for table in owned_tables()
        }
        retired = update(runs).where(runs.c.run_id.in_(old))
        connection.execute(retired.values(status="retired", message="its rows went with retention"))
        data_version.move(connection, "predictions")
    return {name: count for name, count in gone.items() if count}


def _outdated(champions: Sequence[Row[Any, Any, Any]], whole: timedelta) -> list[int]:
    """The runs to thin out, of champions that stand newest first in each job."""
    newest: dict[str, date] = {}
    months: set[tuple[object, ...]] = set()
    old = []
    for run_id, job, as_of in champions:
        age = newest.setdefault(job, as_of) - as_of
        month = (job, as_of.year, as_of.month)
        if age > MONTH_ENDS or (age > whole and month in months):
            old.append(run_id)
        months.add(month)
    return old
