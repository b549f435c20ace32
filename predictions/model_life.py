"""The life of a stored model: which one serves, when it is fitted anew, and what is kept on disk.

A job reuses the model of its newest serving run until its cadence is over, the method has changed, what it predicted
comes out worse than its backtest allows, or it cannot be loaded. A run for a past day never uses a model that was
trained on days after it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Row, select

from ml.champion import Incumbent
from predictions.context import Context
from predictions.errors import PredictionError
from warehouse import artifacts
from warehouse.artifacts import Artifact, ArtifactError
from warehouse.database import Database
from warehouse.locks import hold
from warehouse.schema.predictions import model_monitoring, runs

MODELS_KEPT = 5  # per job, for rolling back

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stored:
    """A stored model as the registry knows it."""

    artifact: Artifact
    fitted_by_run_id: int
    trained_through: date


@dataclass(frozen=True)
class Life:
    """What a run starts from; `stored` and `fitted` are None where a model has to be fitted now."""

    incumbent: Incumbent | None
    stored: Stored | None = None
    fitted: Any | None = None

    @property
    def is_pinned(self) -> bool:
        """Somebody chose the model that serves."""
        return self.incumbent is not None and self.incumbent.is_pinned


@contextmanager
def alone(database: Database, job: str) -> Iterator[None]:
    """Nobody else runs the job or changes what serves it meanwhile. Raises LockHeldError."""
    with hold(database.engine("predictor"), f"predict {job}", database.settings.lock_wait_seconds):
        yield


def look_up(
    context: Context,
    job: str,
    version: str,
    cadence_days: int | None,
    monitored: pd.DataFrame | None,
    retrain: bool,
    pin: str | None,
) -> Life:
    """What serves now, and its model where that need not be fitted anew; the reason for fitting is logged."""
    served = _serving(context, job)
    incumbent = Incumbent(pin, is_pinned=True) if pin else _incumbent(served, context.as_of)
    if cadence_days is None:
        return Life(incumbent)
    reason = "--retrain" if retrain else _due(context, job, version, cadence_days, served, monitored)
    if reason is None:
        stored = _stored(served[0])
        try:
            return Life(incumbent, stored, artifacts.load(context.settings.models, stored.artifact))
        except ArtifactError as error:
            reason = str(error)
    logger.info("job %s fits a model: %s", job, reason)
    return Life(incumbent)


def check_folder(context: Context) -> None:
    """Make the folder of stored models. Raises PredictionError where that is not allowed, before anything is fitted."""
    folder = context.settings.models
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise PredictionError(f"MODEL_DIR {folder} cannot be made ({error.strerror})") from error


def store(context: Context, model: Any) -> Artifact:
    """Write a fitted model to MODEL_DIR."""
    return artifacts.store(context.settings.models, model)


def forget_unused(context: Context, job: str) -> None:
    """Keep the models that other jobs' runs name, and the newest of this one; delete the rest."""
    newest = select(runs.c.job, runs.c.artifact_hash).where(runs.c.artifact_hash.isnot(None))
    with context.database.transaction("predictor") as connection:
        named = connection.execute(newest.order_by(runs.c.run_id.desc())).all()
    own = list(dict.fromkeys(row.artifact_hash for row in named if row.job == job))[:MODELS_KEPT]
    others = {row.artifact_hash for row in named if row.job != job}
    artifacts.forget(context.settings.models, others | set(own))


def _serving(context: Context, job: str) -> list[Row[Any]]:
    """The job's serving runs up to the context's day, the newest first."""
    champions = (
        select(runs)
        .where(runs.c.job == job, runs.c.status == "champion", runs.c.as_of_date <= context.as_of)
        .order_by(runs.c.as_of_date.desc(), runs.c.run_id.desc())
    )
    with context.database.transaction("predictor") as connection:
        return list(connection.execute(champions))


def _incumbent(served: list[Row[Any]], as_of: date) -> Incumbent | None:
    """The model before this day: a second run of a day must come to the same champion as the first."""
    if served and served[0].parameters.get("is_pinned"):
        return Incumbent(served[0].model, is_pinned=True)
    before = [run.model for run in served if run.as_of_date < as_of]
    return Incumbent(before[0]) if before else None


def _stored(run: Row[Any]) -> Stored:
    return Stored(Artifact(run.artifact_hash, run.libraries or {}), run.fitted_by_run_id, run.trained_through)


def _due(
    context: Context,
    job: str,
    version: str,
    cadence_days: int,
    served: list[Row[Any]],
    monitored: pd.DataFrame | None,
) -> str | None:
    """Why the model has to be fitted anew, or None."""
    if not served or served[0].artifact_hash is None:
        return "none is stored"
    if served[0].model_version != version:
        return f"the stored one is of version {served[0].model_version} of the method, this is {version}"
    age = (context.as_of - served[0].trained_through).days
    if age >= cadence_days:
        return f"the stored one is {age} days old and serves for {cadence_days}"
    if monitored is not None and _is_news(context, job, monitored):
        return "what was predicted before has come out worse than its backtest allows"
    return None


def _is_news(context: Context, job: str, monitored: pd.DataFrame) -> bool:
    """Whether a run is found degraded that no run before this day had found so; each such finding is one refit."""
    degraded = set(monitored.loc[monitored["is_degraded"], "scored_run_id"])
    if not degraded:
        return False
    found = select(model_monitoring.c.scored_run_id).where(
        model_monitoring.c.job == job, model_monitoring.c.is_degraded, model_monitoring.c.as_of_date < context.as_of
    )
    with context.database.transaction("predictor") as connection:
        return not degraded <= set(connection.scalars(found))
