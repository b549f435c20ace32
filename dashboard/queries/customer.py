"""One customer: who they are, what they bought, what they are expected to do. Money is Decimal."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame


def profile(connection: Connection, customer_id: str) -> Mapping[str, Any] | None:
    """customer_id, customer (the name), email, signup_date, customer_segment, region; None for an unknown id."""
    found = connection.execute(statements.load("queries/customers/customer"), {"customer_id": customer_id})
    row = found.mappings().one_or_none()
    return dict(row) if row else None


def months(connection: Connection, customer_id: str) -> pd.DataFrame:
    """month (its first day), orders, revenue: one row per month with a sale or a return."""
    return _of(connection, "customer_months", customer_id)


def products(connection: Connection, customer_id: str, most: int) -> pd.DataFrame:
    """product_id, product, revenue, units, orders, last_order_date: the `most` products with most revenue."""
    return _of(connection, "customer_products", customer_id, most=most)


def values(connection: Connection, customer_id: str) -> pd.DataFrame:
    """horizon_days, expected_value, lo80, hi80, expected_orders, alive_probability, ...: one row per horizon."""
    return _of(connection, "customer_values", customer_id)


def risk(connection: Connection, customer_id: str) -> pd.DataFrame:
    """churn_probability, risk_band, value_at_stake, reasons (dicts), as_of_date: one row, none where not scored."""
    return _of(connection, "customer_risk", customer_id)


def kinds(connection: Connection, customer_id: str) -> pd.DataFrame:
    """since (None: from the start), said_by, segment: one row per run or version of the source, newest first."""
    return _of(connection, "customer_kinds", customer_id)


def _of(connection: Connection, name: str, customer_id: str, **parameters: Any) -> pd.DataFrame:
    statement = statements.load(f"queries/customers/{name}")
    return read_frame(connection, statement, customer_id=customer_id, **parameters)
