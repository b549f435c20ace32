"""Temporary tables of one load: its rows typed and judged, and what silver holds of them.

A statement per source fills `staged_<entity>`, a statement per entity takes it to silver; files of sales have
`typed_sales`. They are emptied for each load, or made anew (etl/typing_by_workers.py).
"""

from typing import Any

from sqlalchemy import Column, DateTime, Numeric, Table

from warehouse.schema import silver
from warehouse.schema.columns import day, flag, stamp, text, whole
from warehouse.schema.temporary import temporary

verdicts = temporary(
    "verdicts",
    "Rows of the load in hand that are not simply accepted. Grain: one row per such row.",
    whole("row_number", "Row of the file"),
    text("reason", "Why it is rejected; NULL for a duplicate or a warning", nullable=True),
    flag("is_duplicate", "It repeats another row"),
    flag("is_warned", "It is accepted, with a disagreement"),
)


def _staged(name: str, grain: str, *columns: Any) -> Table:
    """Rows of the load in hand for one entity of silver, whichever source they are from: typed and judged.

    A statement per source fills it, one statement per entity takes it to silver.
    """
    return temporary(
        f"staged_{name}",
        f"Rows of the load in hand for silver.{name}. Grain: one row per {grain} delivered.",
        whole("row_number", "Row of the delivery; the last one of an id counts"),
        text("reason", "Why it is rejected; NULL for a sound row", nullable=True),
        *columns,
        whole("source_version", "Orders the versions of a row: see warehouse.schema.silver"),
        flag("is_deleted", "The source took the row back"),
    )


def _staged_like(table: Table, grain: str, *more: Any) -> Table:
    """A staged table with the columns of `table` in silver that a source gives; all may be NULL until judged."""
    kept = [
        Column(column.name, column.type, comment=column.comment)
        for column in table.columns
        if column.name not in SET_BY_SILVER
    ]
    return _staged(table.name, grain, *kept, *more)


SET_BY_SILVER = {
    "source", "valid_from", "valid_to", "is_current", "observed_at", "source_version", "is_deleted",
}

staged_locations = _staged_like(silver.locations, "location")
staged_employees = _staged_like(silver.employees, "employee")
# A version of a customer or product holds from the moment the source changed it, else from its arrival.
staged_customers = _staged_like(
    silver.customers,
    "customer",
    stamp("changed_at", "When the source changed it; NULL where it does not say", nullable=True),
)
staged_products = _staged_like(
    silver.products,
    "product",
    stamp("changed_at", "When the source changed it; NULL where it does not say", nullable=True),
)
staged_reviews = _staged_like(silver.reviews, "review")
staged_tasks = _staged_like(silver.tasks, "task")
staged_stock_levels = _staged_like(silver.stock_levels, "count")
staged_payments = _staged_like(silver.payments, "payment")
staged_marketing_spend = _staged_like(silver.marketing_spend, "spend")
staged_promotions = _staged_like(silver.promotions, "promotion")
staged_external_factors = _staged_like(silver.external_factors, "factor")
# Of sources whose orders come as documents; files have typed_sales.
staged_orders = _staged_like(
    silver.orders, "order",
    flag("replaces_lines", "The delivery holds all lines of the order; others are taken out"),
    flag("is_warned", "It is accepted, with a disagreement"),
)
staged_order_lines = _staged_like(
    silver.order_lines, "line", flag("is_warned", "It is accepted, with a disagreement")
)

staged_catalog_items = temporary(
    "staged_catalog_items",
    "Square's items whose products the load in hand changes. Grain: one row per item.",
    whole("row_number", "Row of the delivery that says so"),
    text("item_id", "Square's id of the item"),
)

missing_ids = temporary(
    "missing_ids",
    "Entities that a complete listing of the load in hand no longer held. Grain: one row per entity.",
    whole("row_number", "Row of the delivery"),
    text("entity", "Table of silver"),
    text("id", "Its id there"),
)

typed_sales = temporary(
    "typed_sales",
    "Rows of the sales load in hand, typed; once judged, only the accepted ones. Grain: one row per row of the load.",
    whole("row_number", "Row of the file"),
    text("reason", "Why it is rejected", nullable=True),
    flag("is_warned", "Its amounts disagree"),
    text("order_id", "Order", nullable=True),
    whole("line_number", "Line of the order, from the source, else in file order from 1 once judged", nullable=True),
    flag("is_numbered", "The source numbers it"),
    text("customer_id", "Customer; NULL for a guest", nullable=True),
    text("location_id", "Location"),
    text("employee_id", "Employee", nullable=True),
    text("region", "Region of the sale"),
    stamp("order_at", "Moment of sale", nullable=True),
    Column("order_at_local", DateTime(timezone=False)),
    text("time_zone", "Zone of that clock"),
    flag("has_zone", "The source gave the moment with its zone", nullable=True),
    day("order_date", "Business date", nullable=True),
    text("status", "Status", nullable=True),
    text("product_id", "Product", nullable=True),
    text("product_name", "Name the sale gives it"),
    text("category", "Category the sale gives it"),
    Column("rate", Numeric, comment="Units of the company's currency for one of the row's; NULL where it is the same"),
    # Not yet rounded to the four decimals of silver.
    *(Column(name, Numeric) for name in ("quantity", "unit_price", "gross_amount", "discount_amount")),
    *(Column(name, Numeric) for name in ("tax_amount", "net_amount", "cost_amount")),
    text("returned_order_id", "The order that is returned", nullable=True),
)

known_lines = temporary(
    "known_lines",
    "Lines that silver holds of the orders of the sales load in hand. Grain: one row per line.",
    text("order_id", "Order"),
    whole("line_number", "Line of the order"),
    flag("is_kept", "The load leaves it as it is"),
)
