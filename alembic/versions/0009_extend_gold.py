"""Extend the gold schema.

Revision: 0009, after 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "cohort_retention",
        sa.Column(
            "location_key",
            sa.BigInteger(),
            nullable=False,
            comment="Where they bought in the month: gold.dim_location; 0 for anywhere",
        ),
        sa.Column(
            "cohort_month",
            sa.Date(),
            nullable=False,
            comment="First day of the month of the customers' first purchase anywhere",
        ),
        sa.Column(
            "month",
            sa.Date(),
            nullable=False,
            comment="First day of a month in which they bought; the cohort's own included",
        ),
        sa.Column("customers", sa.BigInteger(), nullable=False, comment="Distinct identified customers"),
        sa.PrimaryKeyConstraint("location_key", "cohort_month", "month", name=op.f("pk_cohort_retention")),
        schema="gold",
        comment="How many customers of a cohort bought in a month. Grain: one row per scope, cohort and month in which anybody of the cohort bought.",
    )
    op.create_table(
        "employee_activity",
        sa.Column(
            "employee_key",
            sa.BigInteger(),
            nullable=False,
            comment="gold.dim_employee; sales and tasks without an employee have no row",
        ),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column("lines", sa.BigInteger(), nullable=False, comment="Order lines sold, returns included"),
        sa.Column("orders", sa.BigInteger(), nullable=False, comment="Orders with at least one sale line"),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units, returns negative"),
        sa.Column(
            "net_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Revenue: after discounts, without tax, returns negative",
        ),
        sa.Column(
            "return_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Net amount of the return lines, negative",
        ),
        sa.Column("tasks_assigned", sa.BigInteger(), nullable=False, comment="Tasks given out in the month"),
        sa.Column(
            "tasks_due",
            sa.BigInteger(),
            nullable=False,
            comment="Tasks due in the month; less tasks_on_time they are the overdue ones, once it is over",
        ),
        sa.Column(
            "tasks_on_time",
            sa.BigInteger(),
            nullable=False,
            comment="Tasks due in the month and completed by the day they were due",
        ),
        sa.Column(
            "tasks_completed",
            sa.BigInteger(),
            nullable=False,
            comment="Tasks completed in the month; without a completion day, given out in it",
        ),
        sa.Column(
            "task_hours",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Hours spent on those that were completed in the month",
        ),
        sa.PrimaryKeyConstraint("employee_key", "month", name=op.f("pk_employee_activity")),
        schema="gold",
        comment="What staff sold and did. Grain: one row per employee and calendar month with any line or task.",
    )
    op.create_table(
        "fact_marketing_spend",
        sa.Column("spend_id", sa.Text(), nullable=False, comment="<namespace>:<date, channel, campaign and location>"),
        sa.Column("spend_date", sa.Date(), nullable=False, comment="Day"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location; 0 for all"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("channel", sa.Text(), nullable=False, comment="Channel, for example search"),
        sa.Column("campaign", sa.Text(), nullable=False, comment="Campaign; empty when unknown"),
        sa.Column("amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Money spent"),
        sa.PrimaryKeyConstraint("spend_id", name=op.f("pk_fact_marketing_spend")),
        schema="gold",
        comment="Marketing. Grain: one row per day, channel, campaign and location.",
    )
    op.create_index(
        op.f("ix_fact_marketing_spend_spend_date"), "fact_marketing_spend", ["spend_date"], unique=False, schema="gold"
    )
    op.create_table(
        "fact_reviews",
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="The person, or guest:review:<review> where none is named"
        ),
        sa.Column("review_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column("review_date", sa.Date(), nullable=False, comment="Day of the review"),
        sa.Column("rating", sa.Integer(), nullable=False, comment="Stars, 1 to 5"),
        sa.Column("review_text", sa.Text(), nullable=False, comment="Text; empty when there is none"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("is_guest", sa.Boolean(), nullable=False, comment="True when the customer is not known"),
        sa.PrimaryKeyConstraint("customer_id", "review_id", name=op.f("pk_fact_reviews")),
        schema="gold",
        comment="Product reviews. Grain: one row per review.",
    )
    op.create_index(op.f("ix_fact_reviews_product_key"), "fact_reviews", ["product_key"], unique=False, schema="gold")
    op.create_index(op.f("ix_fact_reviews_review_id"), "fact_reviews", ["review_id"], unique=False, schema="gold")
    op.create_table(
        "fact_stock_daily",
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
        sa.Column("stock_date", sa.Date(), nullable=False, comment="Day of the count"),
        sa.Column("stock_level", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units in stock"),
        sa.PrimaryKeyConstraint("product_key", "location_key", "stock_date", name=op.f("pk_fact_stock_daily")),
        schema="gold",
        comment="Stock as it was counted; days without a count have no row. Grain: one row per product, location and day.",
    )
    op.create_table(
        "fact_tasks",
        sa.Column("task_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("employee_key", sa.BigInteger(), nullable=False, comment="gold.dim_employee"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location; 0 where none is named"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("kind", sa.Text(), nullable=False, comment="Kind of work; empty when unknown"),
        sa.Column("status", sa.Text(), nullable=False, comment="Status as the source says it"),
        sa.Column("assigned_date", sa.Date(), nullable=False, comment="Day it was given out"),
        sa.Column("due_date", sa.Date(), nullable=True, comment="Day it is due"),
        sa.Column(
            "completed_date",
            sa.Date(),
            nullable=True,
            comment="Day of completion; NULL while open, or where the source gives none",
        ),
        sa.Column("completed_at", sa.DateTime(), nullable=True, comment="Local time of completion"),
        sa.Column("hours", sa.Numeric(precision=18, scale=4), nullable=True, comment="Hours spent"),
        sa.Column("is_completed", sa.Boolean(), nullable=False, comment="True when it is done"),
        sa.Column("is_on_time", sa.Boolean(), nullable=False, comment="True when it was done by the day it was due"),
        sa.Column(
            "is_late",
            sa.Boolean(),
            nullable=False,
            comment="True when it was done after the day it was due; open ones are late once due_date has passed",
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_fact_tasks")),
        schema="gold",
        comment="Tasks of employees. Grain: one row per task.",
    )
    op.create_index(
        op.f("ix_fact_tasks_employee_key_assigned_date"),
        "fact_tasks",
        ["employee_key", "assigned_date"],
        unique=False,
        schema="gold",
    )
    op.create_table(
        "product_performance",
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column("month", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column("lines", sa.BigInteger(), nullable=False, comment="Order lines, returns included"),
        sa.Column("orders", sa.BigInteger(), nullable=False, comment="Orders with at least one sale line"),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units, returns negative"),
        sa.Column("gross_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="quantity x unit_price"),
        sa.Column("discount_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Discounts"),
        sa.Column("tax_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Taxes"),
        sa.Column(
            "net_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Revenue: after discounts, without tax, returns negative",
        ),
        sa.Column("cost_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Cost where it is known"),
        sa.Column(
            "return_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Net amount of the return lines, negative",
        ),
        sa.PrimaryKeyConstraint("product_key", "month", name=op.f("pk_product_performance")),
        schema="gold",
        comment="Sales by product and month. Grain: one row per product and calendar month with any line. Orders do not add up over products: one order holds several.",
    )
    op.create_table(
        "product_prices",
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column(
            "valid_from",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="The price holds from here; the first starts at -infinity",
        ),
        sa.Column(
            "valid_to",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="and up to here, exclusive; infinity for today's",
        ),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=True, comment="List price"),
        sa.Column("unit_cost", sa.Numeric(precision=18, scale=4), nullable=True, comment="Cost of one unit"),
        sa.PrimaryKeyConstraint("product_key", "valid_from", name=op.f("pk_product_prices")),
        schema="gold",
        comment="Price history; times without a price and a cost have no row. Grain: one row per product and time in which neither price nor cost changed.",
    )
    op.add_column(
        "customer_summary",
        sa.Column(
            "average_rating",
            sa.Numeric(precision=5, scale=4),
            nullable=True,
            comment="Mean stars of the customer's reviews; NULL without any",
        ),
        schema="gold",
    )
    op.add_column(
        "dim_customer",
        sa.Column(
            "observed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the source first said so; the key follows it where history moves",
        ),
        schema="gold",
    )
    op.alter_column(
        "dim_customer",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when nothing describes them: sales, reviews or tasks only name them",
        existing_comment="True when only sales name them",
        existing_nullable=False,
        schema="gold",
    )
    op.add_column(
        "dim_date",
        sa.Column(
            "fiscal_year",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Fiscal year, named after the calendar year in which it ends",
        ),
        schema="gold",
    )
    op.add_column(
        "dim_date",
        sa.Column(
            "fiscal_quarter",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Quarter of the fiscal year, 1 to 4",
        ),
        schema="gold",
    )
    op.add_column(
        "dim_date",
        sa.Column(
            "fiscal_month",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="Month of the fiscal year, 1 to 12",
        ),
        schema="gold",
    )
    op.add_column(
        "dim_date",
        sa.Column(
            "is_holiday",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="A public holiday of HOLIDAY_COUNTRY",
        ),
        schema="gold",
    )
    op.add_column(
        "dim_date",
        sa.Column(
            "holiday_name",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="Its name; empty on other days",
        ),
        schema="gold",
    )
    op.alter_column(
        "dim_employee",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when nothing describes them: sales, reviews or tasks only name them",
        existing_comment="True when only sales name them",
        existing_nullable=False,
        schema="gold",
    )
    op.alter_column(
        "dim_location",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when nothing describes it: sales, reviews, counts or tasks only name it",
        existing_comment="True when only sales name it",
        existing_nullable=False,
        schema="gold",
    )
    op.alter_column(
        "dim_product",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when nothing describes it: sales, reviews, counts or tasks only name it",
        existing_comment="True when only sales name it",
        existing_nullable=False,
        schema="gold",
    )


def downgrade() -> None:
    """Take back."""
    op.alter_column(
        "dim_product",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when only sales name it",
        existing_comment="True when nothing describes it: sales, reviews, counts or tasks only name it",
        existing_nullable=False,
        schema="gold",
    )
    op.alter_column(
        "dim_location",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when only sales name it",
        existing_comment="True when nothing describes it: sales, reviews, counts or tasks only name it",
        existing_nullable=False,
        schema="gold",
    )
    op.alter_column(
        "dim_employee",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when only sales name them",
        existing_comment="True when nothing describes them: sales, reviews or tasks only name them",
        existing_nullable=False,
        schema="gold",
    )
    op.drop_column("dim_date", "holiday_name", schema="gold")
    op.drop_column("dim_date", "is_holiday", schema="gold")
    op.drop_column("dim_date", "fiscal_month", schema="gold")
    op.drop_column("dim_date", "fiscal_quarter", schema="gold")
    op.drop_column("dim_date", "fiscal_year", schema="gold")
    op.alter_column(
        "dim_customer",
        "is_inferred",
        existing_type=sa.BOOLEAN(),
        comment="True when only sales name them",
        existing_comment="True when nothing describes them: sales, reviews or tasks only name them",
        existing_nullable=False,
        schema="gold",
    )
    op.drop_column("dim_customer", "observed_at", schema="gold")
    op.drop_column("customer_summary", "average_rating", schema="gold")
    op.drop_table("product_prices", schema="gold")
    op.drop_table("product_performance", schema="gold")
    op.drop_index(op.f("ix_fact_tasks_employee_key_assigned_date"), table_name="fact_tasks", schema="gold")
    op.drop_table("fact_tasks", schema="gold")
    op.drop_table("fact_stock_daily", schema="gold")
    op.drop_index(op.f("ix_fact_reviews_review_id"), table_name="fact_reviews", schema="gold")
    op.drop_index(op.f("ix_fact_reviews_product_key"), table_name="fact_reviews", schema="gold")
    op.drop_table("fact_reviews", schema="gold")
    op.drop_index(op.f("ix_fact_marketing_spend_spend_date"), table_name="fact_marketing_spend", schema="gold")
    op.drop_table("fact_marketing_spend", schema="gold")
    op.drop_table("employee_activity", schema="gold")
    op.drop_table("cohort_retention", schema="gold")
