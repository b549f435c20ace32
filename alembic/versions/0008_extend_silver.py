"""Extend the silver schema.

Revision: 0008, after 0007.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "external_factors",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("factor_id", sa.Text(), nullable=False, comment="<namespace>:<date, region and name>"),
        sa.Column("factor_date", sa.Date(), nullable=False, comment="Day"),
        sa.Column("region", sa.Text(), nullable=False, comment="Region; empty for everywhere"),
        sa.Column("name", sa.Text(), nullable=False, comment="What is measured, for example temperature"),
        sa.Column(
            "value", sa.Numeric(precision=18, scale=6), nullable=False, comment="Its value, in the source's own unit"
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
        sa.PrimaryKeyConstraint("source", "factor_id", name=op.f("pk_external_factors")),
        schema="silver",
        comment="What happened outside: weather, holidays, events. Grain: one row per day, region and name.",
    )
    op.create_table(
        "marketing_spend",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("spend_id", sa.Text(), nullable=False, comment="<namespace>:<date, channel, campaign and location>"),
        sa.Column("spend_date", sa.Date(), nullable=False, comment="Day"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel, for example search"),
        sa.Column("campaign", sa.Text(), nullable=False, comment="Campaign; empty when unknown"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="<namespace>:<location>; NULL for all"),
        sa.Column("amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Money spent"),
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
        sa.PrimaryKeyConstraint("source", "spend_id", name=op.f("pk_marketing_spend")),
        schema="silver",
        comment="Marketing. Grain: one row per day, channel, campaign and location.",
    )
    op.create_table(
        "payments",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("payment_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("order_id", sa.Text(), nullable=True, comment="<namespace>:<order>"),
        sa.Column("kind", sa.Text(), nullable=False, comment="payment or refund"),
        sa.Column(
            "method", sa.Text(), nullable=False, comment="CARD, CASH, ... as the source says it; empty when unknown"
        ),
        sa.Column("status", sa.Text(), nullable=False, comment="Status as the source says it, in lower case"),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False, comment="When the money moved"),
        sa.Column(
            "amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Money taken, tip included; negative for a refund",
        ),
        sa.Column("tip_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Of it, the tip"),
        sa.Column(
            "fee_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="What the processor kept; NULL when unknown",
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
        sa.PrimaryKeyConstraint("source", "payment_id", name=op.f("pk_payments")),
        schema="silver",
        comment="Payments and refunds. Grain: one row per movement of money.",
    )
    op.create_index(
        op.f("ix_payments_source_order_id"), "payments", ["source", "order_id"], unique=False, schema="silver"
    )
    op.create_table(
        "promotions",
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column(
            "promotion_id",
            sa.Text(),
            nullable=False,
            comment="<namespace>:<product or category, location, first day and kind>",
        ),
        sa.Column(
            "product_id",
            sa.Text(),
            nullable=True,
            comment="<namespace>:<product>; NULL where it holds for a category or all",
        ),
        sa.Column("category", sa.Text(), nullable=False, comment="Category; empty where it holds for a product or all"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="<namespace>:<location>; NULL for all"),
        sa.Column("from_date", sa.Date(), nullable=False, comment="First day"),
        sa.Column("to_date", sa.Date(), nullable=False, comment="Last day"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind, for example percent_off"),
        sa.Column(
            "depth", sa.Numeric(precision=9, scale=6), nullable=False, comment="Share of the price taken off, 0 to 1"
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
        sa.PrimaryKeyConstraint("source", "promotion_id", name=op.f("pk_promotions")),
        schema="silver",
        comment="Promotions. Grain: one row per promotion.",
    )
    op.create_index(
        op.f("ix_customer_identities_customer_id"),
        "customer_identities",
        ["customer_id"],
        unique=False,
        schema="silver",
    )
    op.alter_column(
        "customers",
        "observed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When the source changed it, else when it was received",
        existing_comment="When the source said so",
        existing_nullable=False,
        schema="silver",
    )
    op.create_index(
        op.f("ix_customers_email"), "customers", ["email"], unique=False, schema="silver", postgresql_where="is_current"
    )
    op.create_index(
        op.f("ix_customers_source_customer_id"),
        "customers",
        ["source", "customer_id"],
        unique=True,
        schema="silver",
        postgresql_where="is_current",
    )
    op.create_unique_constraint(
        op.f("uq_customers_source_customer_id_observed_at"),
        "customers",
        ["source", "customer_id", "observed_at"],
        schema="silver",
    )
    op.add_column(
        "order_lines",
        sa.Column(
            "source_line_id", sa.Text(), nullable=True, comment="The source's own id of the line, where it has one"
        ),
        schema="silver",
    )
    op.add_column(
        "order_lines",
        sa.Column(
            "returned_order_id",
            sa.Text(),
            nullable=True,
            comment="The order whose line this returns, where the source says so",
        ),
        schema="silver",
    )
    op.add_column(
        "order_lines",
        sa.Column(
            "returned_source_line_id", sa.Text(), nullable=True, comment="The source's id of the line that is returned"
        ),
        schema="silver",
    )
    op.alter_column(
        "order_lines",
        "status",
        existing_type=sa.TEXT(),
        nullable=True,
        comment="completed, returned (both reach gold), open, draft or cancelled; NULL: its order's",
        existing_comment="Status of the line: completed, returned, open, draft or cancelled; the first two reach gold",
        schema="silver",
    )
    op.create_index(
        op.f("ix_order_lines_source_returned_order_id"),
        "order_lines",
        ["source", "returned_order_id"],
        unique=False,
        schema="silver",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_order_lines_source_returned_source_line_id"),
        "order_lines",
        ["source", "returned_source_line_id"],
        unique=False,
        schema="silver",
        postgresql_where=sa.text("returned_source_line_id IS NOT NULL"),
    )
    op.create_index(
        op.f("ix_order_lines_source_source_line_id"),
        "order_lines",
        ["source", "source_line_id"],
        unique=False,
        schema="silver",
        postgresql_where=sa.text("source_line_id IS NOT NULL"),
    )
    op.add_column(
        "orders",
        sa.Column(
            "returned_order_id",
            sa.Text(),
            nullable=True,
            comment="The order that this one returns, where the source says so",
        ),
        schema="silver",
    )
    op.add_column(
        "orders",
        sa.Column(
            "discount_amount",
            sa.Numeric(precision=18, scale=4),
            server_default=sa.text("0"),
            nullable=False,
            comment="Discount on the order as a whole, in none of its lines",
        ),
        schema="silver",
    )
    op.add_column(
        "orders",
        sa.Column(
            "total_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="The source's own total, tax included; NULL where it gives none",
        ),
        schema="silver",
    )
    op.alter_column(
        "orders",
        "status",
        existing_type=sa.TEXT(),
        comment="Status: completed, returned, open, draft or cancelled; from files, that of its earliest line",
        existing_comment="Status of its earliest line: completed, returned, open, draft or cancelled",
        existing_nullable=False,
        schema="silver",
    )
    op.create_index(
        op.f("ix_orders_source_returned_order_id"),
        "orders",
        ["source", "returned_order_id"],
        unique=False,
        schema="silver",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.alter_column(
        "products",
        "observed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When the source changed it, else when it was received",
        existing_comment="When the source said so",
        existing_nullable=False,
        schema="silver",
    )
    op.create_index(
        op.f("ix_products_source_product_id"),
        "products",
        ["source", "product_id"],
        unique=True,
        schema="silver",
        postgresql_where="is_current",
    )
    op.create_unique_constraint(
        op.f("uq_products_source_product_id_observed_at"),
        "products",
        ["source", "product_id", "observed_at"],
        schema="silver",
    )
    op.create_index(
        op.f("ix_reviews_source_customer_id"), "reviews", ["source", "customer_id"], unique=False, schema="silver"
    )


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_reviews_source_customer_id"), table_name="reviews", schema="silver")
    op.drop_constraint(op.f("uq_products_source_product_id_observed_at"), "products", schema="silver", type_="unique")
    op.drop_index(
        op.f("ix_products_source_product_id"), table_name="products", schema="silver", postgresql_where="is_current"
    )
    op.alter_column(
        "products",
        "observed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When the source said so",
        existing_comment="When the source changed it, else when it was received",
        existing_nullable=False,
        schema="silver",
    )
    op.drop_index(
        op.f("ix_orders_source_returned_order_id"),
        table_name="orders",
        schema="silver",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.alter_column(
        "orders",
        "status",
        existing_type=sa.TEXT(),
        comment="Status of its earliest line: completed, returned, open, draft or cancelled",
        existing_comment="Status: completed, returned, open, draft or cancelled; from files, that of its earliest line",
        existing_nullable=False,
        schema="silver",
    )
    op.drop_column("orders", "total_amount", schema="silver")
    op.drop_column("orders", "discount_amount", schema="silver")
    op.drop_column("orders", "returned_order_id", schema="silver")
    op.drop_index(
        op.f("ix_order_lines_source_source_line_id"),
        table_name="order_lines",
        schema="silver",
        postgresql_where=sa.text("source_line_id IS NOT NULL"),
    )
    op.drop_index(
        op.f("ix_order_lines_source_returned_source_line_id"),
        table_name="order_lines",
        schema="silver",
        postgresql_where=sa.text("returned_source_line_id IS NOT NULL"),
    )
    op.drop_index(
        op.f("ix_order_lines_source_returned_order_id"),
        table_name="order_lines",
        schema="silver",
        postgresql_where=sa.text("returned_order_id IS NOT NULL"),
    )
    op.alter_column(
        "order_lines",
        "status",
        existing_type=sa.TEXT(),
        nullable=False,
        comment="Status of the line: completed, returned, open, draft or cancelled; the first two reach gold",
        existing_comment="completed, returned (both reach gold), open, draft or cancelled; NULL: its order's",
        schema="silver",
    )
    op.drop_column("order_lines", "returned_source_line_id", schema="silver")
    op.drop_column("order_lines", "returned_order_id", schema="silver")
    op.drop_column("order_lines", "source_line_id", schema="silver")
    op.drop_constraint(
        op.f("uq_customers_source_customer_id_observed_at"), "customers", schema="silver", type_="unique"
    )
    op.drop_index(
        op.f("ix_customers_source_customer_id"), table_name="customers", schema="silver", postgresql_where="is_current"
    )
    op.drop_index(op.f("ix_customers_email"), table_name="customers", schema="silver", postgresql_where="is_current")
    op.alter_column(
        "customers",
        "observed_at",
        existing_type=postgresql.TIMESTAMP(timezone=True),
        comment="When the source said so",
        existing_comment="When the source changed it, else when it was received",
        existing_nullable=False,
        schema="silver",
    )
    op.drop_index(op.f("ix_customer_identities_customer_id"), table_name="customer_identities", schema="silver")
    op.drop_table("promotions", schema="silver")
    op.drop_index(op.f("ix_payments_source_order_id"), table_name="payments", schema="silver")
    op.drop_table("payments", schema="silver")
    op.drop_table("marketing_spend", schema="silver")
    op.drop_table("external_factors", schema="silver")
