"""A shop in gold with products, daily sales and stock counts, for the tests of demand and reorder."""

import pandas as pd
from sqlalchemy import text

from tests.predictions.gold import INSERT_LOCATION
from warehouse.database import Database

PRODUCTS = text("""
    insert into gold.dim_product (
        product_id, source, product_name, category, price, unit_cost, supplier, lead_time_days, pack_size, is_inferred,
        named_by
    )
    select product_id, 'test', product_id, 'c', 10, 4, :supplier, :lead_time_days, :pack_size, false, 0
    from unnest(cast(:products as text[])) as listed (product_id)
    on conflict (product_id) do nothing
""")

SALES = text("""
    insert into gold.daily_product_sales (
        order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, return_amount
    )
    select sold.order_date, locations.location_key, products.product_key, 1, sold.orders, sold.quantity,
        sold.quantity * 10, 0, 0, sold.quantity * 10, 0, 0
    from unnest(
        cast(:products as text[]), cast(:locations as text[]), cast(:dates as date[]), cast(:orders as bigint[]),
        cast(:quantities as numeric[])
    ) as sold (product_id, location_id, order_date, orders, quantity)
    inner join gold.dim_product as products on products.product_id = sold.product_id
    inner join gold.dim_location as locations on locations.location_id = sold.location_id
    on conflict (order_date, location_key, product_key) do update set quantity = excluded.quantity
""")

COUNT = text("""
    insert into gold.fact_stock_daily (product_key, location_key, stock_date, stock_level)
    select products.product_key, locations.location_key, :day, :level
    from gold.dim_product as products
    cross join gold.dim_location as locations
    where products.product_id = :product_id and locations.location_id = :location_id
""")


def sell_days(
    database: Database,
    days: pd.DataFrame,
    supplier: str = "Mill",
    lead_time_days: int | None = 5,
    pack_size: float | None = 6,
) -> None:
    """Write what `tests.ml.shop_days.days` gives, and the products and locations it names."""
    described = {"supplier": supplier, "lead_time_days": lead_time_days, "pack_size": pack_size}
    with database.transaction("etl") as connection:
        for location_id in sorted(set(days["location_id"])):
            connection.execute(INSERT_LOCATION, {"location_id": location_id})
        connection.execute(PRODUCTS, {"products": sorted(set(days["product_id"])), **described})
        rows = {
            "products": days["product_id"].tolist(),
            "locations": days["location_id"].tolist(),
            "dates": days["order_date"].dt.date.tolist(),
            "orders": days["orders"].tolist(),
            "quantities": days["quantity"].tolist(),
        }
        connection.execute(SALES, rows)


def count(database: Database, product_id: str, day: pd.Timestamp, level: float, location_id: str = "shop") -> None:
    """Write a count of stock."""
    row = {"product_id": product_id, "location_id": location_id, "day": day.date(), "level": level}
    with database.transaction("etl") as connection:
        connection.execute(COUNT, row)
