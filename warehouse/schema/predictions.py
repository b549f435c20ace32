"""Predictions: what the batch jobs found, each row with the run that made it.

Written by `predictions`, read through the views `<table>_latest` (`warehouse/sql/views`).
"""

from sqlalchemy import Column, Double, Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import amount, day, identity, metadata, small, stamp, text, whole

QUALITY = "ok, low_data (short history) or fallback (a baseline serves)"

runs = Table(
    "runs",
    metadata,
    identity("run_id", "The run"),
    text("job", "Name of the job, for example sales_forecast"),
    text("model", "Model that serves, for example mean_ets_dot_ces_naive"),
    text("model_version", "Version of the job's code and method"),
    Column("parameters", JSONB, nullable=False, comment="Parameters of the run"),
    day("as_of_date", "Nothing after this day was used"),
    day("trained_through", "Last day of the training data", nullable=True),
    day("window_start", "First day of the data window", nullable=True),
    day("window_end", "Last day of the data window", nullable=True),
    Column("metrics", JSONB, comment="Backtest figures of the run, the baseline's beside them"),
    Column("seconds", Double, comment="How long it took, in seconds"),
    text("status", "running, failed, champion, challenger or retired"),
    text("artifact_hash", "SHA-256 of the stored model, where one is stored", nullable=True),
    text("message", "Why it failed, or what it left out and why", nullable=True),
    stamp("started_at", "When it started", server_default=sql("now()")),
    stamp("finished_at", "When it ended", nullable=True),
    PrimaryKeyConstraint("run_id"),
    schema="predictions",
    comment="Runs and model registry. Grain: one row per run of a prediction job.",
)
Index(None, runs.c.job, runs.c.as_of_date)

sales_forecasts = Table(
    "sales_forecasts",
    metadata,
    whole("run_id", "predictions.runs"),
    day("as_of_date", "Nothing after this day was used"),
    text("measure", "revenue, units or orders"),
    text("scope", "total, location, region, category or segment"),
    text("scope_id", "Its id (a location_id, ...); '' for total"),
    day("month", "First day of the month forecast"),
    small("horizon", "Months ahead, 1 is the first month not complete at the as-of date"),
    amount("point", "Forecast of the whole month"),
    amount("lo80", "Lower end of the 80 % interval"),
    amount("hi80", "Upper end of the 80 % interval"),
    amount("lo95", "Lower end of the 95 % interval"),
    amount("hi95", "Upper end of the 95 % interval"),
    text("model", "Model that made this series"),
    text("quality", QUALITY),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "month"),
    schema="predictions",
    comment="Monthly forecasts. Grain: one row per run, measure, scope, scope id and month.",
)

backtests = Table(
    "backtests",
    metadata,
    whole("run_id", "predictions.runs"),
    day("as_of_date", "Nothing after this day was used"),
    text("job", "Name of the job"),
    text("measure", "What was predicted"),
    text("scope", "total, location, ..."),
    text("scope_id", "Its id; '' for total or for all series pooled"),
    text("model", "Model under test"),
    day("origin", "Last day the model was shown"),
    small("horizon", "Steps ahead; 0 for all horizons pooled"),
    text("metric", "mae, smape, mase, coverage80, coverage95, ..."),
    Column("value", Double, nullable=False, comment="The model's figure"),
    Column("baseline", Double, comment="The named baseline's figure on the same rows"),
    Column("skill", Double, comment="1 - value / baseline, for error metrics"),
    PrimaryKeyConstraint("run_id", "measure", "scope", "scope_id", "model", "origin", "horizon", "metric"),
    schema="predictions",
    comment="Rolling-origin backtests. Grain: one row per run, series, model, origin, horizon and metric.",
)
