"""What employees got done in the last 180 days: the documented score, and how sure it is.

Reads `employee_tasks` and `employee_sales`; writes predictions.employee_performance_scores and backtests.
"""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml.employee_performance import INSUFFICIENT, Params, judge, scores
from ml.scoring import fit_share_prior
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.rank_stability import backtest_ranks, compare_ranks, stability_figures
from warehouse.schema.predictions import backtests, employee_performance_scores

BLOCK_DAYS = 30
WINDOW_BLOCKS = 6
WINDOW_DAYS = WINDOW_BLOCKS * BLOCK_DAYS
ORIGINS, ORIGIN_BLOCKS = 4, 3
MODEL, ADJUSTED, BASELINE = "documented_score", "adjusted_completion_score", "completion_rate"
SUMS = ["total_tasks", "completed_tasks", "timed_tasks", "hours", "squared_hours"]


def compute(context: Context) -> Outcome:
    """Score everybody who was given tasks in the window; who had too few is written without a score."""
    tasks = context.read("employee_tasks")
    params = Params(weights=context.settings.employee_score_weights)
    judged = judge(_window(tasks, 0), params)
    context.progress(1, 2)
    tested = backtest_ranks(JOB.name, _windows(tasks, params, context), BASELINE)
    context.progress(2, 2)
    start = context.as_of - timedelta(days=WINDOW_DAYS - 1)
    sales = context.read("employee_sales", since=start).set_index("employee_id")["net_amount"]
    rows = judged.assign(window_start=start, net_amount=judged["employee_id"].map(sales))
    names = [column.name for column in employee_performance_scores.columns]
    return Outcome(
        model=MODEL,
        tables={
            employee_performance_scores: rows[[name for name in names if name not in ("run_id", "as_of_date")]],
            backtests: tested,
        },
        parameters=asdict(params),
        metrics=_metrics(judged, tested),
        window_start=start if len(judged) else None,
        window_end=context.as_of if len(judged) else None,
        message=_left_out(judged, params),
    )


def _window(tasks: pd.DataFrame, newest_block: int) -> pd.DataFrame:
    """One row per employee with a task in the six blocks from `newest_block` back: what `ml` scores."""
    inside = tasks[tasks["block"].between(newest_block, newest_block + WINDOW_BLOCKS - 1)]
    sums = inside.groupby("employee_id", as_index=False)[SUMS].sum()
    timed = sums["timed_tasks"].where(sums["timed_tasks"] > 0)
    hours = sums["hours"] / timed
    variance = (sums["squared_hours"] / timed - hours**2).clip(lower=0) * timed / (timed - 1).where(timed > 1)
    return sums[["employee_id", "total_tasks", "completed_tasks", "timed_tasks"]].assign(
        avg_task_hours=hours, task_hours_sd=np.sqrt(variance.to_numpy(dtype=float))
    )


def _windows(
    tasks: pd.DataFrame, params: Params, context: Context
) -> Iterator[tuple[date, pd.DataFrame, pd.DataFrame]]:
    """Two windows that follow each other, a quarter apart: the earlier one's last day, the later's and its scores."""
    for newest_block in range(0, ORIGINS * ORIGIN_BLOCKS, ORIGIN_BLOCKS):
        earlier_block = newest_block + WINDOW_BLOCKS
        later, earlier = (_scores(_window(tasks, block), params) for block in (newest_block, earlier_block))
        yield context.as_of - timedelta(days=BLOCK_DAYS * earlier_block), later, earlier


def _scores(employees: pd.DataFrame, params: Params) -> pd.DataFrame:
    """One row per employee with a score, one column per way to score."""
    scored = employees[employees["total_tasks"] >= params.fewest_tasks]
    total = scored["total_tasks"].to_numpy(float)
    completed = scored["completed_tasks"].to_numpy(float)
    shrunk = fit_share_prior(completed, total).shrink(completed, total)
    values = {
        MODEL: scores(scored, params),
        ADJUSTED: scores(scored.assign(completed_tasks=shrunk * total), params),
        BASELINE: completed / np.maximum(total, 1),
    }
    return pd.DataFrame(values, index=scored["employee_id"])


def _metrics(judged: pd.DataFrame, tested: pd.DataFrame) -> dict[str, float]:
    return {
        "employees": len(judged),
        INSUFFICIENT: int((judged["assessment"] == INSUFFICIENT).sum()),
        "anomalies": int(judged["is_anomaly"].sum()),
        **stability_figures(tested, MODEL),
    }


def _left_out(judged: pd.DataFrame, params: Params) -> str | None:
    if judged.empty:
        return f"no scores: no tasks in the last {WINDOW_DAYS} days"
    few = int((judged["assessment"] == INSUFFICIENT).sum())
    return f"no score for {few} employees with fewer than {params.fewest_tasks} tasks" if few else None


def _monitor(context: Context) -> pd.DataFrame:
    return compare_ranks(context.read("earlier_scores", job=JOB.name, days=WINDOW_DAYS))


JOB = Job("employee_performance", version="1", compute=compute, monitor=_monitor)
