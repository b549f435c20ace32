"""What a card of predictions says once they are old: newer sales have come in, or nobody has made them anew.

Predictions that a fresh run would not better are not old, however long ago their sales were: that the data themselves
end is what the pill in the top bar says.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from dash import html

from dashboard.components.icons import icon
from dashboard.context import Visit
from dashboard.format import full_day
from dashboard.queries import customers
from dashboard.queries.prediction_ages import computed

FRESH_FOR_DAYS = 7


def is_stale(visit: Visit, as_of_date: date, job: str = "") -> bool:
    """True where predictions made on sales to `as_of_date` are more than a week behind the data, or where the newest of
    the `job` were computed more than a week ago."""
    return _is_behind(visit, as_of_date) or _computed_long_ago(visit, job) is not None


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
    if not is_stale(visit, as_of_date, job):
        return None
    computed_on = None if _is_behind(visit, as_of_date) else _computed_long_ago(visit, job)
    since = f"computed on {full_day(computed_on)}" if computed_on else "newer sales are in"
    return html.P(
        [icon("clock-history"), html.Span(f"Made on {full_day(as_of_date)}; {since}. Renew with "),
         html.Code(renewal(job))],
        className="stale-note",
    )


def oldest_note(visit: Visit, jobs: Iterable[str]) -> html.P | None:
    """Of the newest figures of several jobs, the note of the oldest; None while all are fresh, or were never made."""
    known = visit.view.read(computed)
    made = sorted((known[job].as_of_date, job) for job in jobs if job in known)
    return next((note for as_of_date, job in made if (note := stale_note(visit, as_of_date, job))), None)


def _is_behind(visit: Visit, as_of_date: date) -> bool:
    return visit.horizon.last_complete_day - as_of_date > timedelta(days=FRESH_FOR_DAYS)


def _computed_long_ago(visit: Visit, job: str) -> date | None:
    """The day on which the job's newest figures were computed, where that is more than a week ago."""
    newest = visit.view.read(computed).get(job) if job else None
    if newest is None or newest.finished_at is None:
        return None
    computed_on = newest.finished_at.date()
    return computed_on if visit.today - computed_on > timedelta(days=FRESH_FOR_DAYS) else None
