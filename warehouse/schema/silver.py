"""Silver: typed, deduplicated, conformed; one truth per entity, keyed by (source, <entity>_id).

Written by `warehouse/sql/silver`, read by `warehouse/sql/gold`. Ids carry their source's namespace
(`csv:1001`), so two sources never collide. `source_version` orders the versions of a row (a source's update stamp,
or load and row): an older one never overwrites a newer.
"""

from typing import Any

from sqlalchemy import Column, DateTime, Index, PrimaryKeyConstraint, Table
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
        stamp("observed_at", "When the source said so"),
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
    schema="silver",
    comment="Customers with their history (SCD-2). Grain: one row per customer and version.",
)

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
    schema="silver",
    comment="Products with their history (SCD-2). Grain: one row per product and version.",
)

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
    text("status", "Status of its earliest line: completed, returned, open, draft or cancelled"),
    *_bookkeeping(),
    PrimaryKeyConstraint("source", "order_id"),
    schema="silver",
    comment="Orders. Grain: one row per order.",
)
Index(None, orders.c.source, orders.c.customer_id)
Index(None, orders.c.source, orders.c.location_id)

order_lines = Table(
    "order_lines",
    metadata,
    text("source", SOURCE),
    text("order_id", "The order"),
    whole("line_number", "Number of the line in its order, from the source or in file order from 1"),
    flag("is_numbered", "True when the source gave the number"),
    text("status", "Status of the line: completed, returned, open, draft or cancelled; the first two reach gold"),
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
