"""Temporary tables in which a refinement gathers, over its loads, what changed: gold works on just these."""

from typing import Any

from sqlalchemy import Column, PrimaryKeyConstraint, Table

from warehouse.schema import gold, silver
from warehouse.schema.columns import amount, day, flag, small, stamp, text, whole
from warehouse.schema.temporary import temporary

touched_orders = temporary(
    "touched_orders",
    "Orders whose lines in gold must be replaced. Grain: one row per order.",
    text("source", "Namespace of the source"),
    text("order_id", "Order"),
    PrimaryKeyConstraint("order_id"),
)

paid_orders = temporary(
    "paid_orders",
    "Orders that delivered payments are for, or were for until then. Grain: one row per order.",
    text("source", "Namespace of the source"),
    text("order_id", "Order"),
    PrimaryKeyConstraint("order_id"),
)

order_heads = temporary(
    "order_heads",
    "The touched orders as silver has them, without their lines. Grain: one row per order.",
    *(
        Column(column.name, column.type, comment=column.comment)
        for column in silver.orders.columns
        if column.name in {
            "source", "order_id", "customer_id", "location_id", "region", "employee_id", "order_at", "order_at_local",
            "order_date", "status", "discount_amount", "tax_amount", "total_amount", "returned_order_id",
            "source_version", "is_deleted",
        }
    ),
)

touched_locations = temporary(
    "touched_locations",
    "Locations that a load described. Grain: one row per location.",
    text("source", "Namespace of the source"),
    text("location_id", "Location"),
    PrimaryKeyConstraint("location_id"),
)

touched_customers = temporary(
    "touched_customers",
    "Customers whose description changed. Grain: one row per customer.",
    text("customer_id", "Customer"),
    stamp("changed_from", "Sales from here on may belong to another version; infinity where none do"),
    PrimaryKeyConstraint("customer_id"),
)

customer_versions = temporary(
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

touched_products = temporary(
    "touched_products",
    "Products whose description changed. Grain: one row per product.",
    text("product_id", "Product"),
    PrimaryKeyConstraint("product_id"),
)

called_products = temporary(
    "called_products",
    "What the lines of touched orders call their products. Grain: one row per product, name and category.",
    text("source", "Namespace of the source"),
    text("product_id", "Product"),
    text("product_name", "Name the lines give it; empty when none"),
    text("category", "Category they give it; empty when none"),
    whole("source_version", "The newest of these lines"),
)

moved_categories = temporary(
    "moved_categories",
    "Categories that products have left or joined: their history is counted anew. Grain: one row per category.",
    text("category", "Category"),
    PrimaryKeyConstraint("category"),
)

touched_reviews = temporary(
    "touched_reviews",
    "Reviews that changed. Grain: one row per review.",
    text("source", "Namespace of the source"),
    text("review_id", "Review"),
    PrimaryKeyConstraint("review_id"),
)

touched_tasks = temporary(
    "touched_tasks",
    "Tasks that changed. Grain: one row per task.",
    text("source", "Namespace of the source"),
    text("task_id", "Task"),
    PrimaryKeyConstraint("task_id"),
)

touched_stock_levels = temporary(
    "touched_stock_levels",
    "Stock counts that changed. Grain: one row per product, location and day.",
    text("source", "Namespace of the source"),
    text("product_id", "Product"),
    text("location_id", "Location"),
    day("stock_date", "Day"),
    PrimaryKeyConstraint("product_id", "location_id", "stock_date"),
)

touched_marketing_spend = temporary(
    "touched_marketing_spend",
    "Marketing spend that changed. Grain: one row per spend.",
    text("source", "Namespace of the source"),
    text("spend_id", "Spend"),
    PrimaryKeyConstraint("spend_id"),
)

returned_lines = temporary(
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

line_shares = temporary(
    "line_shares",
    "What the touched orders say as a whole, shared out over their lines. Grain: one row per line of such an order.",
    text("order_id", "Order"),
    whole("line_number", "Its line"),
    amount("discount_amount", "Its share of the order's discount"),
    amount("tax_amount", "Its share of the order's tax"),
    amount("included_tax_amount", "What of that is in its amounts"),
)

# What the roll-ups read stands first: a late column is reached past all before it, row by row.
READ_BY_ROLL_UPS = [
    "location_key", "product_key", "employee_key", "order_date", "order_hour", "is_guest", "is_return", "quantity",
    "net_amount", "gross_amount", "discount_amount", "tax_amount", "cost_amount", "customer_id",
]

changed_lines = temporary(
    "changed_lines",
    "Signed fact lines: what went out of gold.fact_sales (-1, its quantity and amounts negated) and what came in (+1). "
    "Grain: one row per line and sign.",
    small("sign", "-1 or +1"),
    flag("counts_order", "The one line by which its order counts: the first of its sale lines"),
    flag("counts_category", "The one line by which its order counts for its product's category, as it is now"),
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
    return temporary(name, comment, *keys, *kept)


changed_hours = _sales_deltas(
    "changed_hours", day("order_date", "Business date"), whole("location_key", "Location"), small("order_hour", "Hour")
)
changed_product_months = _sales_deltas(
    "changed_product_months", whole("product_key", "Product"), day("month", "First day of the month")
)
new_fact_years = temporary(
    "new_fact_years",
    "Years whose table stands beside gold.fact_sales, to be filled and attached. Grain: one row per year.",
    small("order_year", "Year"),
)

touched_days = temporary(
    "touched_days",
    "Days of known customers that changed lines belong to. Grain: one row per customer, location and day.",
    text("customer_id", "Customer"),
    whole("location_key", "Location"),
    day("order_date", "Day"),
    flag("is_bought", "They have a sale line then"),
)

changed_customer_days = temporary(
    "changed_customer_days",
    "Days of gold.customer_days that came, went or follow or count otherwise than before; what is old means nothing "
    "for a day that came, nor what is new for one that went. Grain: one row per customer, location and day.",
    text("customer_id", "Customer"),
    whole("location_key", "Location"),
    day("order_date", "Day"),
    flag("was_bought", "It was there before"),
    flag("is_bought", "It is there now"),
    day("old_previous_date", "Day before it, anywhere, as it was"),
    day("previous_date", "as it is"),
    day("old_previous_date_at_location", "Day before it, there, as it was"),
    day("previous_date_at_location", "as it is"),
    day("old_first_date", "The customer's first day, anywhere, as it was"),
    day("first_date", "as it is"),
    flag("counted_day", "It was the one row by which the customer's day counts anywhere"),
    flag("counts_day", "It is that row now"),
)

changed_revisits = temporary(
    "changed_revisits",
    "What changed_customer_days add to gold.customer_revisit_counts and take from it. "
    "Grain: one row per scope, date and previous date.",
    whole("location_key", "Location; 0 for all together"),
    day("order_date", "Day"),
    day("previous_date", "Day before it, in that scope"),
    whole("customers", "How many more customers have this pair; negative for fewer"),
)

changed_reviews = temporary(
    "changed_reviews",
    "Signed rows of gold.fact_reviews: what went out (-1) and what came in (+1). Grain: one row per review and sign.",
    small("sign", "-1 or +1"),
    text("customer_id", "Customer"),
    flag("is_guest", "Nobody known wrote it"),
)

changed_tasks = temporary(
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
