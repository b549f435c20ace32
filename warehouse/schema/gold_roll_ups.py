"""Gold's roll-ups: what is summed once so that pages need not. Additive ones and those per customer.

Written by `warehouse/sql/gold` by signed differences: new rows less old rows of what changed. `warehouse.schema.gold`
has the star schema they are made from.
"""

from typing import Any

from sqlalchemy import Column, Index, Numeric, PrimaryKeyConstraint, Table

from warehouse.schema.columns import amount, day, metadata, small, text, whole

# For tables in which a delivery updates known rows: with room beside them, the new version needs no entry of its own in
# the index, which halves the cost of an update. daily_product_sales mostly takes new rows.
ROOM: dict[str, Any] = {"postgresql_with": {"fillfactor": 80}}


def _sales_measures() -> tuple[Column[Any], ...]:
    return (
        whole("lines", "Order lines, returns included"),
        whole("orders", "Orders with at least one sale line"),
        amount("quantity", "Units, returns negative"),
        amount("gross_amount", "quantity x unit_price"),
        amount("discount_amount", "Discounts"),
        amount("tax_amount", "Taxes"),
        amount("net_amount", "Revenue: after discounts, without tax, returns negative"),
        amount("cost_amount", "Cost where it is known"),
        amount("return_amount", "Net amount of the return lines, negative"),
    )


daily_sales_summary = Table(
    "daily_sales_summary",
    metadata,
    day("order_date", "Business date"),
    whole("location_key", "gold.dim_location"),
    *_sales_measures(),
    PrimaryKeyConstraint("order_date", "location_key"),
    schema="gold",
    comment="Sales by day and location. Grain: one row per business date and location with any line.",
    **ROOM,
)

daily_product_sales = Table(
    "daily_product_sales",
    metadata,
    day("order_date", "Business date"),
    whole("location_key", "gold.dim_location"),
    whole("product_key", "gold.dim_product"),
    *_sales_measures(),
    PrimaryKeyConstraint("order_date", "location_key", "product_key"),
    schema="gold",
    comment=(
        "Sales by day, location and product. Grain: one row per business date, location and product with any line. "
        "Orders do not add up over products: one order holds several."
    ),
)

hourly_sales_summary = Table(
    "hourly_sales_summary",
    metadata,
    day("order_date", "Business date"),
    whole("location_key", "gold.dim_location"),
    small("order_hour", "Hour on the location's clock, 0 to 23"),
    *_sales_measures(),
    PrimaryKeyConstraint("order_date", "location_key", "order_hour"),
    schema="gold",
    comment="Sales by hour. Grain: one row per business date, location and hour with any line.",
    **ROOM,
)

product_performance = Table(
    "product_performance",
    metadata,
    whole("product_key", "gold.dim_product"),
    day("month", "First day of the month"),
    *_sales_measures(),
    PrimaryKeyConstraint("product_key", "month"),
    schema="gold",
    comment=(
        "Sales by product and month. Grain: one row per product and calendar month with any line. "
        "Orders do not add up over products: one order holds several."
    ),
    **ROOM,
)
# All products of a few months: their rows lie together, as they are written.
Index(None, product_performance.c.month)

hourly_totals = Table(
    "hourly_totals",
    metadata,
    day("order_date", "Business date"),
    small("order_hour", "Hour on the location's clock, 0 to 23"),
    *_sales_measures(),
    PrimaryKeyConstraint("order_date", "order_hour"),
    schema="gold",
    comment="Sales by hour, of all locations together. Grain: one row per business date and hour with any line.",
    **ROOM,
)

daily_category_sales = Table(
    "daily_category_sales",
    metadata,
    day("order_date", "Business date"),
    text("category", "Primary category of the product as it is today; empty when it has none"),
    *_sales_measures(),
    PrimaryKeyConstraint("order_date", "category"),
    schema="gold",
    comment=(
        "Sales by day and category, of all locations together. Grain: one row per business date and category with any "
        "line. Orders add up over days, not over categories: one order holds several."
    ),
    **ROOM,
)

product_years = Table(
    "product_years",
    metadata,
    whole("product_key", "gold.dim_product"),
    day("year", "First day of the year"),
    *_sales_measures(),
    PrimaryKeyConstraint("product_key", "year"),
    schema="gold",
    comment=(
        "Sales by product and year. Grain: one row per product and calendar year with any line. "
        "Orders do not add up over products: one order holds several."
    ),
    **ROOM,
)
Index(None, product_years.c.year)

daily_customers = Table(
    "daily_customers",
    metadata,
    whole("location_key", "gold.dim_location; 0 for all locations together"),
    day("order_date", "Day with an order"),
    whole("customers", "Distinct identified customers with an order on the day, in that scope"),
    whole("new_customers", "Those whose first order in that scope it is"),
    PrimaryKeyConstraint("location_key", "order_date"),
    schema="gold",
    comment=(
        "Customers by day, in all locations (key 0) or one; they do not add up over days or locations. "
        "Grain: one row per scope and business date with any customer."
    ),
    **ROOM,
)

employee_activity = Table(
    "employee_activity",
    metadata,
    whole("employee_key", "gold.dim_employee; sales and tasks without an employee have no row"),
    day("month", "First day of the month"),
    whole("lines", "Order lines sold, returns included"),
    whole("orders", "Orders with at least one sale line"),
    amount("quantity", "Units, returns negative"),
    amount("net_amount", "Revenue: after discounts, without tax, returns negative"),
    amount("return_amount", "Net amount of the return lines, negative"),
    whole("tasks_assigned", "Tasks given out in the month"),
    whole("tasks_due", "Tasks due in the month; less tasks_on_time they are the overdue ones, once it is over"),
    whole("tasks_on_time", "Tasks due in the month and completed by the day they were due"),
    whole("tasks_completed", "Tasks completed in the month; without a completion day, given out in it"),
    amount("task_hours", "Hours spent on those that were completed in the month"),
    PrimaryKeyConstraint("employee_key", "month"),
    schema="gold",
    comment="What staff sold and did. Grain: one row per employee and calendar month with any line or task.",
    **ROOM,
)

customer_days = Table(
    "customer_days",
    metadata,
    text("customer_id", "The person; guests have no row"),
    whole("location_key", "gold.dim_location"),
    day("order_date", "Day with an order; days with returns only have no row"),
    day("previous_date", "Latest earlier day with an order anywhere; -infinity for the first"),
    day("previous_date_at_location", "Latest earlier day with an order at this location; -infinity for the first"),
    PrimaryKeyConstraint("customer_id", "location_key", "order_date"),
    schema="gold",
    comment="Days on which a customer bought. Grain: one row per customer, location and business date.",
    **ROOM,
)
Index(None, customer_days.c.order_date, customer_days.c.location_key)

customer_revisit_counts = Table(
    "customer_revisit_counts",
    metadata,
    whole("location_key", "gold.dim_location; 0 for all locations together"),
    day("order_date", "Day with an order"),
    day("previous_date", "The customer's latest earlier day with an order in that scope; -infinity for the first"),
    whole("customers", "How many customers have this pair"),
    PrimaryKeyConstraint("location_key", "order_date", "previous_date"),
    schema="gold",
    comment=(
        "Distinct customers of any period [a, b]: the sum of customers over order_date in [a, b] with "
        "previous_date < a. Exact for all locations (key 0) or one. Grain: one row per scope, date and previous date."
    ),
    **ROOM,
)

customer_summary = Table(
    "customer_summary",
    metadata,
    text("customer_id", "The person; guests have no row"),
    day("first_order_date", "First day with an order; NULL when there are only returns", nullable=True),
    day("last_order_date", "Latest day with an order", nullable=True),
    small("tenure_days", "Days from the first to the latest order"),
    whole("orders", "Orders with at least one sale line"),
    whole("locations", "Locations bought at"),
    amount("quantity", "Units, returns negative"),
    amount("net_amount", "Revenue, returns negative"),
    amount("return_amount", "Net amount of the return lines, negative"),
    Column("average_rating", Numeric(5, 4), comment="Mean stars of the customer's reviews; NULL without any"),
    PrimaryKeyConstraint("customer_id"),
    schema="gold",
    comment="What a customer has bought so far. Grain: one row per identified customer with any line.",
    **ROOM,
)

cohort_retention = Table(
    "cohort_retention",
    metadata,
    whole("location_key", "Where they bought in the month: gold.dim_location; 0 for anywhere"),
    day("cohort_month", "First day of the month of the customers' first purchase anywhere"),
    day("month", "First day of a month in which they bought; the cohort's own included"),
    whole("customers", "Distinct identified customers"),
    PrimaryKeyConstraint("location_key", "cohort_month", "month"),
    schema="gold",
    comment=(
        "How many customers of a cohort bought in a month. "
        "Grain: one row per scope, cohort and month in which anybody of the cohort bought."
    ),
    **ROOM,
)
