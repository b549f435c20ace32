"""Gold: the star schema and its roll-ups, as analysts, models and pages read it.

Written by `warehouse/sql/gold`. Customer-grained tables carry `customer_id` first in their key, so that the same
statements run on plain PostgreSQL and on Citus. Additive roll-ups take signed deltas (new lines less old lines).
"""

from typing import Any

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from warehouse.schema.columns import amount, day, flag, identity, metadata, small, stamp, text, whole

dim_date = Table(
    "dim_date",
    metadata,
    day("date", "The day"),
    small("year", "Calendar year"),
    small("quarter", "Calendar quarter, 1 to 4"),
    small("month", "Calendar month, 1 to 12"),
    day("month_start", "First day of the month"),
    small("iso_year", "Year of the ISO week"),
    small("iso_week", "ISO week, 1 to 53"),
    small("weekday", "ISO weekday, 1 is Monday"),
    flag("is_weekend", "Saturday or Sunday"),
    PrimaryKeyConstraint("date"),
    schema="gold",
    comment="Calendar. Grain: one row per day, 2000 to two years ahead of the newest sale.",
)

dim_location = Table(
    "dim_location",
    metadata,
    identity("location_key", "Surrogate key; 0 is kept for 'all locations'"),
    text("location_id", "<namespace>:<id in the source>"),
    text("source", "Namespace of the source"),
    text("location_name", "Name"),
    text("region", "Region; empty when unknown"),
    text("time_zone", "IANA time zone of its business dates"),
    flag("is_inferred", "True when only sales name it"),
    PrimaryKeyConstraint("location_key"),
    UniqueConstraint("location_id"),
    schema="gold",
    comment="Places of sale. Grain: one row per location.",
)

dim_product = Table(
    "dim_product",
    metadata,
    identity("product_key", "Surrogate key"),
    text("product_id", "<namespace>:<id in the source>"),
    text("source", "Namespace of the source"),
    text("product_name", "Name; 'Unknown' when nobody gives one"),
    text("category", "Primary category; empty when unknown"),
    amount("price", "List price today", nullable=True),
    amount("unit_cost", "Cost of one unit today", nullable=True),
    text("supplier", "Supplier; empty when unknown"),
    small("lead_time_days", "Days from order to delivery", nullable=True),
    amount("pack_size", "Units in the smallest order", nullable=True),
    flag("is_inferred", "True when only sales name it"),
    whole("named_by", "Version of the row that named it; an older one does not rename it"),
    PrimaryKeyConstraint("product_key"),
    UniqueConstraint("product_id"),
    schema="gold",
    comment="Products as they are today. Grain: one row per product.",
)

product_categories = Table(
    "product_categories",
    metadata,
    whole("product_key", "gold.dim_product"),
    text("category", "Category"),
    small("position", "1 for the primary category"),
    PrimaryKeyConstraint("product_key", "category"),
    schema="gold",
    comment="All categories of a product. Grain: one row per product and category.",
)

dim_employee = Table(
    "dim_employee",
    metadata,
    identity("employee_key", "Surrogate key; facts hold 0 where no employee is named"),
    text("employee_id", "<namespace>:<id in the source>"),
    text("source", "Namespace of the source"),
    text("employee_name", "Name; 'Unknown' when nobody gives one"),
    text("role", "Role; empty when unknown"),
    text("location_id", "Home location", nullable=True),
    day("hired_date", "First day at work", nullable=True),
    day("left_date", "Last day at work; NULL while employed", nullable=True),
    flag("is_inferred", "True when only sales name them"),
    PrimaryKeyConstraint("employee_key"),
    UniqueConstraint("employee_id"),
    schema="gold",
    comment="Staff. Grain: one row per employee.",
)

dim_customer = Table(
    "dim_customer",
    metadata,
    text("customer_id", "The person"),
    identity("customer_key", "Surrogate key of this version; facts hold 0 for guests"),
    stamp("valid_from", "This version holds from here; the first starts at -infinity"),
    stamp("valid_to", "and up to here, exclusive; infinity for the current one"),
    flag("is_current", "True for the newest version"),
    text("customer_name", "Name; 'Unknown' when nobody gives one"),
    text("email", "Normalised e-mail", nullable=True),
    day("signup_date", "Day of sign-up", nullable=True),
    text("customer_segment", "Segment as the source says it; empty when unknown"),
    text("region", "The customer's own region, apart from the sale's; empty when unknown"),
    flag("is_inferred", "True when only sales name them"),
    PrimaryKeyConstraint("customer_id", "customer_key"),
    UniqueConstraint("customer_id", "valid_from"),
    schema="gold",
    comment=(
        "Identified customers with their history (SCD-2); guests have no row. "
        "Grain: one row per customer and version."
    ),
)

fact_sales = Table(
    "fact_sales",
    metadata,
    text("customer_id", "The person, or guest:<order> for an anonymous sale"),
    text("order_id", "<namespace>:<id in the source>"),
    whole("line_number", "Number of the line in its order"),
    day("order_date", "Business date; the table is partitioned by its year"),
    stamp("order_at", "Moment of sale"),
    small("order_hour", "Hour on the location's clock, 0 to 23"),
    whole("location_key", "gold.dim_location"),
    whole("product_key", "gold.dim_product"),
    whole("customer_key", "gold.dim_customer, the version at the moment of sale; 0 for guests"),
    whole("employee_key", "gold.dim_employee; 0 where none is named"),
    text("source", "Namespace of the source"),
    flag("is_guest", "True when the customer is not known"),
    flag("is_return", "True when goods came back (negative quantity)"),
    text("returned_order_id", "The order that is returned, where it is known", nullable=True),
    whole("returned_line_number", "Its line", nullable=True),
    amount("quantity", "Units; negative for a return"),
    amount("unit_price", "Price of one unit before discount"),
    amount("gross_amount", "quantity x unit_price"),
    amount("discount_amount", "Discount on the line"),
    amount("tax_amount", "Tax on the line"),
    amount("net_amount", "After discount, without tax, negative for a return: sum it for revenue"),
    amount("cost_amount", "Cost of the line; NULL when unknown", nullable=True),
    PrimaryKeyConstraint("customer_id", "order_id", "line_number", "order_date"),
    schema="gold",
    comment=(
        "Sales that count: lines of completed orders and of returns, so sum(net_amount) needs no filter. "
        "Grain: one row per order line."
    ),
    postgresql_partition_by="RANGE (order_date)",
)
Index(None, fact_sales.c.order_id)


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
    PrimaryKeyConstraint("customer_id"),
    schema="gold",
    comment="What a customer has bought so far. Grain: one row per identified customer with any line.",
)
