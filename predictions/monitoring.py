"""What a job's `monitor` gives, completed for predictions.model_monitoring.

In: one row per scored_run_id, scored_as_of_date, measure, model, metric and horizon with rows, value, expected (the
backtest's figure or NaN) and limit_value (NaN: nothing is at stake); less is better. Out: the same with job and
is_degraded.
"""

import logging

import pandas as pd

logger = logging.getLogger(__name__)

COLUMNS = (
    "scored_run_id", "scored_as_of_date", "measure", "model", "metric", "horizon", "rows", "value", "expected",
    "limit_value",
)  # fmt: skip


def complete_monitoring(job: str, scored: pd.DataFrame) -> pd.DataFrame:
    """The rows with a value, and whether it is beyond its limit; what is, is said in the log."""
    known = scored.loc[scored["value"].notna(), list(COLUMNS)]
    completed = known.assign(job=job, is_degraded=(known["value"] > known["limit_value"]).astype(bool))
    for row in completed[completed["is_degraded"]].itertuples():
        logger.warning(
            "job %s: %s of %s by %s, predicted on %s, is %.4g; its backtest allows %.4g", job, row.metric, row.measure,
            row.model, str(row.scored_as_of_date)[:10], row.value, row.limit_value,
        )  # fmt: skip
    return completed
