"""How products did in the last 90 days: the documented score with its tiers, and what stands beside it.

Reads `product_windows`, `products`, `stock` and `product_ratings`; writes predictions.product_performance_scores and
backtests.
"""

from dataclasses import asdict
from datetime import timedelta

import numpy as np
import pandas as pd

from ml.product_performance import LOW_DATA, Params, judge, scores
from ml.scoring import ranks
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.product_windows import WINDOW_DAYS, read_products
from predictions.rank_stability import backtest_ranks, compare_ranks, stability_figures
from warehouse.schema.predictions import backtests, product_performance_scores

MONTH_DAYS = 30
MONTHS_BACK = 3
MODEL, UNITS, BASELINE = "documented_score", "units_sold", "revenue"


def compute(context: Context) -> Outcome:
    """Score every product with a sale in the window, and rank it beside its rank a month before."""
    params = Params()
    products = read_products(context, context.as_of)
    judged = judge(products, params)
    context.progress(1, 2)
    days = [context.as_of - timedelta(days=MONTH_DAYS * back) for back in range(1, MONTHS_BACK + 1)]
    windows = [products, *(read_products(context, day) for day in days)]
    months = [_order(window, params) for window in windows]
    # Two thirds of a window are the next one's as well, so this says how fast ranks move, not how well they foretell.
    tested = backtest_ranks(JOB.name, zip(days, months[:-1], months[1:], strict=True), BASELINE)
    context.progress(2, 2)
    rows = judged.rename(columns={"stock": "stock_level"}).assign(previous_rank=_previous(judged, months[1]))
    names = [column.name for column in product_performance_scores.columns]
    return Outcome(
        model=MODEL,
        tables={
            product_performance_scores: rows[[name for name in names if name not in ("run_id", "as_of_date")]],
            backtests: tested,
        },
        parameters=asdict(params),
        metrics=_metrics(judged, tested),
        window_start=context.as_of - timedelta(days=WINDOW_DAYS - 1) if len(judged) else None,
        window_end=context.as_of if len(judged) else None,
        message=_left_out(judged),
    )


def _order(products: pd.DataFrame, params: Params) -> pd.DataFrame:
    """One row per product, one column per way to rank; more is better."""
    units = products["units_sold"]
    values = {MODEL: scores(products, params), UNITS: units, BASELINE: products["price"] * units}
    return pd.DataFrame({model: np.asarray(column) for model, column in values.items()}, index=products["product_id"])


def _previous(judged: pd.DataFrame, month_before: pd.DataFrame) -> "pd.Series[int]":
    before = pd.Series(ranks(month_before[MODEL].to_numpy().round(9)), index=month_before.index)
    return judged["product_id"].map(before).astype("Int64")


def _metrics(judged: pd.DataFrame, tested: pd.DataFrame) -> dict[str, float]:
    return {
        "products": len(judged),
        LOW_DATA: int((judged["quality"] == LOW_DATA).sum()),
        **stability_figures(tested, MODEL),
    }


def _left_out(judged: pd.DataFrame) -> str | None:
    if judged.empty:
        return f"no scores: no sales in the last {WINDOW_DAYS} days"
    uncounted = int(judged["stock"].isna().sum())
    return f"{uncounted} products without a stock count: their stock ratio is 1" if uncounted else None


def _monitor(context: Context) -> pd.DataFrame:
    return compare_ranks(context.read("earlier_scores", job=JOB.name, days=WINDOW_DAYS))


JOB = Job("product_performance", version="1", compute=compute, monitor=_monitor)
