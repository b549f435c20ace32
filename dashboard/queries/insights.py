"""What the newest predictions found, summed up for the front page."""

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame

# As the issue of churn is told: more likely lost than kept by far.
HIGH_RISK = 0.7
LTV_DAYS = 730
DAYS_AHEAD = 7
ANOMALY_DAYS = 60


def insights(connection: Connection) -> pd.DataFrame:
    """kind, subjects, amount, subject_id, name, day, as_of_date: one row per finding, in no order.

    Kinds: churn (customers above HIGH_RISK, value at stake), lifetime_value (customers, mean of LTV_DAYS), demand (the
    product with the highest expected revenue next week, units), stock_out (places within DAYS_AHEAD, revenue at risk),
    anomaly (subject_id 'scope|id', name 'measure|direction', each of the last ANOMALY_DAYS days).
    """
    return read_frame(
        connection, statements.load("queries/overview/insights"),
        high_risk=HIGH_RISK, ltv_days=LTV_DAYS, days_ahead=DAYS_AHEAD, days_back=ANOMALY_DAYS,
    )
