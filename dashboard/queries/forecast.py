"""The newest sales forecast and how good its model proved to be on months it had not seen."""

from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame


@dataclass(frozen=True)
class Forecast:
    """`months`: month, point, lo80, hi80, lo95, hi95 (one row per month ahead).

    `coverage80` is the share of tested months inside the 80 % interval, `skill` is 1 less the ratio of the model's
    error to its baseline's; both are None where there was too little history to test. `quality` as in the table.
    """

    as_of_date: date
    model: str
    quality: str
    months: pd.DataFrame
    coverage80: float | None
    skill: float | None


def revenue_forecast(connection: Connection, scope: str, scope_id: str) -> Forecast | None:
    """The newest forecast of revenue for 'total' ('') or a 'location' (its id); None where none was made."""
    frame = read_frame(
        connection, statements.load("queries/overview/revenue_forecast"), scope=scope, scope_id=scope_id
    )
    if frame.empty:
        return None
    tests = connection.execute(
        statements.load("queries/overview/forecast_tests"), {"scope": scope, "scope_id": scope_id}
    ).one()
    first = frame.iloc[0]
    return Forecast(
        as_of_date=first["as_of_date"],
        model=first["model"],
        quality=first["quality"],
        months=frame[["month", "point", "lo80", "hi80", "lo95", "hi95"]],
        coverage80=tests.coverage80,
        skill=tests.skill,
    )
