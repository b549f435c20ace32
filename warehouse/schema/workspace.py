"""Temporary tables of one refinement: they live in its transaction and are dropped with it.

`etl.refine` creates them; the statements of `warehouse/sql/silver` and `warehouse/sql/gold` hand each other through
them what changed, so that the work follows the change and not the size of the warehouse.
"""

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Numeric, PrimaryKeyConstraint, Table

from warehouse.schema.columns import amount, day, flag, small, stamp, text, whole

workspace = MetaData()


def _temporary(name: str, comment: str, *columns: Any) -> Table:
    return Table(name, workspace, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP", info={"is": comment})


verdicts = _temporary(
    "verdicts",
    "Rows of the load in hand that are not simply accepted. Grain: one row per such row.",
    whole("row_number", "Row of the file"),
    text("reason", "Why it is rejected; NULL for a duplicate or a warning", nullable=True),
    flag("is_duplicate", "It repeats another row"),
    flag("is_warned", "It is accepted, with a disagreement"),
)

typed_sales = _temporary(
    "typed_sales",
    "Rows of the sales load in hand, typed; once judged, only the accepted ones. Grain: one row per row of the load.",
    whole("row_number", "Row of the file"),
    text("reason", "Why it is rejected", nullable=True),
    flag("is_warned", "Its amounts disagree"),
    text("row_hash", "Equal rows have it equal; NULL where they are told apart otherwise", nullable=True),
    text("order_id", "Order", nullable=True),
    whole("line_number", "Line of the order; NULL where the source numbers none", nullable=True),
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
    # Not yet rounded to the four decimals of silver.
    *(Column(name, Numeric) for name in ("quantity", "unit_price", "gross_amount", "discount_amount")),
    *(Column(name, Numeric) for name in ("tax_amount", "net_amount", "cost_amount")),
    whole("source_version", "Version"),
)

touched_orders = _temporary(
    "touched_orders",
    "Orders whose lines in gold must be replaced. Grain: one row per order.",
    text("source", "Namespace of the source"),
    text("order_id", "Order"),
    PrimaryKeyConstraint("order_id"),
)

touched_locations = _temporary(
    "touched_locations",
    "Locations that a load described. Grain: one row per location.",
    text("source", "Namespace of the source"),
    text("location_id", "Location"),
    PrimaryKeyConstraint("location_id"),
)

touched_customers = _temporary(
    "touched_customers",
    "Customers whose description changed. Grain: one row per customer.",
    text("customer_id", "Customer"),
    stamp("changed_from", "Sales from here on may belong to another version"),
    PrimaryKeyConstraint("customer_id"),
)

touched_products = _temporary(
    "touched_products",
    "Products whose description changed. Grain: one row per product.",
    text("product_id", "Product"),
    PrimaryKeyConstraint("product_id"),
)

changed_lines = _temporary(
    "changed_lines",
    "Signed fact lines: what went out of gold.fact_sales (-1) and what came in (+1). Grain: one row per line and sign.",
    small("sign", "-1 or +1"),
    text("customer_id", "Customer"),
    text("order_id", "Order"),
    day("order_date", "Business date"),
    small("order_hour", "Hour"),
    whole("location_key", "Location"),
    whole("product_key", "Product"),
    flag("is_guest", "Guest"),
    flag("is_return", "Return"),
    amount("quantity", "Units"),
    amount("gross_amount", "Gross"),
    amount("discount_amount", "Discount"),
    amount("tax_amount", "Tax"),
    amount("net_amount", "Net"),
    amount("cost_amount", "Cost", nullable=True),
)

changed_customer_days = _temporary(
    "changed_customer_days",
    "Signed rows of gold.customer_days: what went out (-1) and what came in (+1). Grain: one row per row and sign.",
    small("sign", "-1 or +1"),
    text("customer_id", "Customer"),
    whole("location_key", "Location"),
    day("order_date", "Day"),
    day("previous_date", "Day before it, anywhere"),
    day("previous_date_at_location", "Day before it, there"),
)
