"""Monthly forecast of revenue, units and orders, for the company and for each location.

Reads gold.daily_sales_summary (`queries/predictions/monthly_sales`), writes predictions.sales_forecasts and
predictions.backtests.
"""

from dataclasses import asdict
from datetime import date

import joblib
import numpy as np
import pandas as pd

from ml.sales_forecast import Params, SalesForecast, forecast, summarise
from predictions.as_of import last_whole_month_end
from predictions.context import Context
from predictions.job import Job, Outcome
from warehouse import statements
from warehouse.database import Database, read_frame
from warehouse.schema.predictions import backtests, sales_forecasts

MEASURES = ("revenue", "units", "orders")
SERIES = ["measure", "scope", "scope_id"]
NO_MODEL = "none"


def compute(context: Context) -> Outcome:
    """Forecast the six months after the last whole one. Series too short to forecast are named in the message."""
    as_of = context.as_of
    history = read_history(context.database, as_of)
    params = Params(jobs=joblib.cpu_count())
    result = forecast(history, _parts(history), params, context.progress)
    settings = asdict(params)
    del settings["jobs"]
    tested = _split_series(result.backtests).assign(job=JOB.name)
    return Outcome(
        model=_main_model(result),
        tables={sales_forecasts: _split_series(result.forecasts), backtests: tested},
        parameters=settings,
        metrics=summarise(result),
        window_start=history["month"].min().date() if len(history) else None,
        window_end=last_whole_month_end(as_of) if len(history) else None,
        message=_left_out(result),
    )


def read_history(database: Database, as_of: date) -> pd.DataFrame:
    """One row per (series_id, month) of whole months known at `as_of`: series_id is measure|scope|scope_id, value."""
    with database.transaction("predictor") as connection:
        statement = statements.load("queries/predictions/monthly_sales")
        wide = read_frame(connection, statement, through=last_whole_month_end(as_of))
    long = wide.melt(["scope", "scope_id", "month"], list(MEASURES), var_name="measure")
    series_id = long["measure"] + "|" + long["scope"] + "|" + long["scope_id"]
    return pd.DataFrame(
        {"series_id": series_id, "month": pd.to_datetime(long["month"]), "value": long["value"].astype(float)}
    )


def _parts(history: pd.DataFrame) -> dict[str, list[str]]:
    names = history["series_id"].drop_duplicates()
    return {
        f"{measure}|total|": names[names.str.startswith(f"{measure}|location|")].tolist() for measure in MEASURES
    }


def _split_series(frame: pd.DataFrame) -> pd.DataFrame:
    keys = frame["series_id"].str.split("|", n=2, expand=True).reindex(columns=range(3)).set_axis(SERIES, axis=1)
    return pd.concat([keys, frame.drop(columns="series_id")], axis=1)


def _main_model(result: SalesForecast) -> str:
    """The model that serves most series."""
    models = result.forecasts["model"]
    return str(models.mode().iloc[0]) if len(models) else NO_MODEL


def _left_out(result: SalesForecast) -> str | None:
    skipped = _split_series(result.skipped)
    names = np.where(skipped["scope"] == "total", "total", skipped["scope_id"])
    lines = dict.fromkeys(f"{name} {reason}" for name, reason in zip(names, skipped["reason"], strict=True))
    return "no forecast: " + "; ".join(lines) if lines else None


JOB = Job("sales_forecast", version="1", compute=compute)
