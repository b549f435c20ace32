"""Whether stock lasted where earlier runs of `reorder` ordered nothing, and how much of the shop they ordered.

Reads `realised_reorder`.
"""

import numpy as np
import pandas as pd

from predictions.context import Context
from predictions.monitoring import COLUMNS

HORIZON = 30  # days; lead times beyond it are judged by as many
MEASURE = "units"
EMPTY, ORDERED = "stock_out_share", "ordered_share"


def monitor(context: Context) -> pd.DataFrame:
    """Two rows per due run: stock_out_share, of the items without an order that were counted empty before a delivery
    could have come, beside the chance stated and the one that the service level allows; ordered_share, of all items."""
    runs = context.read("realised_reorder", horizon=HORIZON)
    named = runs.rename(columns={"run_id": "scored_run_id", "as_of_date": "scored_as_of_date"})
    empty = named.assign(
        metric=EMPTY, rows=runs["kept"], value=runs["empty_share"], expected=runs["stated_share"],
        limit_value=runs["allowed_share"],
    )  # fmt: skip
    ordered = named.assign(
        metric=ORDERED, rows=runs["items"], value=runs["ordered_share"], expected=np.nan, limit_value=np.nan
    )
    figures = ["value", "expected", "limit_value"]
    rows = pd.concat([empty, ordered], ignore_index=True).astype(dict.fromkeys(figures, float))
    return rows.assign(measure=MEASURE, horizon=0)[list(COLUMNS)]
