"""Measures of sales for a period and some locations. Grains are said per function; money is Decimal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd
from sqlalchemy import Connection, select

from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics import Period, select_measures
from warehouse.schema import gold

Keys = tuple[int, ...]


@dataclass(frozen=True)
class Totals:
    """A period's figures: `revenue` and `average_order_value` exact (None where there are no orders)."""

    revenue: Decimal
    orders: int
    average_order_value: Decimal | None
    customers: int


@dataclass(frozen=True)
class SalesDays:
    """First and newest business date with sales, and the newest that is over (None where all are of today)."""

    first: date
    newest: date
    newest_past: date | None


def sales_days(connection: Connection, today: date) -> SalesDays | None:
    """The days there are, seen from `today`; None for a warehouse without sales."""
    row = connection.execute(statements.load("queries/overview/sales_days"), {"today": today}).one()
    return SalesDays(row.first_day, row.newest_day, row.newest_past_day) if row.first_day else None


def time_zones(connection: Connection) -> tuple[str, ...]:
    """The time zones in which business is done; none for a warehouse without locations."""
    return tuple(connection.scalars(statements.load("queries/overview/time_zones")))


def locations(connection: Connection) -> pd.DataFrame:
    """All locations by name: location_key, location_id, location_name. One row per location."""
    return read_frame(connection, statements.load("queries/overview/locations"))


def totals(connection: Connection, period: Period, location_keys: Keys) -> Totals:
    """The four figures of the period."""
    sales = connection.execute(
        select_measures(["revenue", "orders", "average_order_value"], period, location_keys)
    ).one()
    customers = connection.scalar(select_measures(["customers"], period, location_keys))
    return Totals(
        revenue=sales.revenue or Decimal(0),
        orders=int(sales.orders or 0),
        average_order_value=sales.average_order_value,
        customers=int(customers or 0),
    )


def daily(connection: Connection, period: Period, location_keys: Keys) -> pd.DataFrame:
    """date, revenue, orders, customers: one row per day of the period, zero where nothing was sold."""
    sales = read_frame(connection, select_measures(["revenue", "orders"], period, location_keys, ["order_date"]))
    customers = read_frame(connection, select_measures(["customers"], period, location_keys, ["order_date"]))
    frame = pd.DataFrame({"order_date": list(period)}).merge(sales, how="left").merge(customers, how="left")
    return pd.DataFrame({
        "date": frame["order_date"],
        "revenue": [value if isinstance(value, Decimal) else Decimal(0) for value in frame["revenue"]],
        "orders": _whole(frame["orders"]),
        "customers": _whole(frame["customers"]),
    })


def top_products(
    connection: Connection, period: Period, base: Period | None, location_keys: Keys, count: int
) -> pd.DataFrame:
    """The `count` products with most revenue: product_id, product, revenue, units, orders, base_revenue, best first.

    base_revenue is the same product's revenue in the comparison period, None where there is no such period.
    """
    metrics = ["revenue", "units", "orders"]
    ranked = select_measures(metrics, period, location_keys, ["product_key"]).subquery("ranked")
    product = gold.dim_product
    top = read_frame(
        connection,
        select(ranked, product.c.product_id, product.c.product_name.label("product"))
        .join(product, product.c.product_key == ranked.c.product_key)
        .order_by(ranked.c.revenue.desc(), product.c.product_id)
        .limit(count),
    )
    compared = _base_revenue(connection, base, location_keys, top["product_key"].tolist())
    ranked_frame = top.assign(base_revenue=pd.Series(compared, dtype="object"))
    return ranked_frame[["product_id", "product", *metrics, "base_revenue"]]


def monthly_revenue(connection: Connection, through: date, location_keys: Keys) -> pd.DataFrame:
    """month (its first day), revenue: one row per month with sales, whole months up to `through` only."""
    statement = statements.load("queries/overview/monthly_revenue")
    return read_frame(connection, statement, through=through, location_keys=list(location_keys))


def _base_revenue(
    connection: Connection, base: Period | None, location_keys: Keys, product_keys: list[int]
) -> list[Decimal | None]:
    if base is None:
        return [None] * len(product_keys)
    by_product = select_measures(["revenue"], base, location_keys, ["product_key"]).subquery()
    rows = connection.execute(select(by_product).where(by_product.c.product_key.in_(product_keys)))
    found = {row.product_key: row.revenue for row in rows}
    return [found.get(key, Decimal(0)) for key in product_keys]


def _whole(values: "pd.Series[float]") -> "pd.Series[int]":
    return pd.to_numeric(values).fillna(0).astype("int64")
