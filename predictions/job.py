"""What every prediction job shares: the run's row, the check of its frames, and one transaction that publishes.

`run_job` opens a row in predictions.runs, lets the job compute, and then in one transaction replaces what an
earlier run wrote for the same as-of date, marks the run champion and moves the data version. A run that fails is
recorded with its error, and the predictions before it stay readable.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select, update

from warehouse import data_version
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.locks import hold
from warehouse.schema.predictions import runs

Progress = Callable[[int, int], None]

logger = logging.getLogger(__name__)


class PredictionError(CommandError):
    """The job came out with something that must not be published, or has nothing to work on."""


@dataclass(frozen=True)
class Outcome:
    """What a job found. `tables` holds, by table, one frame of its columns without run_id and as_of_date.

    `message` says what was left out and why.
    """

    model: str
    tables: Mapping[Table, pd.DataFrame]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    window_start: date | None = None
    window_end: date | None = None
    message: str | None = None


@dataclass(frozen=True)
class Job:
    """A prediction job. `compute(database, as_of, progress)` reads nothing dated after `as_of` and writes nothing."""

    name: str
    version: str
    compute: Callable[[Database, date, Progress], Outcome]


def run_job(database: Database, job: Job, as_of: date, progress: Progress = lambda done, of: None) -> int:
    """Run `job` for `as_of` and publish what it found; returns the run's id.

    Raises LockHeldError while another run of the job goes on, PredictionError for an outcome that fails its check,
    and whatever the job raises; the run is then recorded as failed and nothing else has changed.
    """
    lock = f"predict {job.name}"
    with hold(database.engine("predictor"), lock, database.settings.lock_wait_seconds):
        run_id = _open(database, job, as_of)
        started = time.monotonic()
        try:
            outcome = job.compute(database, as_of, progress)
            frames = {table: _complete(table, frame, run_id, as_of) for table, frame in outcome.tables.items()}
            with database.transaction("predictor") as connection:
                _publish(connection, job, run_id, as_of, outcome, frames, time.monotonic() - started)
        # An interruption is recorded as well; everything is raised again.
        except BaseException as error:
            _fail(database, run_id, error)
            raise
    rows = {table.name: len(frame) for table, frame in frames.items()}
    logger.info("job %s as of %s: run %d, %s, model %s", job.name, as_of, run_id, json.dumps(rows), outcome.model)
    return run_id


def _open(database: Database, job: Job, as_of: date) -> int:
    with database.transaction("predictor") as connection:
        # The lock is ours, so whatever still says running was killed.
        dead = update(runs).where(runs.c.job == job.name, runs.c.status == "running")
        connection.execute(dead.values(status="failed", message="killed before its end", finished_at=func.now()))
        row = insert(runs).values(
            job=job.name, model="", model_version=job.version, parameters={}, as_of_date=as_of, status="running"
        )
        return int(connection.execute(row.returning(runs.c.run_id)).scalar_one())


def _complete(table: Table, frame: pd.DataFrame, run_id: int, as_of: date) -> pd.DataFrame:
    """The frame with the run's columns, in the table's order. Raises PredictionError for what the table forbids."""
    columns = [column.name for column in table.columns]
    completed = frame.assign(run_id=run_id, as_of_date=as_of)
    if set(completed.columns) != set(columns):
        raise PredictionError(f"{table.name}: columns {sorted(set(completed.columns) ^ set(columns))} do not match")
    required = [column.name for column in table.columns if not column.nullable]
    empty = completed[required].isna().any()
    if empty.any():
        raise PredictionError(f"{table.name}: no value in {', '.join(empty.index[empty])}")
    if completed.duplicated([column.name for column in table.primary_key]).any():
        raise PredictionError(f"{table.name}: two rows with the same key")
    return completed[columns]


def _publish(
    connection: Connection,
    job: Job,
    run_id: int,
    as_of: date,
    outcome: Outcome,
    frames: Mapping[Table, pd.DataFrame],
    seconds: float,
) -> None:
    replaced = select(runs.c.run_id).where(
        runs.c.job == job.name, runs.c.as_of_date == as_of, runs.c.status == "champion"
    )
    for table, frame in frames.items():
        connection.execute(table.delete().where(table.c.run_id.in_(replaced)))
        if not frame.empty:
            connection.execute(insert(table), _records(frame))
    connection.execute(update(runs).where(runs.c.run_id.in_(replaced)).values(status="retired"))
    connection.execute(
        update(runs)
        .where(runs.c.run_id == run_id)
        .values(
            status="champion",
            model=outcome.model,
            parameters=dict(outcome.parameters),
            metrics=dict(outcome.metrics),
            trained_through=outcome.window_end,
            window_start=outcome.window_start,
            window_end=outcome.window_end,
            message=outcome.message,
            seconds=round(seconds, 3),
            finished_at=func.now(),
        )
    )
    data_version.move(connection, "predictions")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows for the driver: Python's own types, None for what is missing."""
    columns = [str(name) for name in frame.columns]
    plain = frame.astype(object).replace({np.nan: None})
    return [dict(zip(columns, row, strict=True)) for row in plain.itertuples(index=False, name=None)]


def _fail(database: Database, run_id: int, error: BaseException) -> None:
    message = (str(error) or type(error).__name__).splitlines()[0]
    with database.transaction("predictor") as connection:
        failed = update(runs).where(runs.c.run_id == run_id)
        connection.execute(failed.values(status="failed", message=message, finished_at=func.now()))
