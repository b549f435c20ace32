"""Add roll-ups that answer long periods at once, and fill them: hours, categories, years of products, customers by day.

Revision: 0015, after 0014.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MEASURES = (
    ("lines", sa.BigInteger(), "Order lines, returns included"),
    ("orders", sa.BigInteger(), "Orders with at least one sale line"),
    ("quantity", sa.Numeric(18, 4), "Units, returns negative"),
    ("gross_amount", sa.Numeric(18, 4), "quantity x unit_price"),
    ("discount_amount", sa.Numeric(18, 4), "Discounts"),
    ("tax_amount", sa.Numeric(18, 4), "Taxes"),
    ("net_amount", sa.Numeric(18, 4), "Revenue: after discounts, without tax, returns negative"),
    ("cost_amount", sa.Numeric(18, 4), "Cost where it is known"),
    ("return_amount", sa.Numeric(18, 4), "Net amount of the return lines, negative"),
)


def upgrade() -> None:
    """Apply; what was loaded before is summed here, once."""
    _create_hourly_totals()
    _create_daily_category_sales()
    _create_product_years()
    _create_daily_customers()
    _order_product_performance()
    op.execute("analyze gold.hourly_totals, gold.daily_category_sales, gold.product_years, gold.daily_customers")
    op.execute("analyze gold.product_performance")


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f("ix_product_performance_month"), "product_performance", schema="gold")
    for name in ("daily_customers", "product_years", "daily_category_sales", "hourly_totals"):
        op.drop_table(name, schema="gold")


def _create_hourly_totals() -> None:
    _create(
        "hourly_totals",
        (_day("order_date", "Business date"), _hour()),
        "Sales by hour, of all locations together. Grain: one row per business date and hour with any line.",
    )
    op.execute("""
        insert into gold.hourly_totals
        select order_date, order_hour, sum(lines), sum(orders), sum(quantity), sum(gross_amount), sum(discount_amount),
            sum(tax_amount), sum(net_amount), sum(cost_amount), sum(return_amount)
        from gold.hourly_sales_summary
        group by order_date, order_hour
        order by order_date, order_hour
    """)


def _create_daily_category_sales() -> None:
    comment = "Primary category of the product as it is today; empty when it has none"
    _create(
        "daily_category_sales",
        (_day("order_date", "Business date"), sa.Column("category", sa.Text(), nullable=False, comment=comment)),
        "Sales by day and category, of all locations together. Grain: one row per business date and category with any "
        "line. Orders add up over days, not over categories: one order holds several.",
    )
    op.execute("""
        insert into gold.daily_category_sales
        select order_date, category, count(*), count(distinct order_id) filter (where not is_return), sum(quantity),
            sum(gross_amount), sum(discount_amount), sum(tax_amount), sum(net_amount), coalesce(sum(cost_amount), 0),
            coalesce(sum(net_amount) filter (where is_return), 0)
        from gold.fact_sales
        inner join gold.dim_product on dim_product.product_key = fact_sales.product_key
        group by order_date, category
        order by order_date, category
    """)


def _create_product_years() -> None:
    _create(
        "product_years",
        (_key("product_key", "gold.dim_product"), _day("year", "First day of the year")),
        "Sales by product and year. Grain: one row per product and calendar year with any line. "
        "Orders do not add up over products: one order holds several.",
    )
    op.execute("""
        insert into gold.product_years
        select product_key, date_trunc('year', month::timestamp)::date, sum(lines), sum(orders), sum(quantity),
            sum(gross_amount), sum(discount_amount), sum(tax_amount), sum(net_amount), sum(cost_amount),
            sum(return_amount)
        from gold.product_performance
        group by product_key, date_trunc('year', month::timestamp)::date
        order by 2, 1
    """)
    op.create_index(op.f("ix_product_years_year"), "product_years", ["year"], schema="gold")


def _create_daily_customers() -> None:
    op.create_table(
        "daily_customers",
        _key("location_key", "gold.dim_location; 0 for all locations together"),
        _day("order_date", "Day with an order"),
        _key("customers", "Distinct identified customers with an order on the day, in that scope"),
        _key("new_customers", "Those whose first order in that scope it is"),
        sa.PrimaryKeyConstraint("location_key", "order_date", name=op.f("pk_daily_customers")),
        schema="gold",
        comment="Customers by day, in all locations (key 0) or one; they do not add up over days or locations. "
        "Grain: one row per scope and business date with any customer.",
        postgresql_with={"fillfactor": 80},
    )
    op.execute("""
        insert into gold.daily_customers
        select location_key, order_date, sum(customers),
            coalesce(sum(customers) filter (where previous_date = '-infinity'), 0)
        from gold.customer_revisit_counts
        group by location_key, order_date
        order by location_key, order_date
    """)


def _order_product_performance() -> None:
    """As refining writes it from here on: the rows of a month together, and found by it."""
    op.execute("create temporary table by_month as select * from gold.product_performance")
    op.execute("truncate gold.product_performance")
    op.execute("insert into gold.product_performance select * from by_month order by month, product_key")
    op.execute("drop table by_month")
    op.create_index(op.f("ix_product_performance_month"), "product_performance", ["month"], schema="gold")


def _create(name: str, keys: tuple[sa.Column[Any], ...], comment: str) -> None:
    op.create_table(
        name,
        *keys,
        *(sa.Column(measure, kind, nullable=False, comment=meant) for measure, kind, meant in MEASURES),
        sa.PrimaryKeyConstraint(*(key.name for key in keys), name=op.f(f"pk_{name}")),
        schema="gold",
        comment=comment,
        postgresql_with={"fillfactor": 80},
    )


def _day(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False, comment=comment)


def _hour() -> sa.Column[Any]:
    return sa.Column("order_hour", sa.Integer(), nullable=False, comment="Hour on the location's clock, 0 to 23")


def _key(name: str, comment: str) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False, comment=comment)
