"""What to do about how figures move: the newest lasting changes of revenue, the dearest unusual days."""

from typing import Any

from dashboard.cards import trends_changes, trends_unusual
from dashboard.cards.records import records
from dashboard.cards.to_do import Finding, to_do_card
from dashboard.cards.trends_series import JOB, REVENUE, has_been_made, not_made
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full, full_day

MOST_CHANGES, MOST_DAYS = 2, 2
DAYS_A_MONTH = 30


def findings(visit: Visit) -> list[Finding]:
    """The newest changes, with what they come to in a month; the days furthest from what was expected."""
    changes = trends_changes.rows(visit)
    unusual = trends_unusual.rows(visit)
    dearest = sorted(records(unusual), key=lambda row: -abs(row.money_at_stake or 0))[:MOST_DAYS]
    return [
        *[_change(visit, row) for row in records(changes[changes["measure"] == REVENUE].head(MOST_CHANGES))],
        *[_day(visit, row) for row in dearest],
    ]


def _change(visit: Visit, row: Any) -> Finding:
    is_up, currency = row.after > row.before, visit.settings.currency
    scope = {} if row.scope == "total" else {row.scope: row.scope_id}
    return Finding(
        f"{row.name}: {'a higher' if is_up else 'a lower'} level since {full_day(row.date)}",
        f"A typical day brings {full(row.after, 'money', currency)} after {full(row.before, 'money', currency)}; the "
        f"money is that of {DAYS_A_MONTH} days. "
        f"{'Find out what helped, and repeat it.' if is_up else 'Find the cause.'}",
        visit.address("/sales", from_=str(row.date), to=str(row.as_of_date), **scope),
        (row.after - row.before) * DAYS_A_MONTH, "good" if is_up else "bad", "graph-up" if is_up else "graph-down",
    )


def _day(visit: Visit, row: Any) -> Finding:
    is_up, currency = row.value > row.expected, visit.settings.currency
    place = {} if row.scope == "total" else {row.scope: row.scope_id}
    return Finding(
        f"{row.name}: {full_day(row.date)} was unusual",
        f"{full(row.value, 'money', currency)} where {full(row.expected, 'money', currency)} was to be expected. "
        f"{'See what was sold.' if is_up else 'See whether sales are missing or something kept customers away.'}",
        visit.address("/orders", from_=str(row.date), to=str(row.date), **place),
        row.value - row.expected, "good" if is_up else "warn", "activity",
    )


def _nothing(visit: Visit) -> Message:
    if not has_been_made(visit):
        return not_made(visit)
    return Message("empty", "Nothing to look into", "No level changed for good, and no day lay far from its weekday.")


CARD = to_do_card("trends-actions", "Lasting changes and unusual days of revenue, most money first", findings, _nothing,
                    jobs=(JOB,))
