"""The registry of models: what serves each job, how it did beside its challengers, and what came of its predictions.

Figures are floats. Whatever is here was measured on days that the model was not shown.
"""

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.domains import reads
from warehouse import statements
from warehouse.database import read_frame


@reads("predictions")
def registry(connection: Connection) -> pd.DataFrame:
    """job, run_id, model, as_of_date, trained_through, fitted_by_run_id, metrics, seconds, message, challengers,
    is_degraded, is_pinned, is_empty (it ran and had nothing to predict; message says what is missing): one row per
    job that has a run."""
    return read_frame(connection, statements.load("queries/models/models"))


@reads("predictions")
def standings(connection: Connection) -> pd.DataFrame:
    """job, measure, metric, model, value, baseline, origins, first_origin, last_origin: means over the trials."""
    return read_frame(connection, statements.load("queries/models/standings"))


@reads("predictions")
def courses(connection: Connection, job: str) -> pd.DataFrame:
    """measure, metric, model, origin, value, baseline: one row per model and last day it was shown."""
    return read_frame(connection, statements.load("queries/models/courses"), job=job)


@reads("predictions")
def importances(connection: Connection, job: str) -> pd.DataFrame:
    """model, feature, label, importance (shares of a model's, which add up to 1), the most important first."""
    return read_frame(connection, statements.load("queries/models/importances"), job=job)


@reads("predictions")
def curves(connection: Connection, job: str) -> pd.DataFrame:
    """measure, model, kind, horizon, place, window_start, window_end, x, y, threshold, rows: points of curves."""
    return read_frame(connection, statements.load("queries/models/curves"), job=job)


@reads("predictions")
def monitoring(connection: Connection) -> pd.DataFrame:
    """job, scored_as_of_date, measure, model, metric, horizon, rows, value, expected, limit_value, is_degraded."""
    return read_frame(connection, statements.load("queries/models/monitoring"))
