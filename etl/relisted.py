"""Rows that a source lists again without a change: known by the version that silver holds of them."""

from datetime import timedelta

from sqlalchemy import BigInteger, ColumnElement, Connection, Table, Text, exists, false, func, literal, select
from sqlalchemy import type_coerce as as_type

from etl.quarantine import Delivery
from warehouse.schema import silver
from warehouse.schema.ops import loads

# Stamps are whole seconds at many sources, and their clocks are not ours.
FRESH = timedelta(minutes=1)

# Object of the ERP to silver's table and the columns that hold the id there. Counts of stock are new each time.
KNOWN_BY: dict[str, tuple[Table, str]] = {
    "sales": (silver.orders, "order_id"),
    "products": (silver.products, "product_id"),
    "users": (silver.customers, "customer_id"),
    "reviews": (silver.reviews, "review_id"),
    "employees": (silver.employees, "employee_id"),
    "tasks": (silver.tasks, "task_id"),
    "locations": (silver.locations, "location_id"),
    "sale_details": (silver.order_lines, "source_line_id"),
}


def is_new(arrived: Table, delivery: Delivery) -> ColumnElement[bool]:
    """True for rows of `arrived` that silver does not hold, in the version and the state that they have."""
    return ~_same_version(arrived, delivery, differs=False)


def is_back(arrived: Table, delivery: Delivery) -> ColumnElement[bool]:
    """True for rows that silver holds in the version that they have, and in the other state: voided, or alive."""
    return _same_version(arrived, delivery, differs=True)


def is_fresh(connection: Connection, arrived: Table, delivery: Delivery) -> ColumnElement[bool]:
    """True for rows stamped shortly before the object was last received, by whichever way of reading the source: they
    may have changed within the stamp.
    """
    newest = select(func.max(loads.c.received_at)).where(
        loads.c.source == delivery.source, loads.c.object == delivery.name, loads.c.load_id < delivery.load_id,
    )
    received_at = connection.scalar(newest)
    return false() if received_at is None else _version(arrived) >= func.silver.version_of(received_at - FRESH)


def _same_version(arrived: Table, delivery: Delivery, *, differs: bool) -> ColumnElement[bool]:
    known, key = KNOWN_BY[delivery.name]
    is_gone = arrived.c.deleted_at.is_not(None)
    same = exists().where(
        known.c.source == delivery.source,
        known.c.source_version == _version(arrived),
        known.c.is_deleted != is_gone if differs else known.c.is_deleted == is_gone,
    )
    if key == "source_line_id":
        order_id = _named(delivery.source, arrived.c.sale_id)
        return same.where(known.c.order_id == order_id, known.c.source_line_id == arrived.c.id)
    return same.where(known.c[key] == _named(delivery.source, arrived.c.id))


def _named(source: str, column: ColumnElement[str]) -> ColumnElement[str]:
    return literal(source, Text) + ":" + func.silver.clean_text(column)


def _version(arrived: Table) -> ColumnElement[int]:
    """The version that the row's update stamp gives it; NULL without one, which makes the row new."""
    return as_type(func.silver.version_of(func.silver.utc_moment(arrived.c.updated_at)), BigInteger)
