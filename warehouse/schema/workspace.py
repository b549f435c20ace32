"""Temporary tables of one refinement: they live in its transaction and are dropped with it.

`etl.refine` creates them; the statements of `warehouse/sql/silver` and `warehouse/sql/gold` hand each other through
them what changed, so that the work follows the change and not the size of the warehouse. A load goes bronze ->
`staged_<entity>` (one statement per source) -> silver and `touched_<entity>` (one statement per entity) -> gold.
"""

from typing import Any

from sqlalchemy import Column, DateTime, MetaData, Numeric, PrimaryKeyConstraint, Table

from warehouse.schema import gold, silver
from warehouse.schema.columns import amount, day, flag, small, stamp, text, whole

workspace = MetaData()


def _temporary(name: str, comment: str, *columns: Any) -> Table:
    table = Table(name, workspace, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP", info={"is": comment})
    # Said here and not in the database: a COMMENT statement for each column would cost more than a small refinement.
    for column in table.columns:
        column.comment = None
    return table



verdicts = _temporary(
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
    return _temporary(
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

staged_catalog_items = _temporary(
    "staged_catalog_items",
    "Square's items whose products the load in hand changes. Grain: one row per item.",
    whole("row_number", "Row of the delivery that says so"),
    text("item_id", "Square's id of the item"),
)

missing_ids = _temporary(
    "missing_ids",
    "Entities that a complete listing of the load in hand no longer held. Grain: one row per entity.",
    whole("row_number", "Row of the delivery"),
    text("entity", "Table of silver"),
    text("id", "Its id there"),
)

typed_sales = _temporary(
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

known_lines = _temporary(
    "known_lines",
    "Lines that silver holds of the orders of the sales load in hand. Grain: one row per line.",
    text("order_id", "Order"),
    whole("line_number", "Line of the order"),
    flag("is_kept", "The load leaves it as it is"),
)

touched_orders = _temporary(
    "touched_orders",
    "Orders whose lines in gold must be replaced. Grain: one row per order.",
    text("source", "Namespace of the source"),
    text("order_id", "Order"),
    PrimaryKeyConstraint("order_id"),
)

order_heads = _temporary(
    "order_heads",
    "The touched orders as silver has them, without their lines. Grain: one row per order.",
    *(
        Column(column.name, column.type, comment=column.comment)
        for column in silver.orders.columns
        if column.name in {
            "source", "order_id", "customer_id", "location_id", "region", "employee_id", "order_at", "order_at_local",
            "order_date", "status", "discount_amount", "returned_order_id", "source_version", "is_deleted",
        }
    ),
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
    stamp("changed_from", "Sales from here on may belong to another version; infinity where none do"),
    PrimaryKeyConstraint("customer_id"),
)

customer_versions = _temporary(
    "customer_versions",
    "History of the people whose description changed, as gold tells it. Grain: one row per person and version.",
    text("customer_id", "The person"),
    stamp("observed_at", "When the source first said so"),
    stamp("valid_from", "This version holds from here"),
    stamp("valid_to", "and up to here, exclusive"),
    text("customer_name", "Name"),
    text("email", "Normalised e-mail", nullable=True),
    day("signup_date", "Day of sign-up", nullable=True),
    text("customer_segment", "Segment"),
    text("region", "Region"),
    PrimaryKeyConstraint("customer_id", "observed_at"),
)

touched_products = _temporary(
    "touched_products",
    "Products whose description changed. Grain: one row per product.",
    text("product_id", "Product"),
    PrimaryKeyConstraint("product_id"),
)

called_products = _temporary(
    "called_products",
    "What the lines of touched orders call their products. Grain: one row per product, name and category.",
    text("source", "Namespace of the source"),
    text("product_id", "Product"),
    text("product_name", "Name the lines give it; empty when none"),
    text("category", "Category they give it; empty when none"),
    whole("source_version", "The newest of these lines"),
)

touched_reviews = _temporary(
    "touched_reviews",
    "Reviews that changed. Grain: one row per review.",
    text("source", "Namespace of the source"),
    text("review_id", "Review"),
    PrimaryKeyConstraint("review_id"),
)

touched_tasks = _temporary(
    "touched_tasks",
    "Tasks that changed. Grain: one row per task.",
    text("source", "Namespace of the source"),
    text("task_id", "Task"),
    PrimaryKeyConstraint("task_id"),
)

touched_stock_levels = _temporary(
    "touched_stock_levels",
    "Stock counts that changed. Grain: one row per product, location and day.",
    text("source", "Namespace of the source"),
    text("product_id", "Product"),
    text("location_id", "Location"),
    day("stock_date", "Day"),
    PrimaryKeyConstraint("product_id", "location_id", "stock_date"),
)

touched_marketing_spend = _temporary(
    "touched_marketing_spend",
    "Marketing spend that changed. Grain: one row per spend.",
    text("source", "Namespace of the source"),
    text("spend_id", "Spend"),
    PrimaryKeyConstraint("spend_id"),
)

returned_lines = _temporary(
    "returned_lines",
    "What the touched lines return, where the source says so. Grain: one row per such line.",
    text("source", "Namespace of the source"),
    text("order_id", "Order of the return"),
    whole("line_number", "Its line"),
    text("product_id", "Its product"),
    text("returned_source_line_id", "The line that is returned, by the source's id", nullable=True),
    text("returned_order_id", "The order that is returned", nullable=True),
    whole("returned_line_number", "Its line, where silver has it", nullable=True),
)

# What the roll-ups read stands first: a late column is reached past all before it, row by row.
READ_BY_ROLL_UPS = [
    "location_key", "product_key", "employee_key", "order_date", "order_hour", "is_guest", "is_return", "quantity",
    "net_amount", "gross_amount", "discount_amount", "tax_amount", "cost_amount", "customer_id",
]

changed_lines = _temporary(
    "changed_lines",
    "Signed fact lines: what went out of gold.fact_sales (-1, its quantity and amounts negated) and what came in (+1). "
    "Grain: one row per line and sign.",
    small("sign", "-1 or +1"),
    flag("counts_order", "The one line by which its order counts: the first of its sale lines"),
    flag("counts_product", "The one line by which its order counts for its product"),
    *(
        Column(name, gold.fact_sales.c[name].type, comment=gold.fact_sales.c[name].comment)
        for name in dict.fromkeys([*READ_BY_ROLL_UPS, *gold.fact_sales.columns.keys()])
    ),
)


def _sales_deltas(name: str, *keys: Column[Any]) -> Table:
    """The measures of the sales roll-ups, summed over changed_lines with their signs."""
    kept = [
        Column(column.name, column.type, comment=column.comment)
        for column in gold.daily_sales_summary.columns
        if not column.primary_key
    ]
    grain = ", ".join(key.name for key in keys)
    comment = f"What changed_lines add to the roll-ups and take from them. Grain: one row per {grain}."
    return _temporary(name, comment, *keys, *kept)


changed_hours = _sales_deltas(
    "changed_hours", day("order_date", "Business date"), whole("location_key", "Location"), small("order_hour", "Hour")
)
touched_days = _temporary(
    "touched_days",
    "Days of customers that came to gold.customer_days or went. Grain: one row per customer, location and day.",
    text("customer_id", "Customer"),
    whole("location_key", "Location"),
    day("order_date", "Day"),
    flag("is_bought", "It came: they bought then; else it went"),
)

changed_customer_days = _temporary(
    "changed_customer_days",
    "Signed rows of gold.customer_days: all old ones (-1) and all new ones (+1) of customers with a day that came or "
    "went. Grain: one row per row and sign.",
    small("sign", "-1 or +1"),
    text("customer_id", "Customer"),
    whole("location_key", "Location"),
    day("order_date", "Day"),
    day("previous_date", "Day before it, anywhere"),
    day("previous_date_at_location", "Day before it, there"),
    day("first_date", "The customer's first day, anywhere"),
    flag("counts_day", "The one row by which the customer's day counts anywhere"),
)

changed_reviews = _temporary(
    "changed_reviews",
    "Signed rows of gold.fact_reviews: what went out (-1) and what came in (+1). Grain: one row per review and sign.",
    small("sign", "-1 or +1"),
    text("customer_id", "Customer"),
    flag("is_guest", "Nobody known wrote it"),
)

changed_tasks = _temporary(
    "changed_tasks",
    "Signed rows of gold.fact_tasks: what went out (-1) and what came in (+1). Grain: one row per task and sign.",
    small("sign", "-1 or +1"),
    whole("employee_key", "Employee"),
    day("assigned_date", "Day it was given out"),
    day("due_date", "Day it is due", nullable=True),
    day("completed_date", "Day of completion", nullable=True),
    amount("hours", "Hours spent", nullable=True),
    flag("is_completed", "It is done"),
    flag("is_on_time", "It was done by the day it was due"),
)
