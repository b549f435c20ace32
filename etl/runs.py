"""The run journal: what ran and how it ended, in ops.job_runs.

A run that was killed cannot say so: the next run of the same job, which holds the job's lock, closes it as 'killed'.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, insert, update

from warehouse.database import Database
from warehouse.logs import SecretFilter
from warehouse.schema.ops import job_runs

logger = logging.getLogger(__name__)


@dataclass
class Run:
    """A run in progress; its `message` is what came out, in one line."""

    run_id: int
    message: str = ""


@contextmanager
def journal(database: Database, job: str) -> Iterator[Run]:
    """Open a row for `job` and close it as succeeded or failed. The row is committed apart from the job's own work.

    Called under the job's lock: what still says 'running' was killed.
    """
    with database.transaction("etl") as connection:
        dead = update(job_runs).where(job_runs.c.job == job, job_runs.c.status == "running")
        killed = connection.execute(
            dead.values(status="killed", finished_at=func.now(), message="ended without a word: killed, or power lost")
        ).rowcount
        statement = insert(job_runs).values(job=job, status="running").returning(job_runs.c.run_id)
        run = Run(connection.execute(statement).scalar_one())
    if killed:
        logger.info("%s: the run before was killed; what it had committed stays, the rest is read again", job)
    try:
        yield run
    except BaseException as error:
        said = f"{type(error).__name__}: {error}".split("\n")[0]
        # Whoever reads the warehouse reads the journal.
        _close(database, run.run_id, "failed", SecretFilter(database.settings.secrets).masked(said))
        raise
    _close(database, run.run_id, "succeeded", run.message)


def _close(database: Database, run_id: int, status: str, message: str) -> None:
    with database.transaction("etl") as connection:
        connection.execute(
            update(job_runs)
            .where(job_runs.c.run_id == run_id)
            .values(status=status, finished_at=func.now(), message=message)
        )
