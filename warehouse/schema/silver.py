"""Silver: typed, deduplicated, conformed; one truth per entity, keyed by (source, <entity>_id).

Written by `warehouse/sql/silver`, read by `warehouse/sql/gold`. Ids carry their source's namespace
(`csv:1001`), so two sources never collide. `source_version` orders the versions of a row (a source's update stamp,
or load and row): an older one never overwrites a newer.
"""

from typing import Any

from sqlalchemy import Column, DateTime, Index, Numeric, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql

from warehouse.schema.columns import amount, day, flag, metadata, small, stamp, text, whole

SOURCE = "Namespace of the source"


def _bookkeeping() -> tuple[Column[Any], ...]:
    return (
        whole("source_version", "Orders the versions of this row: update stamp, else load and row"),
        flag("is_deleted", "True when the source took the row back", server_default=sql("false")),
    )


def _history() -> tuple[Column[Any], ...]:
    return (
        stamp("valid_from", "This version holds from here; the first starts at -infinity"),
        stamp("valid_to", "and up to here, exclusive; infinity for the current one"),
        flag("is_current", "True for the newest version"),
        stamp("observed_at", "When the source changed it, else when it was received"),
    )


locations = Table(
    "locations",
    metadata,
    text("source", SOURCE),
    text("location_id", "<namespace>:<id in the source>"),
    text("location_name", "Name"),
    text("region", "Region; empty when unknown"),
    text("time_zone", "IANA time zone: decides the business date of its sales"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "location_id"),
    schema="silver",
    comment="Places of sale. Grain: one row per location.",
)

employees = Table(
    "employees",
    metadata,
    text("source", SOURCE),
    text("employee_id", "<namespace>:<id in the source>"),
    text("employee_name", "Name; 'Unknown' when the source has none"),
    text("role", "Role; empty when unknown"),
    text("location_id", "Home location", nullable=True),
    day("hired_date", "First day at work", nullable=True),
    day("left_date", "Last day at work; NULL while employed", nullable=True),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "employee_id"),
    schema="silver",
    comment="Staff. Grain: one row per employee.",
)

customers = Table(
    "customers",
    metadata,
    text("source", SOURCE),
    text("customer_id", "<namespace>:<id in the source>"),
    *_history(),
    text("customer_name", "Name; 'Unknown' when the source has none"),
    text("email", "Normalised e-mail; NULL when the source has none", nullable=True),
    day("signup_date", "Day of sign-up", nullable=True),
    text("customer_segment", "Segment as the source says it; empty when unknown"),
    text("region", "The customer's own region; empty when unknown"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "customer_id", "valid_from"),
    UniqueConstraint("source", "customer_id", "observed_at"),
    schema="silver",
    comment="Customers with their history (SCD-2). Grain: one row per customer and version.",
)
Index(None, customers.c.source, customers.c.customer_id, unique=True, postgresql_where=customers.c.is_current)
Index(None, customers.c.email, postgresql_where=customers.c.is_current)

customer_identities = Table(
    "customer_identities",
    metadata,
    text("source", SOURCE),
    text("source_customer_id", "<namespace>:<id in the source>"),
    text("customer_id", "The person: the customer_id that gold uses"),
    PrimaryKeyConstraint("source", "source_customer_id"),
    schema="silver",
    comment="Which person a source's customer is. Grain: one row per customer of a source.",
)
Index(None, customer_identities.c.customer_id)

products = Table(
    "products",
    metadata,
    text("source", SOURCE),
    text("product_id", "<namespace>:<id in the source>"),
    *_history(),
    text("product_name", "Name; 'Unknown' when the source has none"),
    text("categories", "Categories in the source's order, separated by |; empty when unknown"),
    amount("price", "List price", nullable=True),
    amount("unit_cost", "Cost of one unit", nullable=True),
    amount("stock_level", "Units in stock, all locations", nullable=True),
    text("supplier", "Supplier; empty when unknown"),
    small("lead_time_days", "Days from order to delivery", nullable=True),
    amount("pack_size", "Units in the smallest order", nullable=True),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "product_id", "valid_from"),
    UniqueConstraint("source", "product_id", "observed_at"),
    schema="silver",
    comment="Products with their history (SCD-2). Grain: one row per product and version.",
)
Index(None, products.c.source, products.c.product_id, unique=True, postgresql_where=products.c.is_current)

orders = Table(
    "orders",
    metadata,
    text("source", SOURCE),
    text("order_id", "<namespace>:<id in the source>"),
    text("customer_id", "<namespace>:<customer>; NULL for an anonymous sale", nullable=True),
    text("location_id", "<namespace>:<location>, else <namespace>:region:<sale region>, else <namespace>:main"),
    text("employee_id", "<namespace>:<employee>", nullable=True),
    text("region", "Region of the sale as the source says it; empty when unknown"),
    stamp("order_at", "Moment of sale"),
    Column(
        "order_at_local", DateTime(timezone=False), nullable=False,
        comment="Moment of sale on the location's clock",
    ),
    text("time_zone", "IANA time zone of that clock"),
    flag("has_zone", "True when the source gave the moment with its zone, so a location's zone cannot move it"),
    day("order_date", "Business date: local time less the start of the business day"),
    text("status", "Status: completed, returned, open, draft or cancelled; from files, that of its earliest line"),
    text("returned_order_id", "The order that this one returns, where the source says so", nullable=True),
    amount("discount_amount", "Discount on the order as a whole, in none of its lines", server_default=sql("0")),
    amount("total_amount", "The source's own total, tax included; NULL where it gives none", nullable=True),
    amount(
        "tax_amount",
        "Tax on the order as a whole, for lines that have none of their own; NULL where it gives none",
        nullable=True,
    ),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "order_id"),
    schema="silver",
    comment="Orders. Grain: one row per order.",
)
Index(None, orders.c.source, orders.c.customer_id)
Index(None, orders.c.source, orders.c.location_id)
Index(
    None, orders.c.source, orders.c.returned_order_id, postgresql_where=orders.c.returned_order_id.is_not(None)
)

order_lines = Table(
    "order_lines",
    metadata,
    text("source", SOURCE),
    text("order_id", "The order"),
    whole("line_number", "Number of the line in its order, from the source or in file order from 1"),
    flag("is_numbered", "True when the source gave the number"),
    text("status", "completed, returned (both reach gold), open, draft or cancelled; NULL: its order's", nullable=True),
    text("source_line_id", "The source's own id of the line, where it has one", nullable=True),
    text("returned_order_id", "The order whose line this returns, where the source says so", nullable=True),
    text("returned_source_line_id", "The source's id of the line that is returned", nullable=True),
    text("product_id", "<namespace>:<id in the source>"),
    text("product_name", "Name the sale gives the product; empty when it gives none"),
    text("category", "Category the sale gives the product; empty when it gives none"),
    amount("quantity", "Units; negative for a return"),
    amount("unit_price", "Price of one unit before discount"),
    amount("gross_amount", "quantity x unit_price"),
    amount("discount_amount", "As given, else gross less net"),
    amount("tax_amount", "Tax in the total"),
    amount("net_amount", "Total less tax: what revenue adds up"),
    amount("cost_amount", "Cost of the line; NULL when unknown", nullable=True),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "order_id", "line_number"),
    schema="silver",
    comment="Order lines. Grain: one row per line of an order.",
)
# Only sources that name their lines, and say what is returned, pay for these.
for _column in (order_lines.c.source_line_id, order_lines.c.returned_order_id, order_lines.c.returned_source_line_id):
    Index(None, order_lines.c.source, _column, postgresql_where=_column.is_not(None))

reviews = Table(
    "reviews",
    metadata,
    text("source", SOURCE),
    text("review_id", "<namespace>:<id in the source>"),
    text("customer_id", "<namespace>:<customer>", nullable=True),
    text("product_id", "<namespace>:<product>"),
    small("rating", "Stars, 1 to 5"),
    day("review_date", "Day of the review"),
    text("review_text", "Text; empty when there is none"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "review_id"),
    schema="silver",
    comment="Product reviews. Grain: one row per review.",
)
Index(None, reviews.c.source, reviews.c.customer_id)

tasks = Table(
    "tasks",
    metadata,
    text("source", SOURCE),
    text("task_id", "<namespace>:<id in the source>"),
    text("employee_id", "<namespace>:<employee>"),
    text("location_id", "<namespace>:<location>", nullable=True),
    text("kind", "Kind of work; empty when unknown"),
    text("status", "Status as the source says it"),
    day("assigned_date", "Day it was given out"),
    day("due_date", "Day it is due", nullable=True),
    Column("completed_at", DateTime(timezone=False), comment="Local time of completion; NULL while open"),
    amount("hours", "Hours spent", nullable=True),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "task_id"),
    schema="silver",
    comment="Tasks of employees. Grain: one row per task.",
)

stock_levels = Table(
    "stock_levels",
    metadata,
    text("source", SOURCE),
    text("product_id", "<namespace>:<product>"),
    text("location_id", "<namespace>:<location>"),
    day("stock_date", "Day of the count"),
    amount("stock_level", "Units in stock"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "product_id", "location_id", "stock_date"),
    schema="silver",
    comment="Stock counts. Grain: one row per product, location and day counted.",
)

payments = Table(
    "payments",
    metadata,
    text("source", SOURCE),
    text("payment_id", "<namespace>:<id in the source>"),
    text("order_id", "<namespace>:<order>", nullable=True),
    text("employee_id", "<namespace>:<employee> who took it; NULL where the source does not say", nullable=True),
    text("kind", "payment or refund"),
    text("method", "CARD, CASH, ... as the source says it; empty when unknown"),
    text("status", "Status as the source says it, in lower case"),
    stamp("paid_at", "When the money moved"),
    amount("amount", "Money taken, tip included; negative for a refund"),
    amount("tip_amount", "Of it, the tip"),
    amount("fee_amount", "What the processor kept; NULL when unknown", nullable=True),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "payment_id"),
    schema="silver",
    comment="Payments and refunds. Grain: one row per movement of money.",
)
Index(None, payments.c.source, payments.c.order_id)

marketing_spend = Table(
    "marketing_spend",
    metadata,
    text("source", SOURCE),
    text("spend_id", "<namespace>:<date, channel, campaign and location>"),
    day("spend_date", "Day"),
    text("channel", "Channel, for example search"),
    text("campaign", "Campaign; empty when unknown"),
    text("location_id", "<namespace>:<location>; NULL for all", nullable=True),
    amount("amount", "Money spent"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "spend_id"),
    schema="silver",
    comment="Marketing. Grain: one row per day, channel, campaign and location.",
)

promotions = Table(
    "promotions",
    metadata,
    text("source", SOURCE),
    text("promotion_id", "<namespace>:<product or category, location, first day and kind>"),
    text("product_id", "<namespace>:<product>; NULL where it holds for a category or all", nullable=True),
    text("category", "Category; empty where it holds for a product or all"),
    text("location_id", "<namespace>:<location>; NULL for all", nullable=True),
    day("from_date", "First day"),
    day("to_date", "Last day"),
    text("kind", "Kind, for example percent_off"),
    Column("depth", Numeric(9, 6), nullable=False, comment="Share of the price taken off, 0 to 1"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "promotion_id"),
    schema="silver",
    comment="Promotions. Grain: one row per promotion.",
)

external_factors = Table(
    "external_factors",
    metadata,
    text("source", SOURCE),
    text("factor_id", "<namespace>:<date, region and name>"),
    day("factor_date", "Day"),
    text("region", "Region; empty for everywhere"),
    text("name", "What is measured, for example temperature"),
    Column("value", Numeric(18, 6), nullable=False, comment="Its value, in the source's own unit"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "factor_id"),
    schema="silver",
    comment="What happened outside: weather, holidays, events. Grain: one row per day, region and name.",
)
