"""Measures from facts beside sales: reviews, marketing, tasks, and what is in stock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import FromClause, Select, exists, func, select, true

from warehouse.metrics.periods import Period
from warehouse.metrics.rows import Grain, Scope
from warehouse.metrics.sources import LOCATION, PRODUCT, Aggregate, Source, Sums
from warehouse.schema import gold

SOURCE = {"source": "source"}
EMPLOYEE = {"employee": "employee_key"}

_reviews, _spend, _tasks, _counts = gold.fact_reviews, gold.fact_marketing_spend, gold.fact_tasks, gold.fact_stock_daily
_finished = func.coalesce(_tasks.c.completed_date, _tasks.c.assigned_date, type_=_tasks.c.assigned_date.type)


def _rows_that(column: str) -> Aggregate:
    return lambda table: func.count().filter(table.c[column])


reviews = Sums(
    "fact_reviews",
    Grain(_reviews, _reviews.c.review_date, {**PRODUCT, **SOURCE, "customer": "customer_id"}),
    {"stars": lambda table: func.sum(table.c.rating), "reviews": lambda _table: func.count()},
)
spend = Sums(
    "fact_marketing_spend",
    Grain(_spend, _spend.c.spend_date, {**LOCATION, **SOURCE, "channel": "channel"}),
    {"spend": lambda table: func.sum(table.c.amount)},
)
# A task has two days of its own: that of its completion, and that on which it was due.
completed_tasks = Sums(
    "fact_tasks_completed",
    Grain(_tasks, _finished, LOCATION | SOURCE | EMPLOYEE),
    {"tasks_completed": _rows_that("is_completed")},
    conditions=(_tasks.c.is_completed,),
)
due_tasks = Sums(
    "fact_tasks_due",
    Grain(_tasks, _tasks.c.due_date, LOCATION | SOURCE | EMPLOYEE),
    {"tasks_due": lambda _table: func.count(), "tasks_on_time": _rows_that("is_on_time")},
)

IN_STOCK: Mapping[str, Aggregate] = {
    "stock_units": lambda table: func.sum(table.c.closing),
    "stock_value": lambda table: func.sum(table.c.closing * table.c.unit_cost),
    "mean_stock": lambda table: func.sum((table.c.closing + func.coalesce(table.c.opening, table.c.closing)) / 2),
}


@dataclass(frozen=True)
class Stock:
    """The newest counts up to the period's end, and up to the day before it begins, of each product and place."""

    name: str = "fact_stock_daily"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True by place and product: stock stands at a day, and is not of a day."""
        return measure in IN_STOCK and all(map(Grain(_counts, None, LOCATION | PRODUCT, "location").has, scope.names))

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination of which anything was ever counted."""
        grain = Grain(_levels(measures, scope.period), None, LOCATION | PRODUCT, "location")
        return Sums(self.name, grain, IN_STOCK).select(measures, scope)


def _levels(measures: tuple[str, ...], period: Period) -> FromClause:
    """One row per product and place with a count: unit_cost, closing, and opening where a measure needs it."""
    product, location, closing = gold.dim_product, gold.dim_location, _newest(period.end)
    # Most products are never counted; of the others each place is looked up.
    is_counted = exists().where(_counts.c.product_key == product.c.product_key)
    columns = [product.c.product_key, location.c.location_key, product.c.unit_cost,
               closing.c.stock_level.label("closing")]
    tables = product.join(location, true()).join(closing, true())
    if "mean_stock" in measures:
        opening = _newest(period.start - timedelta(days=1))
        columns.append(opening.c.stock_level.label("opening"))
        tables = tables.outerjoin(opening, true())
    return select(*columns).select_from(tables).where(is_counted).subquery("levels")


def _newest(day: date) -> FromClause:
    """The newest count up to `day` of a product at a place: one look into the key's index each."""
    of_pair = (
        _counts.c.product_key == gold.dim_product.c.product_key,
        _counts.c.location_key == gold.dim_location.c.location_key,
    )
    return (
        select(_counts.c.stock_level)
        .where(*of_pair, _counts.c.stock_date <= day)
        .order_by(_counts.c.stock_date.desc())
        .limit(1)
        .lateral()
    )


SOURCES: tuple[Source, ...] = (reviews, spend, completed_tasks, due_tasks, Stock())
