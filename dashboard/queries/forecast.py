"""The newest forecasts, how good their models proved to be on months they had not seen, and what a change would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.domains import reads
from dashboard.queries.rights import company_wide_if, of_part, own_parts, own_rows, within
from warehouse import statements
from warehouse.database import read_frame

# What demand can be filtered by.
DEMAND_DIMENSIONS = ("location", "region", "category", "product")
Chosen = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Change:
    """What is asked of a scope: shares (.05 is 5 % more), None for no change; `season_month` 1 to 12."""

    scope: str = "total"
    scope_id: str = ""
    price_change: float | None = None
    promotion_depth: float | None = None
    season_month: int | None = None
    competitor_change: float | None = None
    competitor_elasticity: float | None = None


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


def _part(arguments: Mapping[str, Any]) -> tuple[str, str]:
    return arguments["scope"], arguments["scope_id"]


@of_part(_part)
@reads("predictions")
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


@own_rows(own_parts)
@reads("predictions")
def summaries(connection: Connection) -> pd.DataFrame:
    """scope, scope_id, next_month, point, lo95, hi95, coverage95, growth, accuracy, skill, months, model, quality,
    as_of_date: next month's revenue, one row per part of the company. Shares are 0..1, None where not tested."""
    return read_frame(connection, statements.load("queries/forecast/summaries"))


@of_part(_part)
@reads("predictions")
def past_forecasts(connection: Connection, scope: str, scope_id: str, through: date) -> pd.DataFrame:
    """month, point, lo80, hi80, model, as_of_date: one row per whole month up to `through` that had been forecast."""
    return read_frame(
        connection, statements.load("queries/forecast/past_forecasts"), scope=scope, scope_id=scope_id, through=through
    )


@within("chosen", DEMAND_DIMENSIONS)
def demand(connection: Connection, chosen: Chosen, most: int | None = None) -> pd.DataFrame:
    """product_id, product, category, units, lo80, hi80, revenue, first_day, last_day, as_of_date: most units first.

    `chosen` are ids by dimension, `most` None for every product; lo80 and hi80 are sums of the days' bounds, wider than
    bounds of the sum.
    """
    filters = {name: list(dict(chosen).get(name, ())) for name in DEMAND_DIMENSIONS}
    return read_frame(connection, statements.load("queries/forecast/demand"), most=most, **filters)


@of_part(lambda arguments: (arguments["asked"].scope, arguments["asked"].scope_id))
def what_if(connection: Connection, asked: Change) -> pd.DataFrame:
    """One row: base and changed units, revenue and margin with 95 % bounds; None where `cannot_say` tells why."""
    return read_frame(connection, statements.load("queries/forecast/what_if"), **vars(asked))


@company_wide_if("is_of_company")
@reads("predictions")
def stored_predictions(
    connection: Connection, most: int, asked_by: str, is_of_company: bool, before: int | None = None,
    prediction_id: int | None = None,
) -> pd.DataFrame:
    """prediction_id, prediction_date, target_period, predicted_sales, model_used, lo95, hi95, measured_coverage,
    as_of_date, is_asked_for: at most `most` of those before the prediction `before`, the newest first; or one. Those of
    the company's data where `is_of_company`, and those of the data of `asked_by`."""
    return read_frame(
        connection, statements.load("queries/forecast/stored_predictions"), most=most, before=before,
        prediction_id=prediction_id, asked_by=asked_by, is_of_company=is_of_company,
    )
