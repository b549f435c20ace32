"""How old predictions are: the day that they stand on, and when they were computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from dashboard.queries.domains import reads
from dashboard.queries.rights import for_everyone
from warehouse import statements


@dataclass(frozen=True)
class Computed:
    """Of the newest figures of a job: the last day of sales that they know, and when they were computed, if noted."""

    as_of_date: date
    finished_at: datetime | None


@for_everyone
@reads("predictions")
def computed(connection: Connection) -> Mapping[str, Computed]:
    """Of each prediction job that ever came to an end."""
    rows = connection.execute(statements.load("queries/models/computed"))
    return {row.job: Computed(row.as_of_date, row.finished_at) for row in rows}
