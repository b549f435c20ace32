"""What earlier churn runs stated, held against who has come back since: calibration, sharpness, drift.

Reads `realised_customer_churn` and `earlier_churn_backtests`.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ml.churn import MEASURES, Params
from ml.monitoring import DRIFTED, error_limit, population_stability
from predictions.context import Context
from predictions.monitoring import COLUMNS

HORIZON = Params().horizon
DRIFT = "population_drift"
# Less is better in monitoring; an area under the curve is turned round.
AUC_LOSS = "auc_loss"


def monitor(context: Context) -> pd.DataFrame:
    """One row per due run and metric: brier, calibration_error, auc_loss (1 - AUC) and population_drift.

    The drift is that of the stated chances between the due run and the newest one before this.
    """
    realised = context.read("realised_customer_churn", horizon=HORIZON)
    due = realised[realised["is_due"]]
    if due.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    promised = _promised(context)
    newest = realised[realised["run_id"] == realised.loc[realised["as_of_date"].idxmax(), "run_id"]]
    rows = [
        (run_id, run["as_of_date"].iloc[0], run["model"].iloc[0], int(run["customers"].sum()), metric, value, *promise)
        for run_id, run in due.groupby("run_id")
        for metric, value, promise in _scored(run, newest, promised[promised["run_id"] == run_id])
    ]
    columns = ["scored_run_id", "scored_as_of_date", "model", "rows", "metric", "value", "expected", "limit_value"]
    return pd.DataFrame(rows, columns=columns).assign(measure="churn", horizon=0)[list(COLUMNS)]


def _scored(
    run: pd.DataFrame, newest: pd.DataFrame, promised: pd.DataFrame
) -> Iterator[tuple[str, float, tuple[float, float]]]:
    """(metric, value, (expected, limit)) of one run; unknown figures are NaN."""
    # One case for those who were lost and one for those who came back: a mean of both would hide their spread.
    chance, happened = np.tile(run["chance"], 2), np.repeat([1.0, 0.0], len(run))
    customers = np.concatenate([run["lost"], run["customers"] - run["lost"]])
    for metric, measure in MEASURES.items():
        value = measure(chance, happened, customers)
        errors = promised.loc[promised["metric"] == metric, "value"].to_numpy()
        if metric == "auc":
            metric, value, errors = AUC_LOSS, 1 - value, 1 - errors
        expected = float(errors.mean()) if len(errors) else float("nan")
        yield metric, value, (expected, error_limit(errors))
    before, now = (np.repeat(each["chance"], each["customers"]) for each in (run, newest))
    yield DRIFT, population_stability(before, now), (float("nan"), DRIFTED)


def _promised(context: Context) -> pd.DataFrame:
    return context.read("earlier_churn_backtests", horizon=HORIZON)
