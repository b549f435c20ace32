"""Create the bronze schema.

Revision: 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("create schema bronze")
    op.execute("create sequence bronze.csv_row_number")
    op.create_table(
        "csv_customer_database",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="customer_id as the file says it"),
        sa.Column("customer_name", sa.Text(), nullable=True, comment="customer_name as the file says it"),
        sa.Column("email", sa.Text(), nullable=True, comment="email as the file says it"),
        sa.Column("signup_date", sa.Text(), nullable=True, comment="signup_date as the file says it"),
        sa.Column("customer_segment", sa.Text(), nullable=True, comment="customer_segment as the file says it"),
        sa.Column("region", sa.Text(), nullable=True, comment="region as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="customer_database.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_customer_database_load_id"),
        "csv_customer_database",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_customer_reviews",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("review_id", sa.Text(), nullable=True, comment="review_id as the file says it"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="customer_id as the file says it"),
        sa.Column("product_id", sa.Text(), nullable=True, comment="product_id as the file says it"),
        sa.Column("rating", sa.Text(), nullable=True, comment="rating as the file says it"),
        sa.Column("review_date", sa.Text(), nullable=True, comment="review_date as the file says it"),
        sa.Column("review_text", sa.Text(), nullable=True, comment="review_text as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="customer_reviews.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_customer_reviews_load_id"),
        "csv_customer_reviews",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_employees",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("employee_id", sa.Text(), nullable=True, comment="employee_id as the file says it"),
        sa.Column("employee_name", sa.Text(), nullable=True, comment="employee_name as the file says it"),
        sa.Column("role", sa.Text(), nullable=True, comment="role as the file says it"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="location_id as the file says it"),
        sa.Column("hired_date", sa.Text(), nullable=True, comment="hired_date as the file says it"),
        sa.Column("left_date", sa.Text(), nullable=True, comment="left_date as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="employees.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_employees_load_id"),
        "csv_employees",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_locations",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("location_id", sa.Text(), nullable=True, comment="location_id as the file says it"),
        sa.Column("location_name", sa.Text(), nullable=True, comment="location_name as the file says it"),
        sa.Column("region", sa.Text(), nullable=True, comment="region as the file says it"),
        sa.Column("time_zone", sa.Text(), nullable=True, comment="time_zone as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="locations.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_locations_load_id"),
        "csv_locations",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_product_catalog",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("product_id", sa.Text(), nullable=True, comment="product_id as the file says it"),
        sa.Column("product_name", sa.Text(), nullable=True, comment="product_name as the file says it"),
        sa.Column("category", sa.Text(), nullable=True, comment="category as the file says it"),
        sa.Column("price", sa.Text(), nullable=True, comment="price as the file says it"),
        sa.Column("stock_level", sa.Text(), nullable=True, comment="stock_level as the file says it"),
        sa.Column("supplier", sa.Text(), nullable=True, comment="supplier as the file says it"),
        sa.Column("lead_time_days", sa.Text(), nullable=True, comment="lead_time_days as the file says it"),
        sa.Column("pack_size", sa.Text(), nullable=True, comment="pack_size as the file says it"),
        sa.Column("unit_cost", sa.Text(), nullable=True, comment="unit_cost as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="product_catalog.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_product_catalog_load_id"),
        "csv_product_catalog",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_sales_transactions",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("order_id", sa.Text(), nullable=True, comment="order_id as the file says it"),
        sa.Column("line_number", sa.Text(), nullable=True, comment="line_number as the file says it"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="customer_id as the file says it"),
        sa.Column("product_id", sa.Text(), nullable=True, comment="product_id as the file says it"),
        sa.Column("product_name", sa.Text(), nullable=True, comment="product_name as the file says it"),
        sa.Column("order_date", sa.Text(), nullable=True, comment="order_date as the file says it"),
        sa.Column("quantity", sa.Text(), nullable=True, comment="quantity as the file says it"),
        sa.Column("unit_price", sa.Text(), nullable=True, comment="unit_price as the file says it"),
        sa.Column("total_amount", sa.Text(), nullable=True, comment="total_amount as the file says it"),
        sa.Column("region", sa.Text(), nullable=True, comment="region as the file says it"),
        sa.Column("category", sa.Text(), nullable=True, comment="category as the file says it"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="location_id as the file says it"),
        sa.Column("employee_id", sa.Text(), nullable=True, comment="employee_id as the file says it"),
        sa.Column("discount", sa.Text(), nullable=True, comment="discount as the file says it"),
        sa.Column("tax", sa.Text(), nullable=True, comment="tax as the file says it"),
        sa.Column("cost", sa.Text(), nullable=True, comment="cost as the file says it"),
        sa.Column("status", sa.Text(), nullable=True, comment="status as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="sales_transactions.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_sales_transactions_load_id"),
        "csv_sales_transactions",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_stock_levels",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("product_id", sa.Text(), nullable=True, comment="product_id as the file says it"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="location_id as the file says it"),
        sa.Column("date", sa.Text(), nullable=True, comment="date as the file says it"),
        sa.Column("stock_level", sa.Text(), nullable=True, comment="stock_level as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="stock_levels.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_stock_levels_load_id"),
        "csv_stock_levels",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.create_table(
        "csv_tasks",
        sa.Column(
            "load_id",
            sa.BigInteger(),
            server_default=sa.text("current_setting('assay.load_id')::bigint"),
            nullable=False,
            comment="ops.loads: the delivery that brought the row",
        ),
        sa.Column(
            "row_number",
            sa.BigInteger(),
            server_default=sa.text("nextval('bronze.csv_row_number')"),
            nullable=False,
            comment="Row of the file, 1 is the first under the header",
        ),
        sa.Column(
            "received_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
            comment="When the row was received",
        ),
        sa.Column("task_id", sa.Text(), nullable=True, comment="task_id as the file says it"),
        sa.Column("employee_id", sa.Text(), nullable=True, comment="employee_id as the file says it"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="location_id as the file says it"),
        sa.Column("kind", sa.Text(), nullable=True, comment="kind as the file says it"),
        sa.Column("status", sa.Text(), nullable=True, comment="status as the file says it"),
        sa.Column("assigned_date", sa.Text(), nullable=True, comment="assigned_date as the file says it"),
        sa.Column("due_date", sa.Text(), nullable=True, comment="due_date as the file says it"),
        sa.Column("completed_at", sa.Text(), nullable=True, comment="completed_at as the file says it"),
        sa.Column("hours", sa.Text(), nullable=True, comment="hours as the file says it"),
        sa.Column(
            "source_row", postgresql.JSONB(), nullable=True, comment="Columns of a foreign file that no field takes"
        ),
        schema="bronze",
        comment="tasks.csv as it arrived. Grain: one row per row of a delivered file.",
    )
    op.create_index(
        op.f("ix_csv_tasks_load_id"),
        "csv_tasks",
        ["load_id"],
        unique=False,
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(
        op.f("ix_csv_tasks_load_id"),
        table_name="csv_tasks",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_tasks", schema="bronze")
    op.drop_index(
        op.f("ix_csv_stock_levels_load_id"),
        table_name="csv_stock_levels",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_stock_levels", schema="bronze")
    op.drop_index(
        op.f("ix_csv_sales_transactions_load_id"),
        table_name="csv_sales_transactions",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_sales_transactions", schema="bronze")
    op.drop_index(
        op.f("ix_csv_product_catalog_load_id"),
        table_name="csv_product_catalog",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_product_catalog", schema="bronze")
    op.drop_index(
        op.f("ix_csv_locations_load_id"),
        table_name="csv_locations",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_locations", schema="bronze")
    op.drop_index(
        op.f("ix_csv_employees_load_id"),
        table_name="csv_employees",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_employees", schema="bronze")
    op.drop_index(
        op.f("ix_csv_customer_reviews_load_id"),
        table_name="csv_customer_reviews",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_customer_reviews", schema="bronze")
    op.drop_index(
        op.f("ix_csv_customer_database_load_id"),
        table_name="csv_customer_database",
        schema="bronze",
        postgresql_using="brin",
        postgresql_with={"autosummarize": "on"},
    )
    op.drop_table("csv_customer_database", schema="bronze")
    op.execute("drop sequence bronze.csv_row_number")
    op.execute("drop schema bronze")
