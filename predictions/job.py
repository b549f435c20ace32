"""What every prediction job shares: its run, the model it may reuse, and one transaction that publishes.

`run_job` opens a row in predictions.runs, scores what earlier runs predicted, hands the job a stored model that is
still fresh, lets it compute, and then in one transaction replaces what an earlier run wrote for the same as-of date,
marks the run champion and moves the data version. A run that fails is recorded with its error, and the predictions
before it stay readable.
"""

import json
import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Table, func, insert, update

from predictions import model_life, publishing
from predictions.context import Context, Progress, Reader
from predictions.errors import PredictionError
from predictions.memory import give_back
from predictions.monitoring import complete_monitoring
from predictions.parallel import processors
from warehouse.artifacts import Artifact
from warehouse.database import Database
from warehouse.schema.predictions import backtests, feature_importances, model_curves, model_monitoring, runs

__all__ = ["Job", "Outcome", "PredictionError", "Progress", "run_job"]

logger = logging.getLogger(__name__)

# What is known of models; all other tables hold what was predicted.
OF_MODELS = (backtests, feature_importances, model_curves, model_monitoring)


@dataclass(frozen=True)
class Outcome:
    """What a job found. `tables` holds, by table, one frame of its columns without run_id and as_of_date.

    `message` says what was left out and why; `fitted` is a model that was fitted now and may be used again.
    """

    model: str
    tables: Mapping[Table, pd.DataFrame]
    parameters: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    window_start: date | None = None
    window_end: date | None = None
    message: str | None = None
    fitted: Any | None = None


@dataclass(frozen=True)
class Job:
    """A prediction job.

    `compute` reads nothing dated after the context's day and writes nothing. `cadence_days` is how long a model it
    fitted serves before it is fitted anew, None for a job that stores none. `monitor` scores what earlier runs
    predicted: see `predictions.monitoring`.
    """

    name: str
    version: str
    compute: Callable[[Context], Outcome]
    cadence_days: int | None = None
    monitor: Callable[[Context], pd.DataFrame] | None = None


def run_job(
    database: Database,
    job: Job,
    as_of: date,
    progress: Progress = lambda done, of: None,
    *,
    reader: Reader | None = None,
    retrain: bool = False,
    pin: str | None = None,
) -> int:
    """Run `job` for `as_of` and publish what it found; returns the run's id.

    `reader` shares frames with other jobs, `retrain` fits anew whatever is stored, `pin` names the model that has to
    serve. Raises LockHeldError while another run of the job goes on, PredictionError for an outcome that fails its
    check, and whatever the job raises; the run is then recorded as failed and nothing else has changed.
    """
    context = Context(database, as_of, reader or Reader(database, as_of), progress)
    with model_life.alone(database, job.name), processors(database.settings):
        run_id = _open(database, job, as_of)
        started = time.monotonic()
        try:
            outcome, rows = _run(job, context, run_id, retrain, pin, started)
        # An interruption is recorded as well; everything is raised again.
        except BaseException as error:
            _fail(database, run_id, error)
            raise
        finally:
            give_back()
    logger.info("job %s as of %s: run %d, model %s, %s", job.name, as_of, run_id, outcome.model, json.dumps(rows))
    if outcome.message:
        logger.info("job %s: %s", job.name, outcome.message)
    return run_id


def _run(
    job: Job, context: Context, run_id: int, retrain: bool, pin: str | None, started: float
) -> tuple[Outcome, dict[str, int]]:
    """Compute and publish; returns what the job found and how many rows each table got."""
    if job.cadence_days is not None:
        model_life.check_folder(context)
    monitored = complete_monitoring(job.name, job.monitor(context)) if job.monitor else None
    life = model_life.look_up(context, job.name, job.version, job.cadence_days, monitored, retrain, pin)
    outcome = job.compute(replace(context, incumbent=life.incumbent, fitted=life.fitted))
    if pin is not None and outcome.model != pin:
        raise PredictionError(f"{job.name} cannot serve {pin}, which is tested for comparison only")
    tables = dict(outcome.tables)
    if monitored is not None:
        tables[model_monitoring] = monitored
    frames = {table: publishing.complete(table, frame, run_id, context.as_of) for table, frame in tables.items()}
    stored = model_life.store(context, outcome.fitted) if outcome.fitted is not None else None
    values = {
        **_described(outcome),
        **_model_columns(outcome, run_id, context.as_of, life, stored),
        "seconds": round(time.monotonic() - started, 3),
        "parameters": {
            **outcome.parameters,
            "rows": sum(len(frame) for table, frame in frames.items() if table not in OF_MODELS),
            **({"is_pinned": True} if life.is_pinned else {}),
        },
    }
    with context.database.transaction("predictor") as connection:
        publishing.publish(connection, job.name, run_id, context.as_of, frames, values)
    if stored:
        model_life.forget_unused(context, job.name)
    return outcome, {table.name: len(frame) for table, frame in frames.items()}


def _described(outcome: Outcome) -> dict[str, Any]:
    return {
        "model": outcome.model,
        # What could not be measured is left out: JSON knows no NaN.
        "metrics": {name: float(figure) for name, figure in outcome.metrics.items() if math.isfinite(figure)},
        "window_start": outcome.window_start,
        "window_end": outcome.window_end,
        "message": outcome.message,
    }


def _model_columns(
    outcome: Outcome, run_id: int, as_of: date, life: model_life.Life, stored: Artifact | None
) -> dict[str, Any]:
    """Which stored model served: the one fitted now, or the earlier one that was still fresh."""
    if stored:
        artifact, fitted_by, trained = stored, run_id, outcome.window_end or as_of
    elif life.stored:
        artifact, fitted_by, trained = life.stored.artifact, life.stored.fitted_by_run_id, life.stored.trained_through
    else:
        return {"trained_through": outcome.window_end}
    return {
        "artifact_hash": artifact.hash,
        "libraries": dict(artifact.libraries),
        "fitted_by_run_id": fitted_by,
        "trained_through": trained,
    }


def _open(database: Database, job: Job, as_of: date) -> int:
    with database.transaction("predictor") as connection:
        # The lock is ours, so whatever still says running was killed.
        dead = update(runs).where(runs.c.job == job.name, runs.c.status == "running")
        connection.execute(dead.values(status="failed", message="killed before its end", finished_at=func.now()))
        row = insert(runs).values(
            job=job.name, model="", model_version=job.version, parameters={}, as_of_date=as_of, status="running"
        )
        return int(connection.execute(row.returning(runs.c.run_id)).scalar_one())


def _fail(database: Database, run_id: int, error: BaseException) -> None:
    message = (str(error) or type(error).__name__).splitlines()[0]
    with database.transaction("predictor") as connection:
        failed = update(runs).where(runs.c.run_id == run_id)
        connection.execute(failed.values(status="failed", message=message, finished_at=func.now()))
