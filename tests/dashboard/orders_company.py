"""Orders with everything that a list of them can be filtered by: staff, regions, segments, hours, returns, payments."""

from datetime import date

import pandas as pd
from sqlalchemy import Connection, text

from tests.dashboard import company
from warehouse import data_version
from warehouse.database import Database

DAYS = 40
SOLD, BROUGHT_BACK = "csv:7", "csv:R1"
STATEMENTS = (
    """
    update gold.dim_location set
        region = case location_key when 1 then 'North' else 'South' end,
        source = case location_key when 3 then 'square' else 'csv' end,
        time_zone = case location_key when 2 then 'Europe/Berlin' else 'UTC' end
    """,
    "update gold.dim_product set category = case product_key % 3 when 0 then 'Gear' when 1 then 'Coffee' else '' end",
    "insert into gold.dim_employee values (1, 'csv:E1', 'csv', 'Ada <b>&', '', null, null, null, false), "
    "(2, 'csv:E2', 'csv', 'Grace', '', null, null, null, false)",
    """
    insert into gold.dim_customer
        (customer_id, valid_from, valid_to, is_current, customer_name, customer_segment, region, is_inferred)
    select distinct customer_id, timestamptz '-infinity', timestamptz 'infinity', true,
        case when customer_id like '%1' then 'Unknown' else 'Person ' || substr(customer_id, 5) end,
        case when customer_id like '%2' then 'Wholesale' else 'Retail' end, '', false
    from gold.fact_sales where not is_guest
    """,
    # An order has one hour and seller, and the source of its place.
    """
    update gold.fact_sales set
        order_hour = 8 + substr(order_id, 5)::integer % 10,
        order_at = order_date + make_interval(hours => 8 + substr(order_id, 5)::integer % 10),
        employee_key = substr(order_id, 5)::integer % 3,
        source = case location_key when 3 then 'square' else 'csv' end,
        cost_amount = case when substr(order_id, 5)::integer % 4 > 0 then net_amount / 2 end
    """,
)
# Goods of an order that came back as an order of their own, and how both were paid.
RETURN = """
    insert into gold.fact_sales
    select customer_id, :brought_back, 1, :day, :day + time '10:30', 10, location_key, product_key, customer_key,
        employee_key, source, is_guest, true, order_id, line_number, -quantity, unit_price, -gross_amount,
        -discount_amount, -tax_amount, -net_amount, -cost_amount
    from gold.fact_sales where order_id = :sold order by line_number limit 1
"""
PAYMENT = """
    insert into silver.payments (source, payment_id, order_id, kind, method, status, paid_at, amount, tip_amount,
        source_version, is_deleted)
    select source, 'csv:pay', order_id, 'payment', 'CARD', 'completed', order_at, 12.5, 1, '1', false
    from gold.fact_sales where order_id = :sold limit 1
"""


def fill(database: Database, last_day: date) -> pd.DataFrame:
    """Write the orders; returns every line with the names of its dimensions, for brute force."""
    company.fill(database, last_day, DAYS, orders_per_day=14)
    with database.transaction("etl") as connection:
        for statement in STATEMENTS:
            connection.execute(text(statement))
        connection.execute(text(RETURN), {"sold": SOLD, "brought_back": BROUGHT_BACK, "day": last_day})
        connection.execute(text(PAYMENT), {"sold": SOLD})
        company.fill_rollups(connection)
        connection.execute(text(f"""
            insert into gold.hourly_sales_summary
            select order_date, location_key, order_hour, {company.ROLLUP_COLUMNS} from gold.fact_sales group by 1, 2, 3
        """))
        data_version.move(connection, "gold")
        return _lines(connection)


def _lines(connection: Connection) -> pd.DataFrame:
    result = connection.execute(text("""
        select sales.*, location.location_id as location, location.region, location_name, category,
            product_id as product,
            coalesce(employee.employee_id, '') as employee, coalesce(employee_name, '') as employee_name,
            coalesce(customer.customer_segment, '') as segment, coalesce(customer.customer_name, '') as customer_name,
            order_hour::text as hour, extract(isodow from order_date)::text as weekday,
            timezone(time_zone, order_at) as local_time
        from gold.fact_sales as sales
        join gold.dim_location as location using (location_key)
        join gold.dim_product as product using (product_key)
        left join gold.dim_employee as employee using (employee_key)
        left join gold.dim_customer as customer on customer.customer_id = sales.customer_id and is_current
    """))
    return pd.DataFrame(result.fetchall(), columns=list(result.keys()))
