"""What the newest predictions found, summed up for the front page."""

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics.outlook import HORIZON_DAYS, RISKY_ABOVE

DAYS_AHEAD = 7
ANOMALY_DAYS = 60


def insights(connection: Connection) -> pd.DataFrame:
    """kind, subjects, amount, subject_id, name, day, as_of_date: one row per finding, in no order.

    Kinds: churn (customers above RISKY_ABOVE, value at stake), lifetime_value (customers, mean of HORIZON_DAYS), demand
    (the product with the highest expected revenue next week, units), stock_out (places within DAYS_AHEAD, revenue at
    risk), anomaly (subject_id 'scope|id', name 'measure|direction', each of the last ANOMALY_DAYS days).
    """
    return read_frame(
        connection, statements.load("queries/overview/insights"),
        high_risk=RISKY_ABOVE, ltv_days=HORIZON_DAYS, days_ahead=DAYS_AHEAD, days_back=ANOMALY_DAYS,
    )
