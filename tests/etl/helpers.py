"""Small CSV deliveries for the tests of loading and refining."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert, text

from etl.loads import close_load, open_load
from etl.pipeline import Synced, sync_csv
from tests.conftest import NewDatabase
from warehouse.database import Database
from warehouse.schema.bronze import TABLES

SALES = (
    "order_id",
    "customer_id",
    "product_id",
    "order_date",
    "quantity",
    "unit_price",
    "total_amount",
    "region",
    "category",
)
PLAIN_SALE = {
    "order_id": "1",
    "customer_id": "c1",
    "product_id": "p1",
    "order_date": "2024-03-01 10:30:00",
    "quantity": "2",
    "unit_price": "5.00",
    "total_amount": "10.00",
    "region": "North",
    "category": "Tea",
}


def sale(**changes: str) -> dict[str, str]:
    """A sound row of sales_transactions.csv, with `changes`."""
    return PLAIN_SALE | changes


def write(folder: Path, name: str, rows: Sequence[Mapping[str, str]]) -> Path:
    """Write `rows` as <name>.csv with the columns of all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


def load_sales(database: Database, folder: Path, rows: Sequence[Mapping[str, str]], **options: Any) -> Synced:
    """Deliver `rows` as sales_transactions.csv and refine."""
    write(folder, "sales_transactions", rows)
    return sync_csv(database, folder, **options)


def deliver(
    database: Database, name: str, rows: Sequence[Mapping[str, Any]], *, system: str = "erp", source: str = "erp"
) -> None:
    """Put `rows` of a system's object into bronze as one load; refining is left to the caller."""
    with database.transaction("etl") as connection:
        delivery = open_load(connection, system, source, name, "test")
        for row in rows:
            connection.execute(insert(TABLES[system, name]).values(row))
        close_load(connection, delivery, len(rows), 0)


def query(database: Database, statement: str) -> list[tuple[Any, ...]]:
    """Rows of `statement`, read as the loader."""
    with database.transaction("etl") as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


@contextmanager
def warehouse_matching(new_database: NewDatabase, matching: str) -> Iterator[Database]:
    """A new warehouse with this CUSTOMER_MATCH."""
    made = new_database()
    database = Database(made.settings.model_copy(update={"customer_match": matching}), made.urls)
    yield database
    database.dispose()
    made.dispose()
