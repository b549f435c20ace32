"""What a card of predictions says when newer sales have come in since they were made."""

from datetime import date, timedelta

from dash import html

from dashboard.components.icons import icon
from dashboard.context import Visit
from dashboard.format import full_day
from dashboard.queries import customers

FRESH_FOR_DAYS = 7


def is_stale(visit: Visit, as_of_date: date) -> bool:
    """True where predictions made on sales to `as_of_date` are more than a week behind the data."""
    return visit.horizon.last_complete_day - as_of_date > timedelta(days=FRESH_FOR_DAYS)


def renewal(job: str) -> str:
    """The command that renews a job's predictions."""
    return f".venv/bin/python -m scripts.predict {job}"


def first_run(visit: Visit, job: str) -> str:
    """The command that makes a job's predictions where they were never made, or not since newer sales came in; empty
    where they were made on all that is known, so that running it once more would bring nothing."""
    made_on = visit.view.read(customers.scored_on, job)
    return "" if made_on is not None and made_on >= visit.horizon.last_complete_day else renewal(job)


def stale_note(visit: Visit, as_of_date: date, job: str) -> html.P | None:
    """When they were made and what renews them; None while they are fresh."""
    if not is_stale(visit, as_of_date):
        return None
    return html.P(
        [icon("clock-history"), html.Span(f"Made on {full_day(as_of_date)}; newer sales are in. Renew with"),
         html.Code(renewal(job))],
        className="stale-note",
    )
