"""How well the elasticities of earlier runs foretold the weeks after them.

Reads `price_weeks` and what earlier runs of price_elasticities wrote, their backtests included.
"""

from datetime import timedelta

import numpy as np
import pandas as pd

from ml.elasticity import Params
from ml.elasticity_backtest import METRIC, judge
from ml.elasticity_panel import build_panel
from ml.monitoring import error_limit
from predictions.context import Context
from predictions.monitoring import COLUMNS

MEASURE = "units"
SUNDAY = np.timedelta64(6, "D")


def monitor(context: Context) -> pd.DataFrame:
    """One row per model of each earlier run whose 13 weeks have gone by; the one without a price effect beside it."""
    split = Params().split
    due = context.as_of - timedelta(weeks=split.ahead)
    earlier = context.read("earlier_price_elasticities", due=due)
    if earlier.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    tested = context.read("earlier_price_backtests", due=due)
    panel = build_panel(context.read("price_weeks"))
    scored = []
    for run in earlier[["run_id", "as_of_date", "model"]].drop_duplicates().itertuples():
        said = earlier[earlier["run_id"] == run.run_id].set_index("product_id")["elasticity"]
        known = int((panel.weeks + SUNDAY <= pd.Timestamp(str(run.as_of_date)).to_datetime64()).sum())
        rows = judge(panel, known, {str(run.model): said.reindex(panel.product_ids).to_numpy(float)}, split)
        own = tested.loc[tested["run_id"] == run.run_id, "value"]
        serves = rows["model"] == run.model
        scored.append(
            rows.assign(
                scored_run_id=run.run_id,
                scored_as_of_date=run.as_of_date,
                expected=np.where(serves, own.mean(), np.nan),
                limit_value=np.where(serves, error_limit(own), np.nan),
            )
        )
    return pd.concat(scored).assign(measure=MEASURE, metric=METRIC, horizon=0)[list(COLUMNS)]
