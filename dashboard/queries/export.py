"""Filtered sales as rows for a file, streamed from the warehouse so that its size does not matter."""

from collections.abc import Iterator, Sequence
from typing import Any

from warehouse import statements
from warehouse.database import Database
from warehouse.metrics import Period

SALES_COLUMNS = ("date", "location", "product", "quantity", "revenue", "order_count")
ROWS_AT_ONCE = 2000


def sales_rows(database: Database, period: Period, location_keys: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """SALES_COLUMNS, one row per day, location and product with any sale or return, in that order."""
    parameters = {"start": period.start, "end": period.end, "location_keys": list(location_keys)}
    with database.transaction("reader") as connection:
        result = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(
            statements.load("queries/overview/export_sales"), parameters
        )
        for row in result:
            yield tuple(row)
