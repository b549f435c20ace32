"""Bronze: what a source said, as it arrived. Append-only; all text, so that bytes go straight through COPY.

Written by `etl.bronze`, read by `warehouse/sql/silver`. `load_id` and `row_number` come from column defaults that
the loader prepares (`assay.load_id`, `bronze.<system>_row_number`), so a delivery's own columns are all that COPY
carries.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Index, Sequence, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import metadata

SYSTEMS = ("csv", "laravel", "erp", "square", "api")

# One sequence for all tables of a system: the lock per system lets one delivery at a time number its rows from 1.
ROW_NUMBERS = {system: Sequence(f"{system}_row_number", schema="bronze", metadata=metadata) for system in SYSTEMS}

CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    "customer_database": ("customer_id", "customer_name", "email", "signup_date", "customer_segment", "region"),
    "sales_transactions": (
        "order_id", "line_number", "customer_id", "product_id", "product_name", "order_date", "quantity", "unit_price",
        "total_amount", "region", "category", "location_id", "employee_id", "discount", "tax", "cost", "status",
        "currency", "returned_order_id",
    ),
    "product_catalog": (
        "product_id", "product_name", "category", "price", "stock_level",
        "supplier", "lead_time_days", "pack_size", "unit_cost",
    ),
    "customer_reviews": ("review_id", "customer_id", "product_id", "rating", "review_date", "review_text"),
    "locations": ("location_id", "location_name", "region", "time_zone"),
    "employees": ("employee_id", "employee_name", "role", "location_id", "hired_date", "left_date"),
    "tasks": (
        "task_id", "employee_id", "location_id", "kind", "status", "assigned_date", "due_date", "completed_at", "hours",
    ),
    "stock_levels": ("product_id", "location_id", "date", "stock_level"),
    "marketing_spend": ("date", "channel", "campaign", "location_id", "amount", "currency"),
    "promotions": ("product_id", "category", "location_id", "from_date", "to_date", "kind", "depth"),
    "external_factors": ("date", "region", "name", "value"),
}

_STAMPS = ("created_at", "updated_at", "deleted_at")
# A flat list of sales, one row a line: the ERP's `sales_data`, and what is sent to the API.
_FLAT_SALES = (
    "transaction_id", "line_id", "sold_at", "product_id", "product_name", "quantity", "revenue", "customer_id",
    "location_id", "currency",
)
# The ERP's own tables, whether its API or its database gives them; a source's own names are mapped to these.
ERP_COLUMNS: dict[str, tuple[str, ...]] = {
    "sales": (
        "id", "customer_id", "employee_id", "location_id", "region", "sold_at", "status", "currency", "total_amount",
        "discount_amount", "tax_amount", "returned_sale_id", "lines", *_STAMPS,
    ),
    "sale_details": (
        "id", "sale_id", "product_id", "product_name", "category", "quantity", "unit_price", "discount_amount",
        "tax_amount", "total_amount", "cost_amount", "currency", "returned_detail_id", *_STAMPS,
    ),
    "products": (
        "id", "product_name", "category", "price", "unit_cost", "stock_level", "supplier", "lead_time_days",
        "pack_size", *_STAMPS,
    ),
    "stocks": ("id", "product_id", "location_id", "quantity", "counted_at", *_STAMPS),
    "users": ("id", "customer_name", "email", "customer_segment", "region", *_STAMPS),
    "reviews": ("id", "customer_id", "product_id", "rating", "review_text", "reviewed_at", *_STAMPS),
    "employees": ("id", "employee_name", "role", "location_id", "hired_date", "left_date", *_STAMPS),
    "tasks": (
        "id", "employee_id", "location_id", "kind", "status", "assigned_at", "due_at", "completed_at", "hours",
        *_STAMPS,
    ),
    "locations": ("id", "location_name", "region", "time_zone", *_STAMPS),
}
SQUARE_OBJECTS = (
    "orders", "customers", "catalog_objects", "locations", "team_members", "inventory_counts",
    "payments", "refunds",
)


def _table(system: str, name: str, comment: str, *columns: Column[Any]) -> Table:
    table = Table(
        f"{system}_{name}",
        metadata,
        Column(
            "load_id", BigInteger, nullable=False, server_default=text("current_setting('assay.load_id')::bigint"),
            comment="ops.loads: the delivery that brought the row",
        ),
        Column(
            "row_number", BigInteger, nullable=False, server_default=text(f"nextval('bronze.{system}_row_number')"),
            comment="Row of the file, 1 is the first under the header",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, server_default=text("now()"),
            comment="When the row was received",
        ),
        *columns,
        schema="bronze",
        comment=comment,
    )
    # Append-only, so a block range index finds one load at next to no cost for COPY.
    Index(None, table.c.load_id, postgresql_using="brin", postgresql_with={"autosummarize": "on"})
    return table


def _text_table(system: str, name: str, columns: tuple[str, ...], what: str) -> Table:
    return _table(
        system,
        name,
        f"{what} as it arrived. Grain: one row per row of a delivered file.",
        *(Column(column, Text, comment=f"{column} as the file says it") for column in columns),
        Column("source_row", JSONB, comment="Columns of a foreign file that no field takes"),
    )


CSV_TABLES = {name: _text_table("csv", name, columns, f"{name}.csv") for name, columns in CSV_COLUMNS.items()}
LARAVEL_TABLES = {
    name: _text_table("laravel", name, columns, f"{name} of the ERP's API") for name, columns in ERP_COLUMNS.items()
}
ERP_TABLES = {
    name: _text_table("erp", name, columns, f"{name} of the ERP's database")
    for name, columns in {**ERP_COLUMNS, "sales_data": (*_FLAT_SALES, *_STAMPS)}.items()
}
SQUARE_TABLES = {
    name: _table(
        "square",
        name,
        f"Square's {name.replace('_', ' ')} as they arrived. Grain: one row per object delivered.",
        Column("payload", JSONB, nullable=False, comment="The object"),
    )
    for name in SQUARE_OBJECTS
}
# Items, variations and categories come in different deliveries, and are looked up by their ids.
Index(
    "ix_square_catalog_objects_payload", SQUARE_TABLES["catalog_objects"].c.payload, postgresql_using="gin",
    postgresql_ops={"payload": "jsonb_path_ops"},
)
API_TABLES = {"sales": _text_table("api", "sales", (*_FLAT_SALES, *_STAMPS), "Sales sent to the REST API")}
API_TABLES["sales"].append_column(Column("inbox_id", BigInteger, comment="app.inbox: the message that brought the row"))

# Bronze table of what a system delivers, by (system, object).
TABLES: dict[tuple[str, str], Table] = {
    (system, name): table
    for system, tables in (
        ("csv", CSV_TABLES), ("laravel", LARAVEL_TABLES), ("erp", ERP_TABLES), ("square", SQUARE_TABLES),
        ("api", API_TABLES),
    )
    for name, table in tables.items()
}


def _missing_table(system: str) -> Table:
    return _table(
        system,
        "missing_ids",
        "What a complete listing no longer held. Grain: one row per entity found missing.",
        Column("entity", Text, nullable=False, comment="Table of silver, for example orders"),
        Column("id", Text, nullable=False, comment="<namespace>:<id> as silver keys it"),
    )


TABLES |= {(system, "missing_ids"): _missing_table(system) for system in ("laravel", "erp", "square")}
