"""Create the silver schema.

Revision: 0003, after 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("create schema silver")
    op.create_table(
        "customer_identities",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("source_customer_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("customer_id", sa.Text(), nullable=False, comment="The person: the customer_id that gold uses"),
        sa.PrimaryKeyConstraint("source", "source_customer_id", name=op.f("pk_customer_identities")),
        schema="silver",
        comment="Which person a source's customer is. Grain: one row per customer of a source.",
    )
    op.create_table(
        "customers",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("customer_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="This version holds from here; the first starts at -infinity",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="and up to here, exclusive; infinity for the current one",
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False, comment="True for the newest version"),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False, comment="When the source said so"),
        sa.Column("customer_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when the source has none"),
        sa.Column("email", sa.Text(), nullable=True, comment="Normalised e-mail; NULL when the source has none"),
        sa.Column("signup_date", sa.Date(), nullable=True, comment="Day of sign-up"),
        sa.Column(
            "customer_segment", sa.Text(), nullable=False, comment="Segment as the source says it; empty when unknown"
        ),
        sa.Column("region", sa.Text(), nullable=False, comment="The customer's own region; empty when unknown"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "customer_id", "valid_from", name=op.f("pk_customers")),
        schema="silver",
        comment="Customers with their history (SCD-2). Grain: one row per customer and version.",
    )
    op.create_table(
        "employees",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("employee_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("employee_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when the source has none"),
        sa.Column("role", sa.Text(), nullable=False, comment="Role; empty when unknown"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="Home location"),
        sa.Column("hired_date", sa.Date(), nullable=True, comment="First day at work"),
        sa.Column("left_date", sa.Date(), nullable=True, comment="Last day at work; NULL while employed"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "employee_id", name=op.f("pk_employees")),
        schema="silver",
        comment="Staff. Grain: one row per employee.",
    )
    op.create_table(
        "locations",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("location_name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("region", sa.Text(), nullable=False, comment="Region; empty when unknown"),
        sa.Column(
            "time_zone", sa.Text(), nullable=False, comment="IANA time zone: decides the business date of its sales"
        ),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "location_id", name=op.f("pk_locations")),
        schema="silver",
        comment="Places of sale. Grain: one row per location.",
    )
    op.create_table(
        "order_lines",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("order_id", sa.Text(), nullable=False, comment="The order"),
        sa.Column(
            "line_number",
            sa.BigInteger(),
            nullable=False,
            comment="Number of the line in its order, from the source or in file order from 1",
        ),
        sa.Column("is_numbered", sa.Boolean(), nullable=False, comment="True when the source gave the number"),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="Status of the line: completed, returned, open, draft or cancelled; the first two reach gold",
        ),
        sa.Column("product_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column(
            "product_name",
            sa.Text(),
            nullable=False,
            comment="Name the sale gives the product; empty when it gives none",
        ),
        sa.Column(
            "category",
            sa.Text(),
            nullable=False,
            comment="Category the sale gives the product; empty when it gives none",
        ),
        sa.Column(
            "quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units; negative for a return"
        ),
        sa.Column(
            "unit_price", sa.Numeric(precision=18, scale=4), nullable=False, comment="Price of one unit before discount"
        ),
        sa.Column("gross_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="quantity x unit_price"),
        sa.Column(
            "discount_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="As given, else gross less net",
        ),
        sa.Column("tax_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Tax in the total"),
        sa.Column(
            "net_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Total less tax: what revenue adds up",
        ),
        sa.Column(
            "cost_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Cost of the line; NULL when unknown",
        ),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "order_id", "line_number", name=op.f("pk_order_lines")),
        schema="silver",
        comment="Order lines. Grain: one row per line of an order.",
    )
    op.create_table(
        "orders",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("order_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column(
            "customer_id", sa.Text(), nullable=True, comment="<namespace>:<customer>; NULL for an anonymous sale"
        ),
        sa.Column(
            "location_id",
            sa.Text(),
            nullable=False,
            comment="<namespace>:<location>, else <namespace>:region:<sale region>, else <namespace>:main",
        ),
        sa.Column("employee_id", sa.Text(), nullable=True, comment="<namespace>:<employee>"),
        sa.Column(
            "region", sa.Text(), nullable=False, comment="Region of the sale as the source says it; empty when unknown"
        ),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False, comment="Moment of sale"),
        sa.Column("order_at_local", sa.DateTime(), nullable=False, comment="Moment of sale on the location's clock"),
        sa.Column("time_zone", sa.Text(), nullable=False, comment="IANA time zone of that clock"),
        sa.Column(
            "has_zone",
            sa.Boolean(),
            nullable=False,
            comment="True when the source gave the moment with its zone, so a location's zone cannot move it",
        ),
        sa.Column(
            "order_date",
            sa.Date(),
            nullable=False,
            comment="Business date: local time less the start of the business day",
        ),
        sa.Column(
            "status",
            sa.Text(),
            nullable=False,
            comment="Status of its earliest line: completed, returned, open, draft or cancelled",
        ),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "order_id", name=op.f("pk_orders")),
        schema="silver",
        comment="Orders. Grain: one row per order.",
    )
    op.create_index(
        op.f("ix_orders_source_customer_id"), "orders", ["source", "customer_id"], unique=False, schema="silver"
    )
    op.create_index(
        op.f("ix_orders_source_location_id"), "orders", ["source", "location_id"], unique=False, schema="silver"
    )
    op.create_table(
        "products",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="This version holds from here; the first starts at -infinity",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="and up to here, exclusive; infinity for the current one",
        ),
        sa.Column("is_current", sa.Boolean(), nullable=False, comment="True for the newest version"),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False, comment="When the source said so"),
        sa.Column("product_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when the source has none"),
        sa.Column(
            "categories",
            sa.Text(),
            nullable=False,
            comment="Categories in the source's order, separated by |; empty when unknown",
        ),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=True, comment="List price"),
        sa.Column("unit_cost", sa.Numeric(precision=18, scale=4), nullable=True, comment="Cost of one unit"),
        sa.Column(
            "stock_level", sa.Numeric(precision=18, scale=4), nullable=True, comment="Units in stock, all locations"
        ),
        sa.Column("supplier", sa.Text(), nullable=False, comment="Supplier; empty when unknown"),
        sa.Column("lead_time_days", sa.Integer(), nullable=True, comment="Days from order to delivery"),
        sa.Column("pack_size", sa.Numeric(precision=18, scale=4), nullable=True, comment="Units in the smallest order"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "product_id", "valid_from", name=op.f("pk_products")),
        schema="silver",
        comment="Products with their history (SCD-2). Grain: one row per product and version.",
    )
    op.create_table(
        "reviews",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("review_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="<namespace>:<customer>"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="<namespace>:<product>"),
        sa.Column("rating", sa.Integer(), nullable=False, comment="Stars, 1 to 5"),
        sa.Column("review_date", sa.Date(), nullable=False, comment="Day of the review"),
        sa.Column("review_text", sa.Text(), nullable=False, comment="Text; empty when there is none"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "review_id", name=op.f("pk_reviews")),
        schema="silver",
        comment="Product reviews. Grain: one row per review.",
    )
    op.create_table(
        "stock_levels",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="<namespace>:<product>"),
        sa.Column("location_id", sa.Text(), nullable=False, comment="<namespace>:<location>"),
        sa.Column("stock_date", sa.Date(), nullable=False, comment="Day of the count"),
        sa.Column("stock_level", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units in stock"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "product_id", "location_id", "stock_date", name=op.f("pk_stock_levels")),
        schema="silver",
        comment="Stock counts. Grain: one row per product, location and day counted.",
    )
    op.create_table(
        "tasks",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("task_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("employee_id", sa.Text(), nullable=False, comment="<namespace>:<employee>"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="<namespace>:<location>"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind of work; empty when unknown"),
        sa.Column("status", sa.Text(), nullable=False, comment="Status as the source says it"),
        sa.Column("assigned_date", sa.Date(), nullable=False, comment="Day it was given out"),
        sa.Column("due_date", sa.Date(), nullable=True, comment="Day it is due"),
        sa.Column("completed_at", sa.DateTime(), nullable=True, comment="Local time of completion; NULL while open"),
        sa.Column("hours", sa.Numeric(precision=18, scale=4), nullable=True, comment="Hours spent"),
        sa.Column(
            "source_version",
            sa.BigInteger(),
            nullable=False,
            comment="Orders the versions of this row: update stamp, else load and row",
        ),
        sa.Column(
            "is_deleted",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="True when the source took the row back",
        ),
        sa.PrimaryKeyConstraint("source", "task_id", name=op.f("pk_tasks")),
        schema="silver",
        comment="Tasks of employees. Grain: one row per task.",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("tasks", schema="silver")
    op.drop_table("stock_levels", schema="silver")
    op.drop_table("reviews", schema="silver")
    op.drop_table("products", schema="silver")
    op.drop_index(op.f("ix_orders_source_location_id"), table_name="orders", schema="silver")
    op.drop_index(op.f("ix_orders_source_customer_id"), table_name="orders", schema="silver")
    op.drop_table("orders", schema="silver")
    op.drop_table("order_lines", schema="silver")
    op.drop_table("locations", schema="silver")
    op.drop_table("employees", schema="silver")
    op.drop_table("customers", schema="silver")
    op.drop_table("customer_identities", schema="silver")
    op.execute("drop schema silver")
