"""Extend the bronze schema: tables of the ERP's API and database, of Square and of the REST API.

Revision: 0007, after 0006.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Table: comment, and the names of its text columns.
TEXT_TABLES = {
    "csv_marketing_spend": (
        "marketing_spend.csv as it arrived. Grain: one row per row of a delivered file.",
        "date channel campaign location_id amount currency ",
    ),
    "csv_promotions": (
        "promotions.csv as it arrived. Grain: one row per row of a delivered file.",
        "product_id category location_id from_date to_date kind depth ",
    ),
    "csv_external_factors": (
        "external_factors.csv as it arrived. Grain: one row per row of a delivered file.",
        "date region name value ",
    ),
    "laravel_sales": (
        "sales of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id customer_id employee_id location_id region sold_at status currency total_amount "
        "discount_amount tax_amount returned_sale_id lines created_at updated_at deleted_at ",
    ),
    "laravel_sale_details": (
        "sale_details of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id sale_id product_id product_name category quantity unit_price discount_amount tax_amount "
        "total_amount cost_amount currency returned_detail_id created_at updated_at deleted_at ",
    ),
    "laravel_products": (
        "products of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id product_name category price unit_cost stock_level supplier lead_time_days pack_size "
        "created_at updated_at deleted_at ",
    ),
    "laravel_stocks": (
        "stocks of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id product_id location_id quantity counted_at created_at updated_at deleted_at ",
    ),
    "laravel_users": (
        "users of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id customer_name email customer_segment region created_at updated_at deleted_at ",
    ),
    "laravel_reviews": (
        "reviews of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id customer_id product_id rating review_text reviewed_at created_at updated_at deleted_at ",
    ),
    "laravel_employees": (
        "employees of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id employee_name role location_id hired_date left_date created_at updated_at deleted_at ",
    ),
    "laravel_tasks": (
        "tasks of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id employee_id location_id kind status assigned_at due_at completed_at hours created_at "
        "updated_at deleted_at ",
    ),
    "laravel_locations": (
        "locations of the ERP's API as it arrived. Grain: one row per row of a delivered file.",
        "id location_name region time_zone created_at updated_at deleted_at ",
    ),
    "erp_sales": (
        "sales of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id customer_id employee_id location_id region sold_at status currency total_amount "
        "discount_amount tax_amount returned_sale_id lines created_at updated_at deleted_at ",
    ),
    "erp_sale_details": (
        "sale_details of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id sale_id product_id product_name category quantity unit_price discount_amount tax_amount "
        "total_amount cost_amount currency returned_detail_id created_at updated_at deleted_at ",
    ),
    "erp_products": (
        "products of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id product_name category price unit_cost stock_level supplier lead_time_days pack_size "
        "created_at updated_at deleted_at ",
    ),
    "erp_stocks": (
        "stocks of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id product_id location_id quantity counted_at created_at updated_at deleted_at ",
    ),
    "erp_users": (
        "users of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id customer_name email customer_segment region created_at updated_at deleted_at ",
    ),
    "erp_reviews": (
        "reviews of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id customer_id product_id rating review_text reviewed_at created_at updated_at deleted_at ",
    ),
    "erp_employees": (
        "employees of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id employee_name role location_id hired_date left_date created_at updated_at deleted_at ",
    ),
    "erp_tasks": (
        "tasks of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id employee_id location_id kind status assigned_at due_at completed_at hours created_at "
        "updated_at deleted_at ",
    ),
    "erp_locations": (
        "locations of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "id location_name region time_zone created_at updated_at deleted_at ",
    ),
    "erp_sales_data": (
        "sales_data of the ERP's database as it arrived. Grain: one row per row of a delivered file.",
        "transaction_id sold_at product_id product_name quantity revenue customer_id location_id "
        "currency created_at updated_at deleted_at ",
    ),
    "api_sales": (
        "Sales sent to the REST API as it arrived. Grain: one row per row of a delivered file.",
        "transaction_id sold_at product_id product_name quantity revenue customer_id location_id "
        "currency created_at updated_at deleted_at ",
    ),
}
PAYLOAD_TABLES = {
    "square_orders": "Square's orders as they arrived. Grain: one row per object delivered.",
    "square_customers": "Square's customers as they arrived. Grain: one row per object delivered.",
    "square_catalog_objects": "Square's catalog objects as they arrived. Grain: one row per object delivered.",
    "square_locations": "Square's locations as they arrived. Grain: one row per object delivered.",
    "square_team_members": "Square's team members as they arrived. Grain: one row per object delivered.",
    "square_inventory_counts": "Square's inventory counts as they arrived. Grain: one row per object delivered.",
    "square_payments": "Square's payments as they arrived. Grain: one row per object delivered.",
    "square_refunds": "Square's refunds as they arrived. Grain: one row per object delivered.",
}
MISSING_TABLES = ("laravel_missing_ids", "erp_missing_ids", "square_missing_ids")
NEW_COLUMNS = {"csv_sales_transactions": ["currency", "returned_order_id"]}


def upgrade() -> None:
    """Apply."""
    op.execute("create sequence bronze.laravel_row_number")
    op.execute("create sequence bronze.erp_row_number")
    op.execute("create sequence bronze.square_row_number")
    op.execute("create sequence bronze.api_row_number")
    for table, names in NEW_COLUMNS.items():
        for name in names:
            op.add_column(table, _text(name), schema="bronze")
    for name, (comment, columns) in TEXT_TABLES.items():
        kept = sa.Column("source_row", postgresql.JSONB(), comment="Columns of a foreign file that no field takes")
        _create(name, comment, *map(_text, columns.split()), kept)
    for name, comment in PAYLOAD_TABLES.items():
        _create(name, comment, sa.Column("payload", postgresql.JSONB(), nullable=False, comment="The object"))
    for name in MISSING_TABLES:
        _create(
            name,
            "What a complete listing no longer held. Grain: one row per entity found missing.",
            sa.Column("entity", sa.Text(), nullable=False, comment="Table of silver, for example orders"),
            sa.Column("id", sa.Text(), nullable=False, comment="<namespace>:<id> as silver keys it"),
        )
    op.create_index(
        "ix_square_catalog_objects_payload",
        "square_catalog_objects",
        ["payload"],
        schema="bronze",
        postgresql_using="gin",
        postgresql_ops={"payload": "jsonb_path_ops"},
    )


def downgrade() -> None:
    """Take back."""
    for name in (*MISSING_TABLES, *PAYLOAD_TABLES, *TEXT_TABLES):
        op.drop_table(name, schema="bronze")
    for table, names in NEW_COLUMNS.items():
        for name in names:
            op.drop_column(table, name, schema="bronze")
    op.execute("drop sequence bronze.api_row_number")
    op.execute("drop sequence bronze.square_row_number")
    op.execute("drop sequence bronze.erp_row_number")
    op.execute("drop sequence bronze.laravel_row_number")


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text(), comment=f"{name} as the file says it")


def _create(name: str, comment: str, *columns: sa.Column) -> None:
    system = name.split("_")[0]
    op.create_table(
        name,
        sa.Column(
            "load_id",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            nullable=False,
            server_default=sa.text(f"nextval('bronze.{system}_row_number')"),
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was received",
        ),
        *columns,
        schema="bronze",
        comment=comment,
    )
    op.create_index(
        op.f(f"ix_{name}_load_id"),
        name,
        ["load_id"],
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
