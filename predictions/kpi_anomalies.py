"""Days out of the ordinary and lasting changes of level, in revenue, orders, units and average order value.

Reads `daily_sales` and `public_holidays`; writes predictions.kpi_anomalies (the last year), backtests, and what
`predictions.kpi_trends` finds in the same figures.
"""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import pandas as pd

from ml.anomalies import SHIFT, Anomalies, alarm_rates, find
from ml.anomaly_backtest import ISOLATION_FOREST, backtest
from ml.champion import choose
from ml.daily_expectation import DEFAULTS, THREE_SIGMA, WEEKDAY_LEVEL
from ml.evaluate import skill
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.kpi_anomalies_monitor import monitor
from predictions.kpi_series import KEYS, REVENUE, TOTAL, holiday_names, read_kpis
from predictions.kpi_trends import trend_tables
from warehouse.schema.predictions import backtests, kpi_anomalies

SHOWN_DAYS = 365
METRIC = "missed_precision"
PARTS = 3
LEAD = 0.2  # the drops of a backtest are few, and which of them are easy to find is partly luck


def compute(context: Context) -> Outcome:
    """Judge every day that is known; days of the last year are written. Series too young to judge are counted."""
    kpis = read_kpis(context)
    tested = backtest(kpis[TOTAL] if TOTAL in kpis else pd.Series(dtype=float, index=kpis.index))
    context.progress(1, PARTS)
    model = _champion(tested, context)
    found = find(kpis, names=holiday_names(context), model=model)
    context.progress(2, PARTS)
    trends = trend_tables(context, kpis)
    context.progress(PARTS, PARTS)
    judged = found.judged[found.judged["days"] > 0]
    rows = _rows(found, kpis, context)
    return Outcome(
        model=model,
        tables={kpi_anomalies: rows, backtests: _backtests(tested), **trends},
        parameters=asdict(DEFAULTS),
        metrics=_metrics(found, tested, model),
        window_start=kpis.index[0].date() if len(kpis) else None,
        window_end=kpis.index[-1].date() if len(kpis) else None,
        message=_left_out(len(found.judged) - len(judged), len(judged), len(rows), model),
    )


def _champion(tested: pd.DataFrame, context: Context) -> str:
    """The better of those that can tell what they expected; untested, the one that won on other data.

    The baseline, which knows no weekdays, holidays and closings, serves only where it leads by more than `LEAD`.
    """
    able = tested[tested["model"] != ISOLATION_FOREST]
    if able.empty:
        return WEEKDAY_LEVEL
    missed = (1 - able["value"]).where(able["model"] != THREE_SIGMA, (1 - able["value"]) / (1 - LEAD))
    return choose(able.assign(value=missed), context.incumbent, (THREE_SIGMA,))


def _rows(found: Anomalies, kpis: pd.DataFrame, context: Context) -> pd.DataFrame:
    alarms = found.alarms[found.alarms["date"] > pd.Timestamp(context.as_of - timedelta(days=SHOWN_DAYS))]
    alarms = alarms[~_company_closed(alarms, kpis)]
    keys = alarms["series_id"].str.split("|", n=2, expand=True).reindex(columns=range(3)).set_axis(KEYS, axis=1)
    days = np.where(alarms["kind"] == SHIFT, DEFAULTS.after_days, 1)
    money = ((alarms["value"] - alarms["expected"]) * days).where(keys["measure"] == REVENUE)
    return pd.concat([keys, alarms.drop(columns="series_id")], axis=1).assign(money_at_stake=money)


def _company_closed(alarms: pd.DataFrame, kpis: pd.DataFrame) -> "pd.Series[bool]":
    """Alarms of single locations on a day on which none of them sold anything: the total's alarm says it."""
    if alarms.empty:
        return pd.Series(dtype=bool, index=alarms.index)
    closed = kpis.index[kpis[TOTAL] == 0]
    return alarms["date"].isin(closed) & ~alarms["series_id"].str.contains("|total|", regex=False)


def _backtests(tested: pd.DataFrame) -> pd.DataFrame:
    value, baseline = 1 - tested["value"], 1 - tested["baseline"]
    return tested.assign(
        job=JOB.name,
        measure=REVENUE,
        scope="total",
        scope_id="",
        horizon=0,
        metric=METRIC,
        value=value,
        baseline=baseline,
        skill=[skill(*pair) for pair in zip(value, baseline, strict=True)],
    )


def _metrics(found: Anomalies, tested: pd.DataFrame, model: str) -> dict[str, float]:
    rates = alarm_rates(found)
    figures = {"series": float((found.judged["days"] > 0).sum())}
    if rates is not None:
        figures |= {"alarms_per_month": rates.alarms_per_month, "alarm_days_per_month": rates.days_per_month}
    means = tested.groupby("model")["value"].mean()
    figures |= {f"average_precision_{name}": figure for name, figure in means.items()}
    if model in means:
        figures["average_precision"] = means[model]
    return {name: round(float(figure), 4) for name, figure in figures.items()}


def _left_out(young: int, judged: int, shown: int, model: str) -> str | None:
    lines = []
    if young:
        lines.append(f"not judged: {young} series that are younger than ten weeks or rarely have sales")
    if not young and not judged:
        lines.append("not judged: no sales")
    if judged and not shown:
        lines.append(f"nothing out of the ordinary in {SHOWN_DAYS} days")
    if model == THREE_SIGMA:
        lines.append("three_sigma serves: nothing beat it in the backtest")
    return "; ".join(lines) or None


JOB = Job("kpi_anomalies", version="2", compute=compute, monitor=monitor)
