"""What is known of sales beside metrics: which days and places there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import for_everyone, own_places, own_rows
from warehouse import statements
from warehouse.database import read_frame


@dataclass(frozen=True)
class SalesDays:
    """First and newest business date with sales, and the newest that is over (None where all are of today)."""

    first: date
    newest: date
    newest_past: date | None


@for_everyone
def sales_days(connection: Connection, today: date) -> SalesDays | None:
    """The days there are, seen from `today`; None for a warehouse without sales."""
    row = connection.execute(statements.load("queries/overview/sales_days"), {"today": today}).one()
    return SalesDays(row.first_day, row.newest_day, row.newest_past_day) if row.first_day else None


@for_everyone
def time_zones(connection: Connection) -> tuple[str, ...]:
    """The time zones in which business is done; none for a warehouse without locations."""
    return tuple(connection.scalars(statements.load("queries/overview/time_zones")))


@own_rows(own_places)
def locations(connection: Connection) -> pd.DataFrame:
    """All locations by name: location_key, location_id, location_name. One row per location."""
    return read_frame(connection, statements.load("queries/overview/locations"))


# Says no more than that an id is in use, which whoever sends it has to know.
@for_everyone
def orders_elsewhere(connection: Connection, order_ids: Sequence[str], locations: Sequence[str]) -> frozenset[str]:
    """Those of the orders that stand, with any of their lines, at a place that is none of `locations`."""
    statement = statements.load("queries/orders/elsewhere")
    return frozenset(connection.scalars(statement, {"order_ids": list(order_ids), "locations": list(locations)}))


@for_everyone
def customers_elsewhere(
    connection: Connection, customers: Sequence[str], locations: Sequence[str]
) -> frozenset[str]:
    """Those of the customers, by full id, whom whoever has only `locations` may not name in a sale."""
    statement = statements.load("queries/orders/customers_elsewhere")
    return frozenset(connection.scalars(statement, {"customers": list(customers), "locations": list(locations)}))


@for_everyone
def known_ids(
    connection: Connection, locations: Sequence[str], products: Sequence[str], customers: Sequence[str]
) -> frozenset[tuple[str, str]]:
    """(location, product_id or customer; id) of those full ids that a source has given to something."""
    asked = {"locations": list(locations), "products": list(products), "customers": list(customers)}
    rows = connection.execute(statements.load("queries/orders/known_ids"), asked)
    return frozenset((row.kind, row.id) for row in rows)
