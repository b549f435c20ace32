"""A small gold layer of lines for the tests of recommendations and affinities: who bought what on which day."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
from sqlalchemy import text

from tests.predictions.gold import INSERT_LOCATION
from warehouse.database import Database, read_frame

INSERT_PRODUCTS = text("""
    insert into gold.dim_product (product_id, source, product_name, category, price, supplier, is_inferred, named_by)
    select product_id, 'test', 'Thing ' || product_id, left(product_id, 1), 5, '', false, 0
    from unnest(cast(:products as text[])) as products (product_id)
    on conflict (product_id) do nothing
""")

INSERT_LINES = text("""
    insert into gold.fact_sales (
        customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key, customer_key,
        employee_key, source, is_guest, is_return, quantity, unit_price, gross_amount, discount_amount, tax_amount,
        net_amount
    )
    select
        lines.customer_id,
        lines.customer_id || '/' || lines.order_date,
        products.product_key,
        lines.order_date,
        lines.order_date,
        12,
        locations.location_key,
        products.product_key,
        1,
        0,
        'test',
        lines.customer_id like 'guest:%',
        false,
        1, 5, 5, 0, 0, 5
    from unnest(cast(:customers as text[]), cast(:products as text[]), cast(:days as date[]))
        as lines (customer_id, product_id, order_date)
    inner join gold.dim_product as products on products.product_id = lines.product_id
    cross join gold.dim_location as locations
    on conflict do nothing
""")

INSERT_ROLL_UP = text("""
    insert into gold.daily_product_sales (
        order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, return_amount
    )
    select
        order_date, location_key, product_key, count(*), count(distinct order_id), sum(quantity), sum(gross_amount),
        0, 0, sum(net_amount), 0, 0
    from gold.fact_sales
    group by order_date, location_key, product_key
    on conflict do nothing
""")

INSERT_REVIEWS = text("""
    insert into gold.fact_reviews (customer_id, review_id, product_key, review_date, rating, review_text, source,
        is_guest)
    select :customer_id, :customer_id || products.product_id || :day, products.product_key, cast(:day as date), :rating,
        '', 'test', false
    from gold.dim_product as products where products.product_id = :product_id
""")

INSERT_STOCK = text("""
    insert into gold.fact_stock_daily (product_key, location_key, stock_date, stock_level)
    select products.product_key, locations.location_key, cast(:day as date), :level
    from gold.dim_product as products cross join gold.dim_location as locations
    where products.product_id = :product_id
""")

def buy(database: Database, lines: Sequence[tuple[str, str, date]]) -> None:
    """Lines of (customer_id, product_id, day), one order a customer and day; a customer 'guest:...' is a guest."""
    customers, products, days = (list(column) for column in zip(*lines, strict=True))
    with database.transaction("etl") as connection:
        for year in sorted({day.year for day in days}):
            connection.execute(text("select gold.create_fact_partition(:year)"), {"year": year})
        connection.execute(INSERT_LOCATION, {"location_id": "t:shop"})
        connection.execute(INSERT_PRODUCTS, {"products": sorted(set(products))})
        connection.execute(INSERT_LINES, {"customers": customers, "products": products, "days": days})
        connection.execute(INSERT_ROLL_UP)


def review(database: Database, customer_id: str, product_id: str, rating: int, day: date) -> None:
    """A customer's stars for a product."""
    with database.transaction("etl") as connection:
        values = {"customer_id": customer_id, "product_id": product_id, "rating": rating, "day": str(day)}
        connection.execute(INSERT_REVIEWS, values)


def count_stock(database: Database, product_id: str, level: float, day: date) -> None:
    """A count of a product at the shop."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_STOCK, {"product_id": product_id, "level": level, "day": str(day)})


def table(database: Database, name: str) -> pd.DataFrame:
    """All rows of a table or view of predictions."""
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))
