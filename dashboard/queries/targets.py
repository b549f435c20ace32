"""What is to be reached in a month."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.domains import reads
from dashboard.queries.rights import own_parts, own_rows
from warehouse import statements
from warehouse.database import read_frame


@own_rows(own_parts)
@reads("app")
def targets(connection: Connection, month: date) -> pd.DataFrame:
    """metric, scope, scope_id, target (Decimal): one row per target of the month that begins on `month`."""
    return read_frame(connection, statements.load("queries/kpis/targets"), month=month)
