"""`/predictions`: a month's sales by a named method, from the warehouse's months or the caller's own; kept, and read
again.

It is computed here and stored by the worker, for the web has no way to the data. The champion of the warehouse's months
is what the job has stored, where it reaches as far.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

import pandas as pd
from flask import Response
from pydantic import Field

from dashboard.access.viewer import owner
from dashboard.api import months
from dashboard.api.answers import Detail, refuse, refuse_rows, success
from dashboard.api.frame import failures, group
from dashboard.api.inbox import SentAnswer, preferred_wait, put_in, settled, taken_in
from dashboard.api.lists import ListArguments, Names, fields_of, listed, one_of
from dashboard.api.plain_words import pattern
from dashboard.api.shapes import Answer, Arguments, Day, Exact, Moment, Page, Shape, with_csv
from dashboard.api.visits import visit_of
from dashboard.context import Visit, current
from dashboard.queries import forecast as queries
from dashboard.queries.hidden import NotPermittedError
from dashboard.queries.listing import PLACE
from dashboard.queries.rights import OF_THE_COMPANY
from ml.month_ahead import CHAMPION, MonthAhead, NotPredictableError, TooFewMonthsError, predict_month
from warehouse.metrics.periods import Period

KIND = "prediction"
USUAL_WAIT_SECONDS = 5
MOST_MONTHS = 600
LARGEST = 1e12
LARGEST_ID = 2**63 - 1
PLACES = 4
ORDER = "-prediction_id"

A_MONTH = pattern("^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$", "must be a month such as 2026-06")
Month = Annotated[str, Field(pattern=A_MONTH, description="Such as 2026-06.")]
Method = Literal["champion", "linear_regression", "random_forest"]

predictions = group("predictions", "Forecast", "What was sold, and what will be.")


class OwnMonth(Shape):
    """A month of the caller's own."""

    month: Month
    sales: float = Field(ge=0, le=LARGEST, allow_inf_nan=False, strict=True, description="0 for a month without any.")


class PredictionAsked(Shape):
    """Which month, how, and from what."""

    model: Method = Field(description="champion: the method that wins the backtest.")
    target_period: Month
    data: list[OwnMonth] | None = Field(
        None, min_length=1, max_length=MOST_MONTHS, description="Your own whole months; else the company's."
    )


class Prediction(Shape):
    """A prediction as it is stored."""

    prediction_id: int
    prediction_date: Moment
    target_period: str
    predicted_sales: Exact
    model_used: str
    lo95: Exact | None = Field(description="The model's 95 % interval.")
    hi95: Exact | None
    measured_coverage: float | None = Field(description="Share of tested months inside such an interval, 0 to 1.")
    as_of_date: Day = Field(description="Nothing after this day was used.")
    is_asked_for: bool = Field(description="False for one of the prediction job.")


class PredictionList(ListArguments):
    """Which part of the list."""

    sort: str = one_of([ORDER], ORDER, "The newest come first.")
    fields: Names = fields_of(Prediction)


class PredictionPath(Arguments):
    """Which prediction."""

    prediction_id: int = Field(ge=1, le=LARGEST_ID)


@predictions.post(
    "/predictions", responses={201: Answer[Prediction], 202: SentAnswer, **failures(400, 404, 409, 413, 415)}
)
def ask(body: PredictionAsked) -> Response:
    """Predict a month's sales and keep the prediction.

    202 where storing it takes longer than a few seconds: ask at `status_url`, whose result names its id.
    """
    refuse_rows(422, "not_valid", list(_faults(body.data or ())))
    found, as_of = _of_rows(body) if body.data else _of_the_company(body)
    message = {
        "target_period": body.target_period, "model_used": body.model, "as_of_date": as_of.isoformat(),
        "predicted_sales": round(found.point, PLACES), "lo95": round(found.lo95, PLACES),
        "hi95": round(found.hi95, PLACES), "measured_coverage": found.coverage,
    }
    # What is made of somebody's own data is nobody else's to read.
    payload = json.dumps({**message, "asked_by": owner() if body.data else ""}).encode()
    inbox_id = put_in(KIND, payload, "prediction_asked", model=body.model, target_period=body.target_period)
    wait = preferred_wait()
    sent = settled(inbox_id, USUAL_WAIT_SECONDS if wait is None else wait)
    if sent.result is None:
        return taken_in(sent)
    stored = {
        **message, "prediction_id": sent.result["prediction_id"], "is_asked_for": True,
        "prediction_date": pd.Timestamp(sent.result["prediction_date"]),
    }
    names = dict.fromkeys((body.model, found.model))
    return success(stored, 201, model_version="-".join((*names, str(as_of))))


@predictions.get("/predictions", responses={200: with_csv(Page[Prediction])})
def predictions_made(query: PredictionList) -> Response:
    """List predictions, the newest first."""
    window = query.window
    before = int(window.after[0]) if window.after else None
    found = _stored(window.limit, before=before)
    places = [[str(number)] for number in found["prediction_id"]]
    return listed(found.assign(**{PLACE: pd.Series(places, dtype=object)}), query, Prediction.model_fields)


@predictions.get("/predictions/<int:prediction_id>", responses={200: Answer[Prediction], **failures(404)})
def prediction(path: PredictionPath) -> Response:
    """Read a prediction again."""
    found = _stored(1, prediction_id=path.prediction_id).to_dict("records")
    if not found:
        refuse(404, "not_found", f"There is no prediction {path.prediction_id}.")
    return success(found[0])


def _stored(most: int, **which: int | None) -> pd.DataFrame:
    view = current().reader.view()
    return view.read_now(queries.stored_predictions, most, owner(), view.scope.has_all_rows, **which)


def _faults(rows: Sequence[OwnMonth]) -> Iterator[Detail]:
    """Months that are there twice, or that others are missing before: what would stand there is for nobody to guess."""
    placed = sorted(range(len(rows)), key=lambda row: rows[row].month)
    for before, row in pairwise(placed):
        months_between = _number(rows[row].month) - _number(rows[before].month)
        if months_between == 0:
            yield {"row": row, "field": "month", "message": "is here twice"}
        elif months_between > 1:
            missing = "the month before it is missing; send every month, with sales of 0 where nothing was sold"
            yield {"row": row, "field": "month", "message": missing}


def _number(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number)


def _of_rows(body: PredictionAsked) -> tuple[MonthAhead, date]:
    rows = pd.DataFrame({
        "month": pd.to_datetime([f"{row.month}-01" for row in body.data or ()]),
        "value": [row.sales for row in body.data or ()],
    })
    return _predicted(rows, body), months.last_day([moment.date() for moment in rows["month"]])


def _of_the_company(body: PredictionAsked) -> tuple[MonthAhead, date]:
    visit = visit_of()
    if not visit.view.scope.has_all_rows:
        raise NotPermittedError(OF_THE_COMPANY)
    served = _served(visit, body.target_period) if body.model == CHAMPION else None
    if served is not None:
        return served
    every = Period(visit.horizon.first_day, visit.horizon.last_complete_day)
    whole = months.whole_months(visit, every)
    known = months.months_of(visit, whole or every, ()) if whole else pd.DataFrame({"month": [], "revenue": []})
    return _predicted(months.history(known), body), whole.end if whole else every.end


def _served(visit: Visit, target_period: str) -> tuple[MonthAhead, date] | None:
    """What the job has stored for the month; None where it does not reach there."""
    stored = visit.view.read(queries.revenue_forecast, "total", "")
    if stored is None:
        return None
    rows = [row for row in stored.months.to_dict("records") if f"{row['month']:%Y-%m}" == target_period]
    if not rows:
        return None
    summaries = visit.view.read(queries.summaries)
    coverage = summaries.loc[summaries["scope"] == "total", "coverage95"].astype(float)
    held = None if coverage.isna().all() else float(coverage.iloc[0])
    point, low, high = (float(rows[0][name]) for name in ("point", "lo95", "hi95"))
    return MonthAhead(point, low, high, held, stored.model), stored.as_of_date


def _predicted(history: pd.DataFrame, body: PredictionAsked) -> MonthAhead:
    try:
        return predict_month(history, pd.Timestamp(f"{body.target_period}-01"), body.model)
    except NotPredictableError as error:
        code = "too_little_data" if isinstance(error, TooFewMonthsError) else "not_valid"
        refuse(422, code, f"{str(error)[:1].upper()}{str(error)[1:]}.")
