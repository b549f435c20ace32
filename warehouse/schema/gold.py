"""Gold: the star schema, as analysts, models and pages read it, and with it the roll-ups of `gold_roll_ups`.

Written by `warehouse/sql/gold`. Customer-grained tables carry `customer_id` first in their key, so that the same
statements run on plain PostgreSQL and on Citus.
"""

from sqlalchemy import Column, DateTime, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql

from warehouse.schema.columns import amount, day, flag, identity, metadata, small, stamp, text, whole
from warehouse.schema.gold_roll_ups import (
    cohort_retention,
    customer_days,
    customer_revisit_counts,
    customer_summary,
    daily_category_sales,
    daily_customers,
    daily_product_sales,
    daily_sales_summary,
    employee_activity,
    hourly_sales_summary,
    hourly_totals,
    product_performance,
    product_years,
)

__all__ = [
    "cohort_retention",
    "customer_days",
    "customer_revisit_counts",
    "customer_summary",
    "daily_category_sales",
    "daily_customers",
    "daily_product_sales",
    "daily_sales_summary",
    "dim_customer",
    "dim_date",
    "dim_employee",
    "dim_location",
    "dim_product",
    "employee_activity",
    "fact_marketing_spend",
    "fact_reviews",
    "fact_sales",
    "fact_stock_daily",
    "fact_tasks",
    "hourly_sales_summary",
    "hourly_totals",
    "product_categories",
    "product_performance",
    "product_prices",
    "product_years",
]

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
    small("fiscal_year", "Fiscal year, named after the calendar year in which it ends", server_default=sql("0")),
    small("fiscal_quarter", "Quarter of the fiscal year, 1 to 4", server_default=sql("0")),
    small("fiscal_month", "Month of the fiscal year, 1 to 12", server_default=sql("0")),
    flag("is_holiday", "A public holiday of HOLIDAY_COUNTRY", server_default=sql("false")),
    text("holiday_name", "Its name; empty on other days", server_default=sql("''")),
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
    flag("is_inferred", "True when nothing describes it: sales, reviews, counts or tasks only name it"),
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
    flag("is_inferred", "True when nothing describes it: sales, reviews, counts or tasks only name it"),
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

product_prices = Table(
    "product_prices",
    metadata,
    whole("product_key", "gold.dim_product"),
    stamp("valid_from", "The price holds from here; the first starts at -infinity"),
    stamp("valid_to", "and up to here, exclusive; infinity for today's"),
    amount("price", "List price", nullable=True),
    amount("unit_cost", "Cost of one unit", nullable=True),
    PrimaryKeyConstraint("product_key", "valid_from"),
    schema="gold",
    comment=(
        "Price history; times without a price and a cost have no row. "
        "Grain: one row per product and time in which neither price nor cost changed."
    ),
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
    flag("is_inferred", "True when nothing describes them: sales, reviews or tasks only name them"),
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
    stamp("observed_at", "When the source first said so; the key follows it where history moves", nullable=True),
    text("customer_name", "Name; 'Unknown' when nobody gives one"),
    text("email", "Normalised e-mail", nullable=True),
    day("signup_date", "Day of sign-up", nullable=True),
    text("customer_segment", "Segment as the source says it; empty when unknown"),
    text("region", "The customer's own region, apart from the sale's; empty when unknown"),
    flag("is_inferred", "True when nothing describes them: sales, reviews or tasks only name them"),
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
# Lists of orders begin at the newest day, whatever the period.
Index(None, fact_sales.c.order_date)
Index(
    None, fact_sales.c.returned_order_id, postgresql_where=fact_sales.c.returned_order_id.is_not(None)
)
# Margins take the lines without a cost from the roll-ups, or nothing where no line has one: one of the two is small.
Index("ix_fact_sales_cost_known", fact_sales.c.order_date, postgresql_where=fact_sales.c.cost_amount.is_not(None))
Index("ix_fact_sales_cost_unknown", fact_sales.c.order_date, postgresql_where=fact_sales.c.cost_amount.is_(None))
# The largest returns and discounts of a period: of few lines among many.
Index("ix_fact_sales_returns", fact_sales.c.order_date, postgresql_where=fact_sales.c.is_return)
Index("ix_fact_sales_discounts", fact_sales.c.order_date, postgresql_where=fact_sales.c.discount_amount != 0)

fact_reviews = Table(
    "fact_reviews",
    metadata,
    text("customer_id", "The person, or guest:review:<review> where none is named"),
    text("review_id", "<namespace>:<id in the source>"),
    whole("product_key", "gold.dim_product"),
    day("review_date", "Day of the review"),
    small("rating", "Stars, 1 to 5"),
    text("review_text", "Text; empty when there is none"),
    text("source", "Namespace of the source"),
    flag("is_guest", "True when the customer is not known"),
    PrimaryKeyConstraint("customer_id", "review_id"),
    schema="gold",
    comment="Product reviews. Grain: one row per review.",
)
Index(None, fact_reviews.c.review_id)
Index(None, fact_reviews.c.product_key)

fact_stock_daily = Table(
    "fact_stock_daily",
    metadata,
    whole("product_key", "gold.dim_product"),
    whole("location_key", "gold.dim_location"),
    day("stock_date", "Day of the count"),
    amount("stock_level", "Units in stock"),
    PrimaryKeyConstraint("product_key", "location_key", "stock_date"),
    schema="gold",
    comment="Stock as it was counted; days without a count have no row. Grain: one row per product, location and day.",
)

fact_tasks = Table(
    "fact_tasks",
    metadata,
    text("task_id", "<namespace>:<id in the source>"),
    whole("employee_key", "gold.dim_employee"),
    whole("location_key", "gold.dim_location; 0 where none is named"),
    text("source", "Namespace of the source"),
    text("kind", "Kind of work; empty when unknown"),
    text("status", "Status as the source says it"),
    day("assigned_date", "Day it was given out"),
    day("due_date", "Day it is due", nullable=True),
    day("completed_date", "Day of completion; NULL while open, or where the source gives none", nullable=True),
    Column("completed_at", DateTime(timezone=False), comment="Local time of completion"),
    amount("hours", "Hours spent", nullable=True),
    flag("is_completed", "True when it is done"),
    flag("is_on_time", "True when it was done by the day it was due"),
    flag("is_late", "True when it was done after the day it was due; open ones are late once due_date has passed"),
    PrimaryKeyConstraint("task_id"),
    schema="gold",
    comment="Tasks of employees. Grain: one row per task.",
)
Index(None, fact_tasks.c.employee_key, fact_tasks.c.assigned_date)

fact_marketing_spend = Table(
    "fact_marketing_spend",
    metadata,
    text("spend_id", "<namespace>:<date, channel, campaign and location>"),
    day("spend_date", "Day"),
    whole("location_key", "gold.dim_location; 0 for all"),
    text("source", "Namespace of the source"),
    text("channel", "Channel, for example search"),
    text("campaign", "Campaign; empty when unknown"),
    amount("amount", "Money spent"),
    PrimaryKeyConstraint("spend_id"),
    schema="gold",
    comment="Marketing. Grain: one row per day, channel, campaign and location.",
)
Index(None, fact_marketing_spend.c.spend_date)
