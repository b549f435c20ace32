"""How old the data are: what was loaded last, and when it reached gold."""

from datetime import datetime

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import for_everyone
from warehouse import statements
from warehouse.database import read_frame


@for_everyone
def loads(connection: Connection) -> pd.DataFrame:
    """source, refined_at (the newest delivery that reached gold): one row per source, oldest first."""
    return read_frame(connection, statements.load("queries/overview/loads"))


@for_everyone
def last_load(connection: Connection) -> datetime | None:
    """When data reached gold last; None where nothing was ever loaded."""
    frame = loads(connection)
    return None if frame.empty else frame["refined_at"].max()
