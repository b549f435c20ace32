"""The registry of models: which run serves each job, what was tested beside it, and changing that by hand.

Rolling back and promoting only move the status of runs in predictions.runs; the rows of every run that served stay
where they are, so both are done at once and can be taken back.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, exists, select, update

from predictions.errors import PredictionError
from predictions.job import Job, run_job
from predictions.model_life import alone
from predictions.publishing import owned_tables
from warehouse import data_version, statements
from warehouse.database import Database
from warehouse.schema.predictions import model_monitoring, runs

ROLLED_BACK = "rolled back"


@dataclass(frozen=True)
class Change:
    """What a rollback or a promotion led to: the run that serves now."""

    job: str
    run_id: int
    model: str
    as_of_date: date


def serving(database: Database) -> list[Row[Any]]:
    """One row per job: its serving run, and whether that has degraded."""
    return _read(database, "models")


def show(database: Database, job: str) -> list[Row[Any]]:
    """One row per model, measure and metric of the job's serving run: its mean in the backtest, beside the baseline's
    on the same rows, and how many these are.

    Raises PredictionError for a job that has never run.
    """
    found = _read(database, "model_backtests", job=job)
    if not found and not any(run.job == job for run in serving(database)):
        raise PredictionError(f"{job} has no serving run: run it first (.venv/bin/python -m scripts.predict {job})")
    return found


def history(database: Database, job: str) -> list[Row[Any]]:
    """The job's runs, champions, challengers and those that failed, the newest first."""
    newest = select(runs).where(runs.c.job == job).order_by(runs.c.as_of_date.desc(), runs.c.run_id.desc())
    with database.transaction("predictor") as connection:
        return list(connection.execute(newest))


def monitoring(database: Database, job: str) -> list[Row[Any]]:
    """What the serving run found out about the predictions before it."""
    latest = select(runs.c.run_id).where(runs.c.job == job, runs.c.status == "champion")
    latest = latest.order_by(runs.c.as_of_date.desc(), runs.c.run_id.desc()).limit(1)
    scored = select(model_monitoring).where(model_monitoring.c.run_id.in_(latest))
    with database.transaction("predictor") as connection:
        return list(connection.execute(scored.order_by(*model_monitoring.primary_key)))


def rollback(database: Database, job: str) -> Change:
    """Let the run before the serving one serve again. Raises PredictionError where there is none, LockHeldError."""
    with alone(database, job), database.transaction("predictor") as connection:
        champions = _champions(connection, job)
        if len(champions) < 2:
            raise PredictionError(f"{job} has no earlier run to go back to")
        _set_status(connection, [champions[0].run_id], "retired", ROLLED_BACK)
        data_version.move(connection, "predictions")
    return _change(champions[1])


def promote(database: Database, run_id: int, jobs: dict[str, Job]) -> Change:
    """Let a run serve. One that served before does so at once; for a challenger, its job runs again with that model,
    as of the newest day that has predictions, and the model serves until somebody promotes or rolls back.

    Raises PredictionError for a run that cannot serve, LockHeldError while its job runs.
    """
    with database.transaction("predictor") as connection:
        run = connection.execute(select(runs).where(runs.c.run_id == run_id)).one_or_none()
    if run is None:
        raise PredictionError(f"there is no run {run_id}")
    if run.status in ("running", "failed"):
        raise PredictionError(f"run {run_id} is {run.status}: it has no predictions")
    if run.status != "challenger":
        with alone(database, run.job), database.transaction("predictor") as connection:
            return _serve_again(connection, run)
    with database.transaction("predictor") as connection:
        newest = max([champion.as_of_date for champion in _champions(connection, run.job)], default=run.as_of_date)
    promoted = run_job(database, jobs[run.job], newest, pin=run.model)
    with database.transaction("predictor") as connection:
        return _change(connection.execute(select(runs).where(runs.c.run_id == promoted)).one())


def _serve_again(connection: Connection, run: Row[Any]) -> Change:
    if not any(connection.scalar(select(exists().where(table.c.run_id == run.run_id))) for table in owned_tables()):
        raise PredictionError(
            f"run {run.run_id} has no predictions any more ({run.message}): "
            f"run .venv/bin/python -m scripts.predict {run.job} --as-of {run.as_of_date}"
        )
    newer = [
        champion.run_id
        for champion in _champions(connection, run.job)
        if champion.as_of_date >= run.as_of_date
    ]
    _set_status(connection, newer, "retired", f"run {run.run_id} was promoted")
    _set_status(connection, [run.run_id], "champion", None)
    data_version.move(connection, "predictions")
    return _change(run)


def _champions(connection: Connection, job: str) -> list[Row[Any]]:
    champions = select(runs).where(runs.c.job == job, runs.c.status == "champion")
    return list(connection.execute(champions.order_by(runs.c.as_of_date.desc(), runs.c.run_id.desc())))


def _set_status(connection: Connection, run_ids: list[int], status: str, message: str | None) -> None:
    connection.execute(update(runs).where(runs.c.run_id.in_(run_ids)).values(status=status, message=message))


def _change(run: Row[Any]) -> Change:
    return Change(run.job, run.run_id, run.model, run.as_of_date)


def _read(database: Database, name: str, **parameters: Any) -> list[Row[Any]]:
    with database.transaction("predictor") as connection:
        return list(connection.execute(statements.load(f"queries/models/{name}"), parameters))
