"""Products that are bought together, over the last year's orders.

Reads `baskets`; writes predictions.product_affinities and backtests: how many of the pairs that the earlier orders show
the later ones confirm, and the share that chance alone would confirm beside it.
"""

from dataclasses import asdict

import pandas as pd

from ml.affinity import MODEL, Params, confirmation, find
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from warehouse.schema.predictions import backtests, product_affinities

MEASURE = "pairs"


def compute(context: Context) -> Outcome:
    """Find pairs in the earlier 70 % of the orders and confirm them in the rest."""
    lines, params = context.read_once("baskets"), Params()
    found = find(lines, params)
    tested = confirmation(found, lines, params)
    return Outcome(
        model=MODEL,
        tables={
            product_affinities: found,
            backtests: tested.assign(job=JOB.name, measure=MEASURE, scope="total", scope_id="", horizon=0),
        },
        parameters=asdict(params),
        metrics={
            "pairs": len(found) // 2,
            "confirmed": int(found["is_confirmed"].sum()) // 2,
            "orders": int(lines["order_number"].nunique()),
        },
        window_start=lines["order_date"].min().date() if len(lines) else None,
        window_end=context.as_of if len(lines) else None,
        message=None if len(found) else _reason(lines, params),
    )


def monitor(context: Context) -> pd.DataFrame:
    """Share of an earlier run's pairs that were not more frequent than by chance in the orders since."""
    rows = context.read("realised_product_affinities")
    completed: pd.DataFrame = rows.assign(
        measure=MEASURE, model=MODEL, metric="refuted_share", horizon=0, limit_value=float("nan")
    )[list(COLUMNS)]
    return completed


def _reason(lines: pd.DataFrame, params: Params) -> str:
    if lines.empty:
        return "no affinity: nothing was sold in the last 365 days"
    return f"no affinity: no two products stand out in {params.support} orders of the earlier part or more"


JOB = Job("product_affinities", version="1", compute=compute, monitor=monitor)
