"""The run journal: what ran, how it ended, in ops.job_runs. A run that was killed stays 'running' without an end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, insert, update

from warehouse.database import Database
from warehouse.schema.ops import job_runs


@dataclass
class Run:
    """A run in progress; its `message` is what came out, in one line."""

    run_id: int
    message: str = ""


@contextmanager
def journal(database: Database, job: str) -> Iterator[Run]:
    """Open a row for `job` and close it as succeeded or failed. The row is committed apart from the job's own work."""
    with database.transaction("etl") as connection:
        statement = insert(job_runs).values(job=job, status="running").returning(job_runs.c.run_id)
        run = Run(connection.execute(statement).scalar_one())
    try:
        yield run
    except BaseException as error:
        _close(database, run.run_id, "failed", f"{type(error).__name__}: {error}".split("\n")[0])
        raise
    _close(database, run.run_id, "succeeded", run.message)


def _close(database: Database, run_id: int, status: str, message: str) -> None:
    with database.transaction("etl") as connection:
        connection.execute(
            update(job_runs)
            .where(job_runs.c.run_id == run_id)
            .values(status=status, finished_at=func.now(), message=message)
        )
