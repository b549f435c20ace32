"""Measures by dimensions as one query on the smallest roll-up that answers exactly; refuses what would be wrong."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, literal_column, select

from warehouse.metrics.definitions import METRICS
from warehouse.metrics.periods import Period
from warehouse.schema import gold

# From the cheapest up; what a roll-up can be grouped by.
DIMENSIONS: dict[str, frozenset[str]] = {
    "daily_sales_summary": frozenset({"order_date", "location_key"}),
    "daily_product_sales": frozenset({"order_date", "location_key", "product_key"}),
    "customer_revisit_counts": frozenset({"order_date"}),
    "customer_days": frozenset({"order_date"}),
}
ALL_LOCATIONS_KEY = 0


def select_measures(
    metrics: Sequence[str], period: Period, location_keys: Sequence[int] = (), by: Sequence[str] = ()
) -> Select[Any]:
    """One row per combination of `by`, one column per metric, over `period`; no location keys means all of them.

    Without `by` there is one row; sums over nothing are NULL. Raises ValueError where no single roll-up answers
    exactly: a metric by a dimension it cannot be split by, or metrics that live in different roll-ups.
    """
    table = _rollup(metrics, by, location_keys)
    dimensions = [table.c[name] for name in by]
    measures: list[ColumnElement[Any]] = [
        literal_column(METRICS[name].expressions[table.name]).label(name) for name in metrics
    ]
    query = select(*dimensions, *measures).where(table.c.order_date.between(period.start, period.end))
    for condition in _conditions(table, period, location_keys, by):
        query = query.where(condition)
    return query.group_by(*dimensions)


def _rollup(metrics: Sequence[str], by: Sequence[str], location_keys: Sequence[int]) -> Table:
    for name, dimensions in DIMENSIONS.items():
        # Revisit pairs hold all locations or one; a customer of two chosen locations would count twice.
        if name == "customer_revisit_counts" and len(location_keys) > 1:
            continue
        if set(by) <= dimensions and all(name in METRICS[metric].expressions for metric in metrics):
            return getattr(gold, name)  # type: ignore[no-any-return]
    raise ValueError(f"no roll-up answers {', '.join(metrics)} by {', '.join(by) or 'nothing'} exactly")


def _conditions(
    table: Table, period: Period, location_keys: Sequence[int], by: Sequence[str]
) -> list[ColumnElement[bool]]:
    if table is gold.customer_revisit_counts:
        scope = table.c.location_key == (location_keys[0] if location_keys else ALL_LOCATIONS_KEY)
        # A customer counts on the first of their days in the period. Day by day, each day is its own period.
        first_in_period = table.c.previous_date < (table.c.order_date if by else period.start)
        return [scope, first_in_period]
    if not location_keys:
        return []
    return [table.c.location_key.in_(location_keys)]
