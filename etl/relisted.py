"""Rows that a source lists again without a change: known by the version that silver holds of them."""

from sqlalchemy import BigInteger, ColumnElement, Table, Text, exists, func, literal, type_coerce

from etl.quarantine import Delivery
from warehouse.schema import silver

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
    known, key = KNOWN_BY[delivery.name]
    same = exists().where(
        known.c.source == delivery.source,
        known.c.source_version == _version(arrived),
        known.c.is_deleted == arrived.c.deleted_at.is_not(None),
    )
    if key == "source_line_id":
        order_id = _named(delivery.source, arrived.c.sale_id)
        return ~same.where(known.c.order_id == order_id, known.c.source_line_id == arrived.c.id)
    return ~same.where(known.c[key] == _named(delivery.source, arrived.c.id))


def _named(source: str, column: ColumnElement[str]) -> ColumnElement[str]:
    return literal(source, Text) + ":" + func.silver.clean_text(column)


def _version(arrived: Table) -> ColumnElement[int]:
    """The version that the row's update stamp gives it; NULL without one, which makes the row new."""
    return type_coerce(func.silver.version_of(func.silver.utc_moment(arrived.c.updated_at)), BigInteger)
