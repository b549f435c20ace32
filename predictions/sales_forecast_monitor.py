"""What earlier monthly forecasts said of months that are over by now.

Reads `queries/predictions/realised_sales_forecast` and `monthly_promises`; see `predictions.monitoring` for the
columns. relative_error is the absolute error over the seasonal naive forecast's, miss80 and miss95 the shares of
months outside the intervals; measure is that of the company, or '<measure> by location' for its locations pooled.
"""

import numpy as np
import pandas as pd

from ml.monitoring import error_limit
from predictions.as_of import last_whole_month_end
from predictions.context import Context
from predictions.monitoring import COLUMNS

KEYS = ["run_id", "as_of_date", "measure", "scope"]
LEAST_MONTHS = 3  # fewer are luck: told, but nothing is at stake
METRICS = {"mae": "relative_error", "coverage80": "miss80", "coverage95": "miss95"}
ALL_HORIZONS = 0


def monitor(context: Context) -> pd.DataFrame:
    """One row per earlier run, measure (of the company, of its locations) and metric, over the months now known."""
    months = context.read("realised_sales_forecast", through=last_whole_month_end(context.as_of))
    if months.empty:
        return pd.DataFrame({name: [] for name in COLUMNS})
    scored = _scored(months).merge(_promised(context), on=["run_id", "measure", "scope", "metric"], how="left")
    scored["limit_value"] = scored["limit_value"].where(scored["months"] >= LEAST_MONTHS)
    scored["measure"] += np.where(scored["scope"] == "location", " by location", "")
    named = scored.rename(columns={"run_id": "scored_run_id", "as_of_date": "scored_as_of_date"})
    return named.assign(horizon=ALL_HORIZONS)[list(COLUMNS)]


def _scored(months: pd.DataFrame) -> pd.DataFrame:
    """KEYS, model (that of most series), metric, value, rows, months."""
    known = months["a_year_before"].notna()
    judged = months.assign(
        error=(months["actual"] - months["point"]).abs().where(known),
        naive=(months["actual"] - months["a_year_before"]).abs(),
        miss80=(months["actual"] < months["lo80"]) | (months["actual"] > months["hi80"]),
        miss95=(months["actual"] < months["lo95"]) | (months["actual"] > months["hi95"]),
    )
    groups = judged.groupby(KEYS)
    figures = groups[["miss80", "miss95"]].mean()
    sums = groups[["error", "naive"]].sum()
    figures["relative_error"] = sums["error"] / sums["naive"].where(sums["naive"] > 0)
    figures["rows"], figures["months"] = groups.size(), groups["month"].nunique()
    figures["model"] = groups["model"].agg(lambda models: models.mode().iloc[0])
    long = figures.reset_index().melt([*KEYS, "rows", "months", "model"], list(METRICS.values()), var_name="metric")
    return long.astype({"value": np.float64})


def _promised(context: Context) -> pd.DataFrame:
    """By run, measure, scope and metric the backtest's figure, and the upper end of what it allows."""
    tested = context.read("monthly_promises")
    promised = tested["relative"].where(tested["metric"] == "mae", 1 - tested["value"])
    tested = tested.assign(metric=tested["metric"].map(METRICS), promised=promised)
    groups = tested.groupby(["run_id", "measure", "scope", "metric"])["promised"]
    return pd.DataFrame({"expected": groups.mean(), "limit_value": groups.agg(error_limit)}).reset_index()
