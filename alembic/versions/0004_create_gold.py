"""Create the gold schema.

Revision: 0004, after 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute("create schema gold")
    op.create_table(
        "customer_days",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="The person; guests have no row"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
        sa.Column(
            "order_date", sa.Date(), nullable=False, comment="Day with an order; days with returns only have no row"
        ),
        sa.Column(
            "previous_date",
            sa.Date(),
            nullable=False,
            comment="Latest earlier day with an order anywhere; -infinity for the first",
        ),
        sa.Column(
            "previous_date_at_location",
            sa.Date(),
            nullable=False,
            comment="Latest earlier day with an order at this location; -infinity for the first",
        ),
        sa.PrimaryKeyConstraint("customer_id", "location_key", "order_date", name=op.f("pk_customer_days")),
        schema="gold",
        comment="Days on which a customer bought. Grain: one row per customer, location and business date.",
    )
    op.create_index(
        op.f("ix_customer_days_order_date_location_key"),
        "customer_days",
        ["order_date", "location_key"],
        unique=False,
        schema="gold",
    )
    op.create_table(
        "customer_revisit_counts",
        sa.Column(
            "location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location; 0 for all locations together"
        ),
        sa.Column("order_date", sa.Date(), nullable=False, comment="Day with an order"),
        sa.Column(
            "previous_date",
            sa.Date(),
            nullable=False,
            comment="The customer's latest earlier day with an order in that scope; -infinity for the first",
        ),
        sa.Column("customers", sa.BigInteger(), nullable=False, comment="How many customers have this pair"),
        sa.PrimaryKeyConstraint("location_key", "order_date", "previous_date", name=op.f("pk_customer_revisit_counts")),
        schema="gold",
        comment=(
            "Distinct customers of any period [a, b]: the sum of customers over order_date in [a, b] with "
            "previous_date < a. Exact for all locations (key 0) or one. "
            "Grain: one row per scope, date and previous date."
        ),
    )
    op.create_table(
        "customer_summary",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="The person; guests have no row"),
        sa.Column(
            "first_order_date",
            sa.Date(),
            nullable=True,
            comment="First day with an order; NULL when there are only returns",
        ),
        sa.Column("last_order_date", sa.Date(), nullable=True, comment="Latest day with an order"),
        sa.Column("tenure_days", sa.Integer(), nullable=False, comment="Days from the first to the latest order"),
        sa.Column("orders", sa.BigInteger(), nullable=False, comment="Orders with at least one sale line"),
        sa.Column("locations", sa.BigInteger(), nullable=False, comment="Locations bought at"),
        sa.Column("quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units, returns negative"),
        sa.Column("net_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Revenue, returns negative"),
        sa.Column(
            "return_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="Net amount of the return lines, negative",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_summary")),
        schema="gold",
        comment="What a customer has bought so far. Grain: one row per identified customer with any line.",
    )
    op.create_table(
        "daily_product_sales",
        sa.Column("order_date", sa.Date(), nullable=False, comment="Business date"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
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
        sa.PrimaryKeyConstraint("order_date", "location_key", "product_key", name=op.f("pk_daily_product_sales")),
        schema="gold",
        comment=(
            "Sales by day, location and product. "
            "Grain: one row per business date, location and product with any line. Orders do not add up over "
            "products: one order holds several."
        ),
    )
    op.create_table(
        "daily_sales_summary",
        sa.Column("order_date", sa.Date(), nullable=False, comment="Business date"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
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
        sa.PrimaryKeyConstraint("order_date", "location_key", name=op.f("pk_daily_sales_summary")),
        schema="gold",
        comment="Sales by day and location. Grain: one row per business date and location with any line.",
    )
    op.create_table(
        "dim_customer",
        sa.Column("customer_id", sa.Text(), nullable=False, comment="The person"),
        sa.Column(
            "customer_key",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Surrogate key of this version; facts hold 0 for guests",
        ),
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
        sa.Column("customer_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when nobody gives one"),
        sa.Column("email", sa.Text(), nullable=True, comment="Normalised e-mail"),
        sa.Column("signup_date", sa.Date(), nullable=True, comment="Day of sign-up"),
        sa.Column(
            "customer_segment", sa.Text(), nullable=False, comment="Segment as the source says it; empty when unknown"
        ),
        sa.Column(
            "region",
            sa.Text(),
            nullable=False,
            comment="The customer's own region, apart from the sale's; empty when unknown",
        ),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="True when only sales name them"),
        sa.PrimaryKeyConstraint("customer_id", "customer_key", name=op.f("pk_dim_customer")),
        sa.UniqueConstraint("customer_id", "valid_from", name=op.f("uq_dim_customer_customer_id_valid_from")),
        schema="gold",
        comment=(
            "Identified customers with their history (SCD-2); guests have no row. "
            "Grain: one row per customer and version."
        ),
    )
    op.create_table(
        "dim_date",
        sa.Column("date", sa.Date(), nullable=False, comment="The day"),
        sa.Column("year", sa.Integer(), nullable=False, comment="Calendar year"),
        sa.Column("quarter", sa.Integer(), nullable=False, comment="Calendar quarter, 1 to 4"),
        sa.Column("month", sa.Integer(), nullable=False, comment="Calendar month, 1 to 12"),
        sa.Column("month_start", sa.Date(), nullable=False, comment="First day of the month"),
        sa.Column("iso_year", sa.Integer(), nullable=False, comment="Year of the ISO week"),
        sa.Column("iso_week", sa.Integer(), nullable=False, comment="ISO week, 1 to 53"),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="ISO weekday, 1 is Monday"),
        sa.Column("is_weekend", sa.Boolean(), nullable=False, comment="Saturday or Sunday"),
        sa.PrimaryKeyConstraint("date", name=op.f("pk_dim_date")),
        schema="gold",
        comment="Calendar. Grain: one row per day, 2000 to two years ahead of the newest sale.",
    )
    op.create_table(
        "dim_employee",
        sa.Column(
            "employee_key",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Surrogate key; facts hold 0 where no employee is named",
        ),
        sa.Column("employee_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("employee_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when nobody gives one"),
        sa.Column("role", sa.Text(), nullable=False, comment="Role; empty when unknown"),
        sa.Column("location_id", sa.Text(), nullable=True, comment="Home location"),
        sa.Column("hired_date", sa.Date(), nullable=True, comment="First day at work"),
        sa.Column("left_date", sa.Date(), nullable=True, comment="Last day at work; NULL while employed"),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="True when only sales name them"),
        sa.PrimaryKeyConstraint("employee_key", name=op.f("pk_dim_employee")),
        sa.UniqueConstraint("employee_id", name=op.f("uq_dim_employee_employee_id")),
        schema="gold",
        comment="Staff. Grain: one row per employee.",
    )
    op.create_table(
        "dim_location",
        sa.Column(
            "location_key",
            sa.BigInteger(),
            sa.Identity(always=False),
            nullable=False,
            comment="Surrogate key; 0 is kept for 'all locations'",
        ),
        sa.Column("location_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("location_name", sa.Text(), nullable=False, comment="Name"),
        sa.Column("region", sa.Text(), nullable=False, comment="Region; empty when unknown"),
        sa.Column("time_zone", sa.Text(), nullable=False, comment="IANA time zone of its business dates"),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="True when only sales name it"),
        sa.PrimaryKeyConstraint("location_key", name=op.f("pk_dim_location")),
        sa.UniqueConstraint("location_id", name=op.f("uq_dim_location_location_id")),
        schema="gold",
        comment="Places of sale. Grain: one row per location.",
    )
    op.create_table(
        "dim_product",
        sa.Column("product_key", sa.BigInteger(), sa.Identity(always=False), nullable=False, comment="Surrogate key"),
        sa.Column("product_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("product_name", sa.Text(), nullable=False, comment="Name; 'Unknown' when nobody gives one"),
        sa.Column("category", sa.Text(), nullable=False, comment="Primary category; empty when unknown"),
        sa.Column("price", sa.Numeric(precision=18, scale=4), nullable=True, comment="List price today"),
        sa.Column("unit_cost", sa.Numeric(precision=18, scale=4), nullable=True, comment="Cost of one unit today"),
        sa.Column("supplier", sa.Text(), nullable=False, comment="Supplier; empty when unknown"),
        sa.Column("lead_time_days", sa.Integer(), nullable=True, comment="Days from order to delivery"),
        sa.Column("pack_size", sa.Numeric(precision=18, scale=4), nullable=True, comment="Units in the smallest order"),
        sa.Column("is_inferred", sa.Boolean(), nullable=False, comment="True when only sales name it"),
        sa.Column(
            "named_by",
            sa.BigInteger(),
            nullable=False,
            comment="Version of the row that named it; an older one does not rename it",
        ),
        sa.PrimaryKeyConstraint("product_key", name=op.f("pk_dim_product")),
        sa.UniqueConstraint("product_id", name=op.f("uq_dim_product_product_id")),
        schema="gold",
        comment="Products as they are today. Grain: one row per product.",
    )
    op.create_table(
        "fact_sales",
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="The person, or guest:<order> for an anonymous sale"
        ),
        sa.Column("order_id", sa.Text(), nullable=False, comment="<namespace>:<id in the source>"),
        sa.Column("line_number", sa.BigInteger(), nullable=False, comment="Number of the line in its order"),
        sa.Column(
            "order_date", sa.Date(), nullable=False, comment="Business date; the table is partitioned by its year"
        ),
        sa.Column("order_at", sa.DateTime(timezone=True), nullable=False, comment="Moment of sale"),
        sa.Column("order_hour", sa.Integer(), nullable=False, comment="Hour on the location's clock, 0 to 23"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column(
            "customer_key",
            sa.BigInteger(),
            nullable=False,
            comment="gold.dim_customer, the version at the moment of sale; 0 for guests",
        ),
        sa.Column("employee_key", sa.BigInteger(), nullable=False, comment="gold.dim_employee; 0 where none is named"),
        sa.Column("source", sa.Text(), nullable=False, comment="Namespace of the source"),
        sa.Column("is_guest", sa.Boolean(), nullable=False, comment="True when the customer is not known"),
        sa.Column("is_return", sa.Boolean(), nullable=False, comment="True when goods came back (negative quantity)"),
        sa.Column(
            "returned_order_id", sa.Text(), nullable=True, comment="The order that is returned, where it is known"
        ),
        sa.Column("returned_line_number", sa.BigInteger(), nullable=True, comment="Its line"),
        sa.Column(
            "quantity", sa.Numeric(precision=18, scale=4), nullable=False, comment="Units; negative for a return"
        ),
        sa.Column(
            "unit_price", sa.Numeric(precision=18, scale=4), nullable=False, comment="Price of one unit before discount"
        ),
        sa.Column("gross_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="quantity x unit_price"),
        sa.Column("discount_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Discount on the line"),
        sa.Column("tax_amount", sa.Numeric(precision=18, scale=4), nullable=False, comment="Tax on the line"),
        sa.Column(
            "net_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=False,
            comment="After discount, without tax, negative for a return: sum it for revenue",
        ),
        sa.Column(
            "cost_amount",
            sa.Numeric(precision=18, scale=4),
            nullable=True,
            comment="Cost of the line; NULL when unknown",
        ),
        sa.PrimaryKeyConstraint("customer_id", "order_id", "line_number", "order_date", name=op.f("pk_fact_sales")),
        schema="gold",
        comment=(
            "Sales that count: lines of completed orders and of returns, so sum(net_amount) needs no filter. "
            "Grain: one row per order line."
        ),
        postgresql_partition_by="RANGE (order_date)",
    )
    op.create_index(op.f("ix_fact_sales_order_id"), "fact_sales", ["order_id"], unique=False, schema="gold")
    op.create_table(
        "hourly_sales_summary",
        sa.Column("order_date", sa.Date(), nullable=False, comment="Business date"),
        sa.Column("location_key", sa.BigInteger(), nullable=False, comment="gold.dim_location"),
        sa.Column("order_hour", sa.Integer(), nullable=False, comment="Hour on the location's clock, 0 to 23"),
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
        sa.PrimaryKeyConstraint("order_date", "location_key", "order_hour", name=op.f("pk_hourly_sales_summary")),
        schema="gold",
        comment="Sales by hour. Grain: one row per business date, location and hour with any line.",
    )
    op.create_table(
        "product_categories",
        sa.Column("product_key", sa.BigInteger(), nullable=False, comment="gold.dim_product"),
        sa.Column("category", sa.Text(), nullable=False, comment="Category"),
        sa.Column("position", sa.Integer(), nullable=False, comment="1 for the primary category"),
        sa.PrimaryKeyConstraint("product_key", "category", name=op.f("pk_product_categories")),
        schema="gold",
        comment="All categories of a product. Grain: one row per product and category.",
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("product_categories", schema="gold")
    op.drop_table("hourly_sales_summary", schema="gold")
    op.drop_index(op.f("ix_fact_sales_order_id"), table_name="fact_sales", schema="gold")
    op.drop_table("fact_sales", schema="gold")
    op.drop_table("dim_product", schema="gold")
    op.drop_table("dim_location", schema="gold")
    op.drop_table("dim_employee", schema="gold")
    op.drop_table("dim_date", schema="gold")
    op.drop_table("dim_customer", schema="gold")
    op.drop_table("daily_sales_summary", schema="gold")
    op.drop_table("daily_product_sales", schema="gold")
    op.drop_table("customer_summary", schema="gold")
    op.drop_table("customer_revisit_counts", schema="gold")
    op.drop_index(op.f("ix_customer_days_order_date_location_key"), table_name="customer_days", schema="gold")
    op.drop_table("customer_days", schema="gold")
    op.execute("drop schema gold")
