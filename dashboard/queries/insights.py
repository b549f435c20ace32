"""What the newest predictions found, summed up for the front page."""

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.domains import reads
from dashboard.queries.rights import within
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics.outlook import HORIZON_DAYS, RISKY_ABOVE

DIMENSIONS = ("location",)
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
DAYS_AHEAD = 7
ANOMALY_DAYS = 60


@within("chosen", DIMENSIONS)
@reads("predictions")
def insights(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """kind, subjects, amount, subject_id, name, day, as_of_date: one row per finding, in no order.

    Kinds: churn (customers above RISKY_ABOVE, value at stake), lifetime_value (customers, mean of HORIZON_DAYS),
    stock_out (places within DAYS_AHEAD, revenue at risk), anomaly (subject_id 'scope|id', name 'measure|direction',
    each of the last ANOMALY_DAYS days). `chosen` may hold ids of locations: then what is found of customers is left
    out.
    """
    return read_frame(
        connection, statements.load("queries/overview/insights"), location=_locations(chosen),
        high_risk=RISKY_ABOVE, ltv_days=HORIZON_DAYS, days_ahead=DAYS_AHEAD, days_back=ANOMALY_DAYS,
    )


@within("chosen", DIMENSIONS)
def most_wanted(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """The product with the highest expected revenue next week, as one more finding: of kind demand, subjects in
    units; no row without a forecast."""
    return read_frame(connection, statements.load("queries/overview/most_wanted"), location=_locations(chosen))


def _locations(chosen: Chosen) -> list[str]:
    return list(dict(chosen).get("location", ()))
