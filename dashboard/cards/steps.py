"""Where the marks of a chart over time lead: to the days that each of them stands for."""

from collections.abc import Sequence
from datetime import date

from dashboard.context import Visit
from dashboard.filters import fragment

Spans = Sequence[tuple[date, date]]


def step_fragments(spans: Spans, **changes: str) -> list[str]:
    """What a click on each mark adds to the address: its first and last day, and `changes`."""
    return [fragment(from_=str(first), to=str(last), **changes) for first, last in spans]


def step_addresses(visit: Visit, path: str, spans: Spans, **changes: str) -> list[str]:
    """The same as whole addresses, for the rows of the table."""
    return [visit.address(path, from_=str(first), to=str(last), **changes) for first, last in spans]
