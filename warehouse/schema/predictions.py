"""Predictions: what the batch jobs found, each row with the run that made it.

Written by `predictions`, read through the views `<table>_latest`, which the migration makes for every table here.
This file holds what all jobs share: runs, backtests, monitoring; the jobs' own tables stand beside it.
"""

from sqlalchemy import Column, Double, Index, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import amount, day, flag, identity, metadata, small, stamp, text, whole
from warehouse.schema.prediction_columns import number, run_columns
from warehouse.schema.predictions_customers import (
    customer_churn_scores,
    customer_ltv_scores,
    customer_segments,
    segment_migrations,
)
from warehouse.schema.predictions_performance import (
    employee_performance_scores,
    kpi_anomalies,
    product_performance_scores,
    review_sentiments,
    review_topic_months,
    review_topics,
)
from warehouse.schema.predictions_products import (
    price_elasticities,
    product_affinities,
    product_recommendations,
    reorder_recommendations,
)
from warehouse.schema.predictions_sales import (
    demand_forecasts,
    sales_forecast_summaries,
    sales_forecasts,
    what_if_effects,
)
from warehouse.schema.predictions_trends import kpi_change_points, kpi_correlations, kpi_decompositions

__all__ = [
    "backtests",
    "customer_churn_scores",
    "customer_ltv_scores",
    "customer_segments",
    "demand_forecasts",
    "employee_performance_scores",
    "feature_importances",
    "kpi_anomalies",
    "kpi_change_points",
    "kpi_correlations",
    "kpi_decompositions",
    "model_curves",
    "model_monitoring",
    "prediction_results",
    "price_elasticities",
    "product_affinities",
    "product_performance_scores",
    "product_recommendations",
    "reorder_recommendations",
    "review_sentiments",
    "review_topic_months",
    "review_topics",
    "runs",
    "sales_forecast_summaries",
    "sales_forecasts",
    "segment_migrations",
    "what_if_effects",
]

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
    whole("parent_run_id", "For a challenger: the run that tested it beside the champion", nullable=True),
    whole("fitted_by_run_id", "Run that fitted the stored model which served; often an earlier one", nullable=True),
    Column("libraries", JSONB, comment="Versions of the libraries that the stored model needs"),
    PrimaryKeyConstraint("run_id"),
    schema="predictions",
    comment="Runs and model registry. Grain: one row per run of a prediction job, and one per challenger it tested.",
)
Index(None, runs.c.job, runs.c.as_of_date)

backtests = Table(
    "backtests",
    metadata,
    *run_columns(),
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

model_monitoring = Table(
    "model_monitoring",
    metadata,
    *run_columns(),
    text("job", "Name of the job"),
    whole("scored_run_id", "Earlier run whose predictions have come due"),
    day("scored_as_of_date", "Day that run stood on"),
    text("measure", "What was predicted"),
    text("model", "Model that had predicted"),
    text("metric", "mase, coverage80, coverage95, brier, calibration_error, population_drift, ..."),
    small("horizon", "Steps ahead; 0 for all horizons pooled"),
    whole("rows", "How many predictions were scored"),
    number("value", "What came out"),
    number("expected", "The backtest's figure, or NULL", nullable=True),
    number("limit_value", "Beyond this the model counts as degraded; NULL where nothing is at stake", nullable=True),
    flag("is_degraded", "The value is beyond the limit"),
    PrimaryKeyConstraint("run_id", "scored_run_id", "measure", "model", "metric", "horizon"),
    schema="predictions",
    comment="What earlier runs predicted, held against what happened. Grain: one row per run, earlier run, measure, "
    "model, metric and horizon.",
)

feature_importances = Table(
    "feature_importances",
    metadata,
    *run_columns(),
    text("job", "Name of the job"),
    text("model", "Model"),
    text("feature", "Feature, as the model calls it"),
    text("label", "Feature, as an analyst would say it"),
    number("importance", "Share of the model's explained variation, 0 to 1; shares add up to 1"),
    small("rank", "1 is the most important"),
    PrimaryKeyConstraint("run_id", "model", "feature"),
    schema="predictions",
    comment="What a model looks at. Grain: one row per run, model and feature.",
)

model_curves = Table(
    "model_curves",
    metadata,
    *run_columns(),
    text("job", "Name of the job"),
    text("measure", "What was predicted"),
    text("model", "Model under test"),
    text("kind", "roc, confusion, calibration, residual or gain"),
    small("horizon", "Steps ahead; 0 for all pooled"),
    small("place", "Order of the points, from 1"),
    day("window_start", "First day of what was predicted; no model was shown it"),
    day("window_end", "Last day of it"),
    number("x", "roc: false alarms over all who came back; confusion: 1 where it was said; calibration: what was said; "
           "residual: steps ahead; gain: share of the cases, the highest predicted first"),
    number("y", "roc: found over all who were lost; confusion: 1 where it happened; calibration: what came; residual: "
           "predicted over actual, less 1; gain: share of the total that they brought"),
    number("threshold", "roc, confusion: chance from which it is said; else NULL", nullable=True),
    whole("rows", "Cases behind the point"),
    PrimaryKeyConstraint("run_id", "measure", "model", "kind", "horizon", "place"),
    schema="predictions",
    comment="How models did on days they were not shown, as points to draw. Grain: one row per run, measure, model, "
    "kind, horizon and point.",
)  # fmt: skip

prediction_results = Table(
    "prediction_results",
    metadata,
    identity("prediction_id", "The prediction"),
    stamp("prediction_date", "When it was made", server_default=sql("now()")),
    text("target_period", "Month predicted, for example 2026-12"),
    amount("predicted_sales", "Revenue predicted for it"),
    text("model_used", "champion, linear_regression or random_forest"),
    amount("lo95", "Lower end of the 95 % interval, where the model gives one", nullable=True),
    amount("hi95", "Upper end of the 95 % interval, where the model gives one", nullable=True),
    number("measured_coverage", "Share of the months tested that lay in the model's 95 % interval, 0 to 1: the "
           "textbook's formula is too narrow; NULL untested", nullable=True),
    whole("run_id", "Run that made it; NULL for one that was asked for", nullable=True),
    day("as_of_date", "Nothing after this day was used"),
    text("asked_by", "Who asked for it from data of their own, as in app.audit_log.actor, and alone may read it; empty "
         "for one from the company's data", server_default=""),
    PrimaryKeyConstraint("prediction_id"),
    schema="predictions",
    comment="The company's next month by each method, and what was asked for. Grain: one row per prediction.",
)
Index(None, prediction_results.c.run_id)
