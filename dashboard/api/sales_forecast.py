"""`GET /sales-forecast`: what was sold month by month, and what the next months will bring.

The forecast is the prediction job's, of all whole months; with `refit` it is fitted on those of the range asked for.
With `refresh` the ERP is read first, by the worker, for the web has no way to the data.
"""

from datetime import date
from typing import Annotated, Any, NoReturn

import pandas as pd
from flask import Response, g
from pydantic import Field, ValidationInfo, field_validator

from dashboard.access.csrf import check_own_origin
from dashboard.access.viewer import viewer
from dashboard.api import months
from dashboard.api.answers import refuse, success
from dashboard.api.forecasts import FEWEST_MONTHS, ForecastAhead, fitted, stored
from dashboard.api.frame import failures, group
from dashboard.api.inbox import LONGEST_WAIT_SECONDS, SentAnswer, preferred_wait, put_in, settled, taken_in
from dashboard.api.shapes import Answer, Arguments, Day, PlainText, Shape
from dashboard.api.versioned import by_version
from dashboard.api.visits import visit_of
from dashboard.context import Chosen, Visit, current
from warehouse.metrics.periods import Period

REFRESH = "sync_laravel"
ADDRESS_MISSING = "The ERP cannot be reached: LARAVEL_API_URL is not set on the server."

forecast = group("sales_forecast", "Forecast", "What was sold, and what will be.")


class ForecastQuery(Arguments):
    """Which months, of which place, and how the forecast is made."""

    start_date: Annotated[date | None, Field(description="From the start of the year where it is not given.")] = None
    end_date: Annotated[date | None, Field(description="To today where it is not given.")] = None
    location: PlainText | None = Field(None, max_length=200, description="Id or name of one; else the whole company.")
    refit: bool = Field(False, description="Fit the forecast on the whole months of the range.")
    refresh: bool = Field(False, description="Read the ERP's newest sales first; needs the right to write.")

    @field_validator("end_date")
    @classmethod
    def _not_before_the_start(cls, end: date | None, info: ValidationInfo) -> date | None:
        start = info.data.get("start_date")
        if start and end and end < start:
            raise ValueError("is before start_date")
        return end


class ForecastData(Shape):
    """The months of the range, and those to come."""

    actual_sales: list[months.MonthOfSales]
    forecast: ForecastAhead


class ForecastSummary(Shape):
    """What was asked for, in days."""

    start_date: Day
    end_date: Day
    location: str | None = Field(description="Id of the location; null for the whole company.")


class ForecastAnswer(Answer[ForecastData]):
    """What was and what will be."""

    summary: ForecastSummary
    model_version: str


@forecast.get("/sales-forecast", responses={200: ForecastAnswer, 202: SentAnswer, **failures(400, 404, 409, 502)})
def sales_forecast(query: ForecastQuery) -> Response:
    """What was sold in each month of a range, and the forecast of the next six.

    422 where the range, or the whole history, has fewer than three months; its sales stand in `details`.
    """
    if query.refresh:
        under_way = _refreshed()
        if under_way is not None:
            return under_way
    if query.refresh or query.refit:
        return _answer(query)
    answer: Response = _held(query=query)
    return answer


@by_version
def _held(query: ForecastQuery) -> Response:
    return _answer(query)


def _answer(query: ForecastQuery) -> Response:
    visit = visit_of()
    location_id = _location(visit, query.location)
    where: Chosen = (("location", (location_id,)),) if location_id else ()
    period = _period(visit, query)
    actual = months.months_of(visit, period, where)
    if actual.empty:
        refuse(404, "no_sales", f"Nothing was sold from {period.start} to {period.end}.")
    if len(actual) < FEWEST_MONTHS and (query.start_date or query.end_date):
        _refuse_few(actual)
    ahead, version = _ahead(visit, query, location_id, where, period, actual)
    return success(
        {"actual_sales": months.described(actual), "forecast": ahead},
        summary={"start_date": period.start, "end_date": period.end, "location": location_id or None},
        model_version=version,
    )


def _ahead(
    visit: Visit, query: ForecastQuery, location_id: str, where: Chosen, period: Period, actual: pd.DataFrame
) -> tuple[dict[str, Any], str]:
    known = None if query.refit else stored(visit, location_id)
    if known is not None:
        return known
    every = Period(visit.horizon.first_day, visit.horizon.last_complete_day)
    whole = months.whole_months(visit, period if query.refit else every)
    rows = months.months_of(visit, whole, where) if whole else actual.head(0)
    if len(rows) < FEWEST_MONTHS:
        _refuse_few(actual)
    return fitted(rows)


def _refuse_few(actual: pd.DataFrame) -> NoReturn:
    refuse(422, "too_little_data", f"A forecast needs {FEWEST_MONTHS} whole months of sales; ask for a longer range.",
           months.described(actual))


def _refreshed() -> Response | None:
    """None once the ERP has been read, else the answer to who asked; refuses where it cannot be read."""
    if not viewer().may("api.write"):
        refuse(403, "not_permitted", "refresh loads data: it needs the permission api.write.")
    # A GET that changes something: a browser lets any site ask for it with the visitor's session.
    check_own_origin(viewer())
    if current().settings.laravel_api_url is None:
        refuse(502, "upstream_failed", ADDRESS_MISSING)
    wait = preferred_wait()
    message = settled(put_in(REFRESH, b"{}", "refresh_asked"), LONGEST_WAIT_SECONDS if wait is None else wait)
    if message.state == "failed":
        refuse(502, "upstream_failed", f"The ERP could not be read: {message.failure}.")
    # What this request saw before is no longer what there is.
    g.pop("view", None)
    return None if message.is_settled else taken_in(message)


def _location(visit: Visit, asked: str | None) -> str:
    """The id of the location asked for by id or name, '' for the whole company."""
    own = [identifier for name, ids in visit.part if name == "location" for identifier in ids]
    if asked is None:
        if own and len(own) != 1:
            refuse(400, "missing_parameter", f"Say which of your locations: location={' or location='.join(own)}.")
        return own[0] if own else ""
    offered = visit.options[visit.options["dimension"] == "location"]
    ids, names = offered["id"], offered["name"].str.casefold()
    found = ids[(ids == asked) | (ids.str.partition(":")[2] == asked) | (names == asked.casefold())].tolist()
    if asked in found:
        return asked
    if len(found) != 1:
        refuse(404, "not_found", f"There is no location {asked!r}.")
    return str(found[0])


def _period(visit: Visit, query: ForecastQuery) -> Period:
    start = query.start_date or visit.today.replace(month=1, day=1)
    end = query.end_date or visit.today
    if end < start:
        refuse(422, "not_valid", f"The range would end on {end}, before it begins on {start}.",
               [{"field": "start_date", "message": "is after the last day"}])
    return Period(start, end)
