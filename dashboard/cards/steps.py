"""Charts over time: metrics step by step, and where a mark leads, which is to the days that it stands for."""

from collections.abc import Sequence
from datetime import date

import pandas as pd

from dashboard.buckets import granularity
from dashboard.context import Visit
from dashboard.filters import fragment

Spans = Sequence[tuple[date, date]]


def step_rows(
    visit: Visit, metrics: Sequence[str], where: Sequence[tuple[str, tuple[str, ...]]] | None = None
) -> pd.DataFrame:
    """start, and the metrics: one row per day, week or month of the period in which there was any.

    `where` (dimension, ids) takes the place of the visit's own filters.
    """
    step = granularity(visit.filters.period)
    return visit.ask(metrics, by=[step], where=where, order_by=step).rename(columns={step: "start"})


def step_fragments(spans: Spans, **changes: str) -> list[str]:
    """What a click on each mark adds to the address: its first and last day, and `changes`."""
    return [fragment(from_=str(first), to=str(last), **changes) for first, last in spans]


def step_addresses(visit: Visit, path: str, spans: Spans, **changes: str) -> list[str]:
    """The same as whole addresses, for the rows of the table."""
    return [visit.address(path, from_=str(first), to=str(last), **changes) for first, last in spans]
