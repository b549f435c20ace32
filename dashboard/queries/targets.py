"""What is to be reached in a month."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame


def targets(connection: Connection, month: date) -> pd.DataFrame:
    """metric, scope, scope_id, target (Decimal): one row per target of the month that begins on `month`."""
    return read_frame(connection, statements.load("queries/kpis/targets"), month=month)
