"""How daily figures move: their parts, lasting changes, unusual days, what moves together, what prices do.

Money is Decimal; rates, correlations and elasticities are floats.
"""

from datetime import date
from typing import NamedTuple

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.domains import reads
from warehouse import statements
from warehouse.database import read_frame

# Changes that are more likely than this to be chance are nobody's news.
LIKELY_CHANCE = 0.05


class Series(NamedTuple):
    """A daily figure: its measure, and the 'total' (''), 'location' or 'category' (an id) that it is of."""

    measure: str
    scope: str = "total"
    scope_id: str = ""


@reads("predictions")
def parts(connection: Connection, series: Series, first: date, last: date) -> pd.DataFrame:
    """date, value, trend, season, rest (which add up to the value), quality, as_of_date: one row per day."""
    return read_frame(
        connection, statements.load("queries/trends/parts"), **series._asdict(), first=first, last=last
    )


def changes(connection: Connection) -> pd.DataFrame:
    """date, measure, scope, scope_id, name, from_date, to_date, before, after, change_rate, lo95, hi95, q_value,
    quality, as_of_date: one row per change that is hardly chance, the newest first."""
    return read_frame(connection, statements.load("queries/trends/changes"), likely=LIKELY_CHANCE)


def unusual_days(connection: Connection) -> pd.DataFrame:
    """date, measure, scope, scope_id, name, value, expected, direction, money_at_stake, as_of_date, newest first."""
    return read_frame(connection, statements.load("queries/trends/unusual_days"))


@reads("predictions")
def correlations(connection: Connection) -> pd.DataFrame:
    """first_kind, first_name, second_kind, second_name, lag_days, correlation, lo95, hi95, q_value, days, quality,
    as_of_date: one row per pair, the surest first; no correlation where the days in common are too few."""
    return read_frame(connection, statements.load("queries/trends/correlations"))


@reads("predictions")
def elasticities(connection: Connection) -> pd.DataFrame:
    """scope, scope_id, name, elasticity, lo95, hi95, products, quality, as_of_date: everything, then categories."""
    return read_frame(connection, statements.load("queries/trends/elasticities"))
