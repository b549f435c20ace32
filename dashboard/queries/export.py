"""Filtered sales as rows for a file, streamed from the warehouse so that its size does not matter."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from dashboard.queries.rights import within
from warehouse import statements
from warehouse.metrics import Period

SALES_COLUMNS = ("date", "location", "product", "quantity", "revenue", "order_count")
# What a row per day, location and product can be filtered by.
SALES_FILTERS = ("location", "region", "category", "product")
ROWS_AT_ONCE = 2000


@within("chosen", SALES_FILTERS)
def sales_rows(
    connection: Connection, period: Period, chosen: tuple[tuple[str, tuple[str, ...]], ...]
) -> Iterator[tuple[Any, ...]]:
    """SALES_COLUMNS, one row per day, location and product with any sale or return, in that order.

    `chosen` holds ids by dimension, those of SALES_FILTERS only.
    """
    parameters = {"start": period.start, "end": period.end, **{name: [] for name in SALES_FILTERS}}
    parameters |= {dimension: list(ids) for dimension, ids in chosen}
    statement = statements.load("queries/overview/export_sales")
    for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(statement, parameters):
        yield tuple(row)
