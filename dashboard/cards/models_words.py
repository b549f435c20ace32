"""What jobs, models and figures are called on the page Models, and which figure of a job decides."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard.format import NONE, full, listed, significant
from warehouse.metrics.definitions import Unit


@dataclass(frozen=True)
class Job:
    """A job's name, and the measure and metric that its models are chosen or judged by.

    No contest: its method is laid down, and what it is tested beside is there to compare with.
    """

    name: str
    measure: str
    metric: str
    is_contest: bool = True


@dataclass(frozen=True)
class Figure:
    """A metric's name and unit; whether less of it is better."""

    name: str
    unit: Unit = "number"
    is_error: bool = False


JOBS: Mapping[str, Job] = {
    "sales_forecast": Job("Sales forecast", "revenue", "mae"),
    "demand_forecast": Job("Demand", "units", "wape"),
    "customer_churn": Job("Churn", "churn", "brier"),
    "customer_ltv": Job("Lifetime value", "net_revenue", "rank_error"),
    "customer_segments": Job("Segments", "segment", "revenue_explained", is_contest=False),
    "product_performance": Job("Products", "performance_score", "rank_stability", is_contest=False),
    "employee_performance": Job("Team", "performance_score", "rank_stability", is_contest=False),
    "product_recommendations": Job("Recommendations", "next_basket_all_items", "ndcg10"),
    "product_affinities": Job("Bought together", "pairs", "confirmed_share"),
    "price_elasticities": Job("Prices", "units", "rmse_log"),
    "reorder": Job("Reorder", "units", "fill_rate"),
    "review_sentiment": Job("Reviews", "sentiment", "accuracy"),
    "kpi_anomalies": Job("Unusual days", "revenue", "missed_precision"),
}
FIGURES: Mapping[str, Figure] = {
    "mae": Figure("Mean error (MAE)", is_error=True),
    "r2": Figure("R²"),
    "mase": Figure("Error against a naive forecast (MASE)", is_error=True),
    "smape": Figure("Error in percent (sMAPE)", is_error=True),
    "wape": Figure("Error over units (WAPE)", "share", is_error=True),
    "bias": Figure("Bias", "share"),
    "coverage80": Figure("Inside the 80% interval", "share"),
    "coverage95": Figure("Inside the 95% interval", "share"),
    "brier": Figure("Brier score", is_error=True),
    "calibration_error": Figure("Calibration error", is_error=True),
    "auc": Figure("Area under the ROC curve (AUC)"),
    "auc_loss": Figure("1 − AUC", is_error=True),
    "precision": Figure("Precision", "share"),
    "recall": Figure("Recall", "share"),
    "f1": Figure("F1"),
    "rank_error": Figure("Ranking error", is_error=True),
    "decile_error": Figure("Error by tenths", "share", is_error=True),
    "spearman": Figure("Rank correlation"),
    "gini": Figure("Gini"),
    "top_decile_capture": Figure("Revenue in the best tenth", "share"),
    "revenue_explained": Figure("Revenue explained", "share"),
    "silhouette": Figure("Silhouette"),
    "rank_stability": Figure("Stability of ranks"),
    "ndcg10": Figure("Ranking of the next basket (NDCG@10)"),
    "recall10": Figure("Next basket found (recall@10)", "share"),
    "coverage": Figure("Products ever recommended", "share"),
    "confirmed_share": Figure("Pairs found again later", "share"),
    "rmse_log": Figure("Error of log units (RMSE)", is_error=True),
    "fill_rate": Figure("Demand served from stock", "share"),
    "service_level": Figure("Deliveries in time", "share"),
    "mean_stock": Figure("Mean stock", "count", is_error=True),
    "accuracy": Figure("Accuracy", "share"),
    "missed_precision": Figure("Planted drops missed", is_error=True),
    "alarm_days_per_month": Figure("Days with an alarm a month", is_error=True),
    "population_drift": Figure("Drift of scores (PSI)", is_error=True),
}
MEASURES = {
    "next_basket_all_items": "next basket, all products", "next_basket_new_items": "next basket, new products",
    "net_revenue": "revenue", "performance_score": "score",
}
LETTERS = {"ets": "ETS", "dot": "theta", "ces": "CES", "lightgbm": "LightGBM", "tsb": "TSB",
           "rfm": "RFM", "kmeans": "k-means", "tfidf": "TF-IDF", "tifu": "TIFU", "ease": "EASE", "vader": "VADER",
           "knn": "kNN"}  # fmt: skip
# What a mean or a median can be of.
PARTS = {**{model: LETTERS[model] for model in ("ets", "dot", "ces", "lightgbm", "tsb")}, "bg_nbd": "BG/NBD",
         "naive": "naive", "window": "window", "logistic": "logistic", "two_stage": "two-stage"}
WHOLE_NAMES = {"seasonal_naive": "Last season again", "naive2": "Last value, season adjusted",
               "item_item": "Item to item", "co_occurrence": "Co-occurrence", "lightgbm_tweedie": "LightGBM (Tweedie)",
               "shrunk_poisson": "Shrunk Poisson", "own_poisson": "Own Poisson"}


def job_name(job: str) -> str:
    """The job as people call it."""
    return JOBS[job].name if job in JOBS else _spaced(job)


def model_name(model: str) -> str:
    """The model's name in words: 'Mean of logistic, LightGBM and BG/NBD'."""
    if model in ("", "none"):
        return "none"
    how, _, rest = model.partition("_")
    parts = _parts(rest) if how in ("mean", "median") else []
    if len(parts) < 2:
        return WHOLE_NAMES.get(model) or _spaced(model)
    return f"{how.capitalize()} of {listed(parts)}"


def measure_name(measure: str) -> str:
    """What was predicted, in words."""
    return MEASURES.get(measure, measure.replace("_", " "))


def job_and_measure(job: str) -> str:
    """'Demand (units)': the job, and what of it is tested where its name does not say so."""
    name, measure = job_name(job), measure_name(JOBS[job].measure)
    return name if name.lower().removesuffix("s") == measure else f"{name} ({measure})"


def figure_of(metric: str) -> Figure:
    """How a metric reads; what is not known reads as it is called."""
    return FIGURES.get(metric, Figure(_spaced(metric)))


def lead(metric: str, value: float, other: float) -> float | None:
    """How much of the error of `other` is gone with `value`; below 0 it grew. None where that has no meaning.

    The error of a figure of which more is better is what it lacks to 1.
    """
    if pd.isna(value) or pd.isna(other):
        return None
    own, others = (value, other) if figure_of(metric).is_error else (1 - value, 1 - other)
    return 1 - own / others if others > 0 else None


def told(value: float | None, metric: str) -> str:
    """A figure to four digits, for models differ in the third."""
    if value is None or pd.isna(value):
        return NONE
    return full(value, "share", "") if figure_of(metric).unit == "share" else significant(value)


def _parts(names: str) -> list[str]:
    """The models that a mean is of; none where a word is not a model's."""
    found, left = [], names
    while left:
        name = next((name for name in PARTS if f"{left}_".startswith(f"{name}_")), None)
        if name is None:
            return []
        found.append(PARTS[name])
        left = left[len(name) + 1:]
    return found


def _spaced(name: str) -> str:
    words = [LETTERS.get(word, word) for word in name.replace("bg_nbd", PARTS["bg_nbd"]).split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]
