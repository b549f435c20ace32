"""Bronze: what a source said, as it arrived. Append-only; all text, so that bytes go straight through COPY.

Written by `etl.bronze`, read by `warehouse/sql/silver`. `load_id` and `row_number` come from column defaults that
the loader prepares (`assay.load_id`, `bronze.csv_row_number`), so a file's own columns are all that COPY carries.
"""

from sqlalchemy import BigInteger, Column, DateTime, Index, Sequence, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import metadata

# One sequence serves every CSV table: a lock per source lets one file at a time number its rows from 1.
CSV_ROW_NUMBER = Sequence("csv_row_number", schema="bronze", metadata=metadata)

CSV_COLUMNS: dict[str, tuple[str, ...]] = {
    "customer_database": ("customer_id", "customer_name", "email", "signup_date", "customer_segment", "region"),
    "sales_transactions": (
        "order_id", "line_number", "customer_id", "product_id", "product_name", "order_date", "quantity", "unit_price",
        "total_amount", "region", "category", "location_id", "employee_id", "discount", "tax", "cost", "status",
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
}


def _csv_table(name: str, columns: tuple[str, ...]) -> Table:
    table = Table(
        f"csv_{name}",
        metadata,
        Column(
            "load_id", BigInteger, nullable=False, server_default=text("current_setting('assay.load_id')::bigint"),
            comment="ops.loads: the delivery that brought the row",
        ),
        Column(
            "row_number", BigInteger, nullable=False, server_default=text("nextval('bronze.csv_row_number')"),
            comment="Row of the file, 1 is the first under the header",
        ),
        Column(
            "received_at", DateTime(timezone=True), nullable=False, server_default=text("now()"),
            comment="When the row was received",
        ),
        *(Column(column, Text, comment=f"{column} as the file says it") for column in columns),
        Column("source_row", JSONB, comment="Columns of a foreign file that no field takes"),
        schema="bronze",
        comment=f"{name}.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    # Append-only, so a block range index finds one load at next to no cost for COPY.
    Index(None, table.c.load_id, postgresql_using="brin", postgresql_with={"autosummarize": "on"})
    return table


CSV_TABLES = {name: _csv_table(name, columns) for name, columns in CSV_COLUMNS.items()}
