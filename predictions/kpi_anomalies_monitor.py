"""Whether days out of the ordinary are as rare as earlier runs of kpi_anomalies promised.

Reads `daily_sales`, `public_holidays` and `earlier_runs`.
"""

from datetime import timedelta

import pandas as pd

from ml.anomalies import MONTH_DAYS, alarm_rates, find, rate_limit
from predictions.context import Context
from predictions.kpi_series import holiday_names, read_kpis
from predictions.monitoring import COLUMNS

PROMISE = "alarm_days_per_month"
LEAST_DAYS, MOST_DAYS = 28, 365


def monitor(context: Context) -> pd.DataFrame:
    """One row per earlier run that stands four weeks to a year back: days with an alarm since then, per month."""
    span = {
        "since": context.as_of - timedelta(days=MOST_DAYS),
        "until": context.as_of - timedelta(days=LEAST_DAYS),
    }
    promised = context.read("earlier_runs", job="kpi_anomalies", **span)
    promised = promised[promised["metric"] == PROMISE]
    if promised.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    kpis, names = read_kpis(context), holiday_names(context)
    by_model = {model: find(kpis, names=names, model=model) for model in promised["model"].unique()}
    scored = []
    runs = promised[["run_id", "as_of_date", "model", "value"]].itertuples(index=False, name=None)
    for run_id, as_of_date, model, expected in runs:
        rates = alarm_rates(by_model[model], as_of_date)
        if rates is not None:
            days = round(rates.months * MONTH_DAYS)
            limit = rate_limit(expected, rates.months)
            scored.append((run_id, as_of_date, model, days, rates.days_per_month, expected, limit))
    columns = ["scored_run_id", "scored_as_of_date", "model", "rows", "value", "expected", "limit_value"]
    return pd.DataFrame(scored, columns=columns).assign(measure="all", metric=PROMISE, horizon=0)[list(COLUMNS)]
