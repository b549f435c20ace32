"""What gold must hold, computed anew from gold.fact_sales by plain SQL: the incremental tables have to equal it."""

from tests.etl.helpers import query
from tests.etl.recomputed import BUYING_DAYS, COLUMNS, MEASURES, RECOMPUTED
from warehouse.database import Database

ROLL_UPS = {
    "daily_sales_summary": "order_date, location_key",
    "daily_product_sales": "order_date, location_key, product_key",
    "hourly_sales_summary": "order_date, location_key, order_hour",
    "hourly_totals": "order_date, order_hour",
}
CUSTOMER_DAYS = f"""
    with days as ({BUYING_DAYS})
    select customer_id, location_key, order_date,
        coalesce((select max(earlier.order_date) from days earlier
            where earlier.customer_id = days.customer_id and earlier.order_date < days.order_date), '-infinity')::text,
        coalesce((select max(earlier.order_date) from days earlier
            where earlier.customer_id = days.customer_id and earlier.location_key = days.location_key
                and earlier.order_date < days.order_date), '-infinity')::text
    from days order by 1, 2, 3
"""
SUMMARY = """
    select customer_id, min(order_date) filter (where not is_return), max(order_date) filter (where not is_return),
        count(distinct order_id) filter (where not is_return), sum(quantity), sum(net_amount)
    from gold.fact_sales where not is_guest group by 1 order by 1
"""


def assert_gold_is_consistent(database: Database) -> None:
    """Every roll-up and customer table equals its recomputation, and the fact table equals silver."""
    for table, keys in ROLL_UPS.items():
        kept = query(database, f"select {keys}, {COLUMNS} from gold.{table} order by {keys}")
        fresh = query(database, f"select {keys}, {MEASURES} from gold.fact_sales group by {keys} order by {keys}")
        assert kept == fresh, table
    assert query(
        database,
        """
        select customer_id, location_key, order_date, previous_date::text, previous_date_at_location::text
        from gold.customer_days order by 1, 2, 3
    """,
    ) == query(database, CUSTOMER_DAYS)
    assert query(
        database,
        """
        select customer_id, first_order_date, last_order_date, orders, quantity, net_amount
        from gold.customer_summary order by 1
    """,
    ) == query(database, SUMMARY)
    for table, (kept_rows, fresh_rows) in RECOMPUTED.items():
        assert query(database, kept_rows) == query(database, fresh_rows), table
    assert_distinct_customers(database)
    assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == query(
        database,
        """
        select coalesce(sum(lines), 0), sum(net_amount)
        from (
            select
                count(*) as lines,
                sum(order_lines.net_amount) - max(orders.discount_amount) - case
                    when max(orders.total_amount) = sum(order_lines.net_amount) - max(orders.discount_amount)
                        and bool_and(order_lines.tax_amount = 0)
                        and max(orders.tax_amount) < max(orders.total_amount)
                        then max(orders.tax_amount)
                    else 0
                end as net_amount
            from silver.order_lines join silver.orders using (source, order_id)
            where case coalesce(order_lines.status, orders.status)
                when 'completed' then true when 'returned' then order_lines.quantity < 0 or exists (
                    select from silver.order_lines as back
                    where back.order_id = orders.order_id and back.quantity < 0 and not back.is_deleted) else false end
                and not order_lines.is_deleted and not orders.is_deleted
            group by source, order_id
        ) as counted
    """,
    )


def assert_distinct_customers(database: Database) -> None:
    """Every period and every scope: the sum over revisit counts equals count(distinct customer)."""
    assert (
        query(
            database,
            f"""
        with days as ({BUYING_DAYS}),
        scoped as (
            select customer_id, location_key, order_date from days
            union select customer_id, 0, order_date from days
        ),
        periods as (
            select distinct a.order_date as first_day, b.order_date as last_day
            from scoped a join scoped b on a.order_date <= b.order_date
        ),
        counted as (
            select first_day, last_day, location_key, count(distinct customer_id) as customers
            from periods join scoped on order_date between first_day and last_day
            group by 1, 2, 3
        ),
        summed as (
            select first_day, last_day, location_key, sum(customers) as customers
            from periods join gold.customer_revisit_counts
                on order_date between first_day and last_day and previous_date < first_day
            group by 1, 2, 3
        )
        select * from counted full join summed using (first_day, last_day, location_key)
        where counted.customers is distinct from summed.customers
    """,
        )
        == []
    )
