"""A small company with regions, categories, segments and guests, in every gold table that monthly series come from."""

from datetime import date

from sqlalchemy import text

from warehouse.database import Database

MASTER = (
    text("""
        insert into gold.dim_location (location_key, location_id, source, location_name, region, time_zone, is_inferred)
        overriding system value
        values (1, 't:a', 'test', 'a', 'North', 'UTC', false), (2, 't:b', 'test', 'b', 'North', 'UTC', false),
            (3, 't:c', 'test', 'c', 'South', 'UTC', false)
    """),
    text("""
        insert into gold.dim_product (
            product_key, product_id, source, product_name, category, price, unit_cost, supplier, lead_time_days,
            pack_size, is_inferred, named_by
        ) overriding system value
        values (1, 't:tea', 'test', 'tea', 'Tea', 5, 2, '', null, null, false, 0),
            (2, 't:cup', 'test', 'cup', 'Cups', 9, 4, '', null, null, false, 0)
    """),
    text("""
        insert into gold.dim_customer (
            customer_id, customer_key, valid_from, valid_to, is_current, customer_name, email, signup_date,
            customer_segment, region, is_inferred
        ) overriding system value
        select 't:' || number, number, '-infinity', 'infinity', true, '', null, null,
            case when number % 2 = 0 then 'Business' else 'Consumer' end, '', false
        from generate_series(1, 6) as numbers (number)
    """),
)

# Four orders a day and location, one of them a guest's, each of tea and every other one of a cup as well.
LINES = text("""
    insert into gold.fact_sales (
        customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key, customer_key,
        employee_key, source, is_guest, is_return, quantity, unit_price, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount
    )
    select
        case when number = 4 then 'guest:' || order_id else 't:' || (1 + (location_key + number) % 6) end, order_id,
        line, cast(day as date), day, 12, location_key, line, 0, 0, 'test', number = 4, false, amount, 1, amount, 0, 0,
        amount, 0
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as days (day)
    cross join generate_series(1, 3) as locations (location_key)
    cross join generate_series(1, 4) as numbers (number)
    cross join generate_series(1, 2) as lines (line)
    cross join lateral (select 't:' || location_key || ':' || number || ':' || cast(day as date) as order_id) as orders
    cross join lateral (
        select round(cast(location_key * line * (10 + 3 * sin(extract(doy from day) / 58)) as numeric), 4) as amount
    ) as amounts
    where line = 1 or number % 2 = 0
""")

ROLL_UPS = (
    text("""
        insert into gold.daily_sales_summary (
            order_date, location_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
            cost_amount, return_amount
        )
        select order_date, location_key, count(*), count(distinct order_id), sum(quantity), sum(gross_amount), 0, 0,
            sum(net_amount), 0, 0
        from gold.fact_sales group by order_date, location_key
    """),
    text("""
        insert into gold.daily_product_sales (
            order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
            net_amount, cost_amount, return_amount
        )
        select order_date, location_key, product_key, count(*), count(distinct order_id), sum(quantity),
            sum(gross_amount), 0, 0, sum(net_amount), 0, 0
        from gold.fact_sales group by order_date, location_key, product_key
    """),
    text("""
        insert into gold.product_performance (
            product_key, month, lines, orders, quantity, gross_amount, discount_amount, tax_amount, net_amount,
            cost_amount, return_amount
        )
        select product_key, date_trunc('month', cast(order_date as timestamp)), count(*), count(distinct order_id),
            sum(quantity), sum(gross_amount), 0, 0, sum(net_amount), 0, 0
        from gold.fact_sales group by product_key, date_trunc('month', cast(order_date as timestamp))
    """),
)


def sell_everywhere(database: Database, first: date, last: date) -> None:
    """Three locations in two regions, two categories, two segments and guests, every day from `first` to `last`."""
    with database.transaction("etl") as connection:
        for statement in MASTER:
            connection.execute(statement)
        for year in range(first.year, last.year + 1):
            connection.execute(text("select gold.create_fact_partition(:year)"), {"year": year})
        connection.execute(LINES, {"first": first, "last": last})
        for statement in ROLL_UPS:
            connection.execute(statement)
