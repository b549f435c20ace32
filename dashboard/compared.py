"""Metrics of a visit's period as KPI cards and the API tell them: each by itself, with its refusal in its place."""

from collections.abc import Sequence
from typing import Any

from dashboard.context import Visit
from dashboard.format import is_missing
from warehouse.metrics import METRICS, Metric, NotAnswerable
from warehouse.metrics.periods import Period

Where = Sequence[tuple[str, tuple[str, ...]]]


def values_of(visit: Visit, names: Sequence[str], period: Period, where: Where | None = None) -> dict[str, Any]:
    """Values by metric; the refusal in its place where a metric cannot be had with these filters.

    `where` (dimension, ids) takes the place of the visit's own filters.
    """
    try:
        frame = visit.ask(names, period=period, where=where)
    except NotAnswerable as refusal:
        if len(names) == 1:
            return {names[0]: refusal}
        return {name: value for each in names for name, value in values_of(visit, [each], period, where).items()}
    return {
        name: None if frame.empty or is_missing(frame[name].iloc[0]) or reaches_too_far(METRICS[name], visit, period)
        else frame[name].iloc[0] for name in names
    }


def reaches_too_far(metric: Metric, visit: Visit, period: Period) -> bool:
    """True where a metric stands on the period before `period` too, and that begins before the data do."""
    return "earlier_customers" in metric.measures and period.shifted(-period.days).start < visit.horizon.first_day
