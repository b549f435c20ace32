"""Who will not come back: the chance, what is at stake, and the reasons, for every customer of the last two years.

Reads `customer_days`, where a shop has categories or reviews `customer_tastes`, and what `customer_ltv` expects of a
year (`expected_year`), so run it after that job; writes predictions.customer_churn_scores, feature_importances and
backtests.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict

import joblib

from ml.churn import FittedChurn, Params, fit
from ml.churn_features import Tastes
from ml.churn_scores import Scored, score
from ml.churn_study import MEAN_TASTES, MODELS
from ml.customer_features import CustomerDays
from predictions.context import Context
from predictions.curves import curve_rows
from predictions.customer_churn_monitor import monitor
from predictions.job import Job, Outcome
from warehouse.schema.predictions import backtests, customer_churn_scores, feature_importances, model_curves

NO_MODEL = "none"
CATEGORIES = 5  # as many as `customer_tastes` has columns for


def compute(context: Context) -> Outcome:
    """Score every customer with a purchase in the last 730 days; the message says how many have none."""
    history = context.read("customer_days")
    days = CustomerDays.of(history)
    params = Params(jobs=joblib.cpu_count())
    stored = _usable(context)
    tastes = _tastes(context, params, stored)
    fitted = stored or fit(days, context.as_of, params, context.incumbent, tastes, context.progress)
    expected = context.read("expected_year").set_index("customer_id")["expected_value"].astype(float)
    scored = score(fitted, days, context.as_of, params, tastes, expected)
    model = fitted.model.name if fitted.model else NO_MODEL
    settings = asdict(params)
    del settings["jobs"]
    return Outcome(
        model=model,
        tables={
            customer_churn_scores: scored.scores,
            feature_importances: scored.importances.assign(job=JOB.name, model=model),
            backtests: fitted.backtests.assign(job=JOB.name, measure="churn", scope="total", scope_id="", horizon=0),
            model_curves: curve_rows(fitted.curves, JOB.name, "churn"),
        },
        parameters=settings,
        metrics=metrics(fitted, scored),
        window_start=history["order_date"].min().date() if len(history) else None,
        window_end=context.as_of if len(history) else None,
        message=_message(fitted, scored, params),
        fitted=fitted if stored is None and len(fitted.backtests) else None,
    )


def main_categories(context: Context) -> list[str]:
    """The categories with most revenue, the largest first."""
    sales = context.read("product_months").merge(context.read("products"), on="product_id")
    by_category = sales[sales["category"] != ""].groupby("category")["net_amount"].sum()
    return by_category.sort_values(ascending=False, kind="stable").index[:CATEGORIES].tolist()


def read_tastes(context: Context, params: Params, names: Sequence[str]) -> Tastes:
    """What customers buy of the categories `names`, at most five, and how they rate it."""
    asked = {f"category_{place}": name for place, name in enumerate([*names, *[None] * CATEGORIES][:CATEGORIES], 1)}
    periods = params.origins + params.season // params.step + 1
    frame = context.read("customer_tastes", step=params.step, periods=periods, **asked)
    return Tastes(frame, names)


def _usable(context: Context) -> FittedChurn | None:
    """The stored model, unless another one was chosen by hand since it was stored."""
    stored: FittedChurn | None = context.fitted
    wanted = context.incumbent
    if stored is None or stored.model is None or wanted is None or not wanted.is_pinned or wanted not in MODELS:
        return stored
    return stored if stored.model.name == wanted else None


def _tastes(context: Context, params: Params, stored: FittedChurn | None) -> Tastes | None:
    """What fitting may look at, or what a stored model was fitted on; None where that is nothing."""
    if stored is not None:
        uses_them = stored.model is not None and stored.model.name == MEAN_TASTES
        return read_tastes(context, params, stored.categories) if uses_them else None
    names = main_categories(context)
    is_known = names or not context.read("product_ratings").empty
    return read_tastes(context, params, names) if is_known else None


def metrics(fitted: FittedChurn, scored: Scored) -> dict[str, float]:
    """Backtest figures of the model that serves, means over the cuts, and recency's (`<metric>_baseline`); what is not
    known is left out."""
    figures: dict[str, float] = {"customers": len(scored.scores), "left_out": scored.left_out}
    if fitted.model is None:
        return figures
    figures["base_rate"] = fitted.base_rate
    own = fitted.backtests[fitted.backtests["model"] == fitted.model.name]
    for metric, value, baseline in own.groupby("metric")[["value", "baseline"]].mean().itertuples():
        figures |= {str(metric): float(value), f"{metric}_baseline": float(baseline)}
    return {name: round(figure, 4) for name, figure in figures.items() if math.isfinite(figure)}


def _message(fitted: FittedChurn, scored: Scored, params: Params) -> str | None:
    parts = [fitted.reason] if fitted.reason else []
    if scored.left_out:
        parts.append(f"no row for {scored.left_out} customers without a purchase in the last {params.active_days} days")
    return "; ".join(parts) or None


JOB = Job("customer_churn", version="2", compute=compute, cadence_days=30, monitor=monitor)
