"""Monthly forecast of revenue, units and orders: company, regions, locations, categories and customer segments.

Reads gold through `sales_forecast_history` and `sales_forecast_regressors`, writes predictions.sales_forecasts,
sales_forecast_summaries, prediction_results, feature_importances and backtests.
"""

from dataclasses import asdict

import joblib
import numpy as np
import pandas as pd

from ml.monthly_study import Params
from ml.monthly_textbook import TEXTBOOK
from ml.sales_forecast import Extras, SalesForecast, forecast
from predictions.as_of import last_whole_month_end
from predictions.context import Context
from predictions.curves import series_curve_rows
from predictions.job import Job, Outcome
from predictions.sales_forecast_begun import read_begun
from predictions.sales_forecast_history import (
    History,
    company_series,
    main_series,
    read_history,
    read_parts,
    series_id,
    split_series,
)
from predictions.sales_forecast_message import message
from predictions.sales_forecast_monitor import monitor
from predictions.sales_forecast_regressors import read_regressors
from warehouse.schema.predictions import (
    backtests,
    feature_importances,
    model_curves,
    prediction_results,
    sales_forecast_summaries,
    sales_forecasts,
)

NO_MODEL = "none"
CHAMPION = "champion"
POOLED_MODEL = "lightgbm_all_series"
COMPANY = "revenue|total|"


def compute(context: Context) -> Outcome:
    """Forecast the six months after the last whole one. Series too short to forecast are named in the message."""
    known = read_history(context)
    history = known.whole
    params = Params(jobs=joblib.cpu_count())
    extras = _extras(context, known, params)
    result = forecast(history, extras, params, context.progress)
    settings = asdict(params)
    del settings["jobs"]
    return Outcome(
        model=main_model(result, extras.pinned),
        tables={
            sales_forecasts: split_series(result.forecasts),
            sales_forecast_summaries: _summaries(result),
            prediction_results: _results(result),
            feature_importances: _importances(result.importances),
            backtests: split_series(result.backtests).assign(job=JOB.name),
            model_curves: series_curve_rows(result.curves, JOB.name),
        },
        parameters=settings,
        metrics={name: round(float(figure), 4) for name, figure in result.figures.items() if np.isfinite(figure)},
        window_start=history["month"].min().date() if len(history) else None,
        window_end=last_whole_month_end(context.as_of) if len(history) else None,
        message=message(result, extras.parts or {}),
    )


def _extras(context: Context, known: History, params: Params) -> Extras:
    history = known.whole
    if history.empty:
        return Extras()
    served = context.read("monthly_incumbents")
    return Extras(
        parts=read_parts(context, history),
        incumbents=dict(zip(series_id(served), served["model"], strict=True)) if len(served) else {},
        regressors=read_regressors(context, history, params.horizon),
        # The slow models take most of a minute for a hundred series, and are no better on two or three years of months.
        thorough=company_series(),
        # Month by month for what the pages show; the rest pooled, or a year of runs would be millions of rows.
        detailed=main_series(history),
        pinned=context.incumbent if context.incumbent is not None and context.incumbent.is_pinned else None,
        begun=read_begun(context, known),
    )


def _summaries(result: SalesForecast) -> pd.DataFrame:
    first = result.forecasts[result.forecasts["horizon"] == 1]
    columns = {
        "month": "next_month", "point": "next_month_forecast", "lo95": "expected_range_low",
        "hi95": "expected_range_high",
    }  # fmt: skip
    kept = first[["series_id", *columns, "model", "quality"]].rename(columns=columns)
    return split_series(kept.merge(result.summaries, on="series_id"))


def _results(result: SalesForecast) -> pd.DataFrame:
    """The company's next month by the model that serves and by the textbook's, and how often their intervals held."""
    tested = result.backtests[(result.backtests["series_id"] == COMPANY) & (result.backtests["metric"] == "coverage95")]
    coverage = tested.groupby("model")["value"].mean()
    served = result.forecasts.assign(model=CHAMPION)
    said = result.challengers[result.challengers["model"].isin(TEXTBOOK)]
    next_month = served.loc[served["horizon"] == 1, "month"].min()
    rows = pd.concat([served[["series_id", "model", "horizon", "point", "lo95", "hi95"]], said])
    rows = rows[(rows["series_id"] == COMPANY) & (rows["horizon"] == 1)]
    named = rows.rename(columns={"model": "model_used", "point": "predicted_sales"})
    named = named.assign(
        target_period=f"{next_month:%Y-%m}" if len(named) else "",
        measured_coverage=rows["model"].replace(CHAMPION, main_model(result, None)).map(coverage).astype(float),
    )
    return named[["target_period", "predicted_sales", "model_used", "lo95", "hi95", "measured_coverage"]]


def _importances(importances: pd.DataFrame) -> pd.DataFrame:
    ranked = importances.sort_values("importance", ascending=False, kind="stable", ignore_index=True)
    return ranked.assign(job=JOB.name, model=POOLED_MODEL, rank=np.arange(1, len(ranked) + 1))


def main_model(result: SalesForecast, pinned: str | None) -> str:
    """The model of the company's revenue; the pinned one where it serves any series."""
    models = result.forecasts["model"]
    if pinned is not None and (models == pinned).any():
        return pinned
    return str(next(iter(models[result.forecasts["series_id"] == COMPANY]), NO_MODEL))


JOB = Job("sales_forecast", version="4", compute=compute, monitor=monitor)
