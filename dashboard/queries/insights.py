"""What the newest predictions found, summed up for the front page."""

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import within
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics.outlook import HORIZON_DAYS, RISKY_ABOVE

DIMENSIONS = ("location",)
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
DAYS_AHEAD = 7
ANOMALY_DAYS = 60


@within("chosen", DIMENSIONS)
def insights(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """kind, subjects, amount, subject_id, name, day, as_of_date: one row per finding, in no order.

    Kinds: churn (customers above RISKY_ABOVE, value at stake), lifetime_value (customers, mean of HORIZON_DAYS), demand
    (the product with the highest expected revenue next week, units), stock_out (places within DAYS_AHEAD, revenue at
    risk), anomaly (subject_id 'scope|id', name 'measure|direction', each of the last ANOMALY_DAYS days).
    `chosen` may hold ids of locations: then what is found of customers is left out.
    """
    return read_frame(
        connection, statements.load("queries/overview/insights"),
        location=list(dict(chosen).get("location", ())),
        high_risk=RISKY_ABOVE, ltv_days=HORIZON_DAYS, days_ahead=DAYS_AHEAD, days_back=ANOMALY_DAYS,
    )
