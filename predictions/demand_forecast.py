"""Demand of the next 7 days by product and location.

Reads `product_days` and `stock_outs`; writes predictions.demand_forecasts, backtests and feature_importances. The
trees are stored and serve for 30 days.
"""

from dataclasses import asdict

import pandas as pd

from ml.demand_candidates import LIGHTGBM, Params
from ml.demand_forecast import NO_MODEL, DemandForecast, forecast, summarise
from ml.demand_models import BASELINES
from ml.demand_panel import WEEK
from ml.monitoring import error_limit
from predictions.context import Context
from predictions.curves import curve_rows
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from warehouse.schema.predictions import backtests, demand_forecasts, feature_importances, model_curves

MEASURE = "units"
PROMISED_MISSES = {"miss80": 0.20, "miss95": 0.05}  # no interval is blamed for missing as often as it says


def compute(context: Context) -> Outcome:
    """Forecast every product and location with a sale in the last 90 days."""
    params = Params()
    sales = context.read_once("product_days", days=params.window)
    result = forecast(
        sales,
        context.read("stock_outs"),
        pd.Timestamp(context.as_of),
        params,
        trees=context.fitted,
        incumbent=context.incumbent,
        on_step=context.progress,
    )
    return Outcome(
        model=result.model,
        tables={
            demand_forecasts: result.forecasts,
            backtests: result.backtests.assign(job=JOB.name, measure=MEASURE),
            feature_importances: _importances(result),
            model_curves: curve_rows(result.curves, JOB.name, MEASURE),
        },
        parameters=asdict(params),
        metrics=summarise(result),
        window_start=sales["order_date"].min().date() if len(sales) else None,
        window_end=context.as_of if len(sales) else None,
        message=_message(result),
        fitted=result.trees if context.fitted is None else None,
    )


def monitor(context: Context) -> pd.DataFrame:
    """Error, bias and misses of the intervals of the weeks that are over, beside what the runs' backtests promised.

    The bias of a single week says nothing about the model, so it has no limit.
    """
    rows = context.read("realised_demand_forecast")
    keys = ["scored_run_id", "scored_as_of_date", "model", "metric", "rows", "value"]
    grouped = rows.groupby(keys, as_index=False)["expected"].agg(expected="mean", limit_value=error_limit)
    limits = grouped["limit_value"].where(grouped["metric"] != "bias")
    allowed = limits.clip(lower=grouped["metric"].map(PROMISED_MISSES).fillna(0.0))
    completed: pd.DataFrame = grouped.assign(measure=MEASURE, horizon=0, limit_value=allowed)[list(COLUMNS)]
    return completed


def _importances(result: DemandForecast) -> pd.DataFrame:
    if result.trees is None:
        return pd.DataFrame(columns=[column.name for column in feature_importances.columns if column.name not in RUN])
    return result.trees.importances().assign(job=JOB.name, model=LIGHTGBM)


def _message(result: DemandForecast) -> str | None:
    """What was left out or stands on little, and why."""
    low = int((result.forecasts["quality"] == "low_data").sum()) // WEEK
    lines = []
    if result.forecasts.empty:
        lines.append("no forecast: nothing was sold in the last 90 days")
    if low:
        lines.append(f"{low} products and locations have under 28 selling days, or no week to test on: low_data")
    if result.model in BASELINES:
        lines.append(f"{result.model} serves: nothing beat it in the backtest")
    if result.model == NO_MODEL and not result.forecasts.empty:
        lines.append("too little history for a backtest")
    if result.left_out:
        lines.append(f"no forecast for {result.left_out} products and locations beyond {Params().most_series}")
    return "; ".join(lines) or None


RUN = ("run_id", "as_of_date")
JOB = Job("demand_forecast", version="2", compute=compute, cadence_days=30, monitor=monitor)
