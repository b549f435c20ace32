"""Customers in gold for the tests of churn: their lines, purchase days and reviews, of products of two categories."""

import pandas as pd
from sqlalchemy import Connection, text

from tests.predictions.gold import INSERT_LOCATION
from warehouse.database import Database
from warehouse.frames import write_frame
from warehouse.schema import gold

PRODUCTS = text("""
    insert into gold.dim_product (product_id, source, product_name, category, supplier, named_by, is_inferred)
    values ('coffee', 'test', 'Coffee', 'Coffee', '', 0, false), ('tea', 'test', 'Tea', 'Tea', '', 0, false)
    on conflict (product_id) do nothing
""")
ROLL_UPS = (
    "delete from gold.customer_days",
    """insert into gold.customer_days
       select distinct customer_id, location_key, order_date, cast('-infinity' as date), cast('-infinity' as date)
       from gold.fact_sales where not is_return""",
    "delete from gold.product_performance",
    """insert into gold.product_performance
       select product_key, cast(date_trunc('month', cast(order_date as timestamp)) as date),
           count(*), count(*), sum(quantity), sum(net_amount), 0, 0, sum(net_amount), 0, 0
       from gold.fact_sales group by 1, 2""",
)


def open_shop(database: Database, days: pd.DataFrame, product_id: str = "coffee") -> None:
    """Write the purchase days of `tests.ml.shoppers` as lines, one a day, of a product: coffee or tea."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_LOCATION, {"location_id": "t:a"})
        connection.execute(PRODUCTS)
        for year in sorted(set(days["order_date"].dt.year)):
            connection.execute(text("select gold.create_fact_partition(:year)"), {"year": int(year)})
        write_frame(connection, gold.fact_sales, _lines(days, product_id, *_keys(connection, product_id)))
        for statement in ROLL_UPS:
            connection.execute(text(statement))


def review(database: Database, reviews: pd.DataFrame) -> None:
    """Write reviews of coffee: customer_id, review_date, rating."""
    with database.transaction("etl") as connection:
        _, product = _keys(connection, "coffee")
        rows = reviews.reset_index(drop=True).assign(
            review_id=lambda frame: "r" + frame.index.astype(str), product_key=product, review_text="", source="test",
            is_guest=False,
        )  # fmt: skip
        write_frame(connection, gold.fact_reviews, rows)


def _keys(connection: Connection, product_id: str) -> tuple[int, int]:
    location = connection.scalar(text("select location_key from gold.dim_location where location_id = 't:a'"))
    asked = text("select product_key from gold.dim_product where product_id = :product_id")
    product = connection.scalar(asked, {"product_id": product_id})
    assert location is not None and product is not None
    return location, product


def _lines(days: pd.DataFrame, product_id: str, location: int, product: int) -> pd.DataFrame:
    amount = days["net_amount"].round(2)
    return pd.DataFrame(
        {
            "customer_id": days["customer_id"],
            "order_id": days["customer_id"] + days["order_date"].dt.strftime(" %Y-%m-%d ") + product_id,
            "line_number": 1,
            "order_date": days["order_date"].dt.date,
            "order_at": days["order_date"].dt.tz_localize("UTC"),
            "order_hour": 12,
            "location_key": location,
            "product_key": product,
            "customer_key": 1,
            "employee_key": 0,
            "source": "test",
            "is_guest": False,
            "is_return": False,
            "returned_order_id": None,
            "returned_line_number": None,
            "quantity": 2,
            "unit_price": (amount / 2).round(4),
            "gross_amount": amount,
            "discount_amount": 0,
            "tax_amount": 0,
            "net_amount": amount,
            "cost_amount": None,
        }
    )
