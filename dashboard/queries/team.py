"""The team: everyone's newest scores, and what was done month by month."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import of_kind, within
from warehouse import statements
from warehouse.database import read_frame

# What the team can be filtered by; a person's place is where they work, not where a sale was made.
DIMENSIONS = ("location", "region", "employee")
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


@of_kind("employees")
@within("chosen", DIMENSIONS)
def people(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """One row per employee with the columns of the statement, best score first; money is Decimal."""
    return read_frame(connection, statements.load("queries/team/people"), **_filters(chosen))


@of_kind("employees")
@within("chosen", DIMENSIONS)
def months(connection: Connection, chosen: Chosen, through: date) -> pd.DataFrame:
    """month, people, revenue, tasks_completed, tasks_assigned, tasks_on_time, tasks_due: whole months to `through`."""
    return read_frame(connection, statements.load("queries/team/months"), through=through, **_filters(chosen))


def _filters(chosen: Chosen) -> dict[str, list[str]]:
    return {name: list(dict(chosen).get(name, ())) for name in DIMENSIONS}
