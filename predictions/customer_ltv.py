"""What each customer is expected to bring within 30, 90 and 365 days and 24 months, with an 80 % interval.

Reads `customer_days`, writes predictions.customer_ltv_scores, feature_importances and backtests. The fitted model is
stored with its backtests, which so stand beside every run that it serves.
"""

import math
from dataclasses import asdict

import numpy as np
import pandas as pd

from ml.champion import Incumbent
from ml.customer_features import CustomerDays, as_day_number
from ml.lifetime_value import BIASED, VALUES, FittedValue, fit_value, importances, predict_value
from ml.lifetime_value_models import COHORT, LABELS, TWO_STAGE
from ml.lifetime_value_study import BACKTESTS, DEFAULTS
from ml.monitoring import error_limit
from predictions.context import Context
from predictions.curves import curve_rows
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from warehouse.schema.predictions import backtests, customer_ltv_scores, feature_importances, model_curves

NO_MODEL = "none"
MEASURE = "net_revenue"
REPORTED = ("spearman", "gini", "bias", "top_decile_capture", "coverage80")


def compute(context: Context) -> Outcome:
    """Value every customer who has bought; too little history gives no row, and the message says so."""
    frame = context.read("customer_days")
    days, until = CustomerDays.of(frame), as_day_number(context.as_of)
    stored: FittedValue | None = context.fitted
    fitted = stored or fit_value(days, until, DEFAULTS, context.incumbent, context.progress)
    model = _model(fitted, context.incumbent)
    tested = fitted.backtests if fitted else pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)
    values = predict_value(fitted, days, until, model) if fitted else pd.DataFrame(columns=list(VALUES)).astype(VALUES)
    metrics = _metrics(tested, values)
    return Outcome(
        model=model,
        tables={
            customer_ltv_scores: values,
            feature_importances: _importance_rows(fitted),
            backtests: _backtest_rows(tested),
            model_curves: curve_rows(fitted.curves if fitted else None, JOB.name, MEASURE),
        },
        parameters=asdict(DEFAULTS),
        metrics=metrics,
        window_start=frame["order_date"].min().date() if len(frame) else None,
        window_end=context.as_of if len(frame) else None,
        message=_message(fitted, values, metrics),
        fitted=fitted if stored is None else None,
    )


def monitor(context: Context) -> pd.DataFrame:
    """What the newest run that is due promised for each horizon, beside what came: 1 - spearman, |bias|, misses."""
    rows = context.read("realised_customer_ltv")
    keys = [name for name in COLUMNS if name not in ("expected", "limit_value")]
    expected = rows.groupby(keys)["expected"]
    summed = pd.DataFrame({"expected": expected.mean(), "limit_value": expected.agg(error_limit)})
    return summed.reset_index()[list(COLUMNS)]


def _model(fitted: FittedValue | None, incumbent: str | None) -> str:
    if fitted is None:
        return NO_MODEL
    pinned = isinstance(incumbent, Incumbent) and incumbent.is_pinned
    return str(incumbent) if pinned else fitted.model


def _importance_rows(fitted: FittedValue | None) -> pd.DataFrame:
    shares = importances(fitted) if fitted else pd.Series(dtype=float)
    rows = shares.rename_axis("feature").rename("importance").reset_index()
    return rows.assign(
        job=JOB.name, model=TWO_STAGE, label=rows["feature"].map(LABELS), rank=np.arange(1, len(rows) + 1)
    )


def _backtest_rows(tested: pd.DataFrame) -> pd.DataFrame:
    origin = tested["origin"].to_numpy().astype("datetime64[D]").astype("datetime64[ns]")
    return tested.assign(job=JOB.name, measure=MEASURE, scope="total", scope_id="", origin=origin)


def _metrics(tested: pd.DataFrame, values: pd.DataFrame) -> dict[str, float]:
    """Means over the origins by metric and horizon, of what serves there and of the baseline."""
    served = values[["horizon_days", "model"]].drop_duplicates().rename(columns={"horizon_days": "horizon"})
    own = tested[tested["metric"].isin(REPORTED)].merge(served, on=["horizon", "model"])
    own = own.assign(name=own["metric"] + "_" + own["horizon"].astype(str))
    means = own.groupby("name")[["value", "baseline"]].mean()
    figures = pd.concat([means["value"], means["baseline"].add_suffix("_baseline")])
    return {str(name): float(figure) for name, figure in figures.items() if math.isfinite(figure)}


def _message(fitted: FittedValue | None, values: pd.DataFrame, metrics: dict[str, float]) -> str | None:
    if fitted is None:
        return f"no values: needs {DEFAULTS.least} days of purchases by identified customers"
    notes = []
    unjudged = sorted(values.loc[values["lo80"].isna(), "horizon_days"].unique())
    if unjudged:
        days = ", ".join(map(str, unjudged))
        notes.append(f"history too short to test {days} days ahead at two origins: low_data, no interval")
    biased = {days: metrics.get(f"bias_{days}", 0.0) for days in DEFAULTS.horizons}
    far = [f"{bias:+.0%} at {days} days" for days, bias in biased.items() if abs(bias) > BIASED]
    if far:
        notes.append(f"in the backtest the total of all values was off by {', '.join(far)}: take them as rough")
    if fitted.refused:
        notes.append(f"no BG/NBD: {fitted.refused}; {COHORT} serves")
    elif fitted.model == COHORT:
        notes.append(f"nothing beat the baseline: {COHORT} serves")
    return "; ".join(notes) or None


JOB = Job("customer_ltv", version="3", compute=compute, cadence_days=30, monitor=monitor)
