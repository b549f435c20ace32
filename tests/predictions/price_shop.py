"""A shop in gold whose products have planted elasticities, for the tests of prices and what-ifs: a line a week."""

import pandas as pd
from sqlalchemy import Connection, text

from tests.predictions.gold import INSERT_LOCATION
from warehouse.database import Database
from warehouse.frames import write_frame
from warehouse.schema import gold

SUMS = """
    count(*), count(distinct order_id), sum(quantity), sum(gross_amount), sum(discount_amount), 0, sum(net_amount), 0, 0
"""
ROLL_UPS = (
    f"insert into gold.daily_sales_summary select order_date, location_key, {SUMS} from gold.fact_sales group by 1, 2",
    f"""insert into gold.daily_product_sales
        select order_date, location_key, product_key, {SUMS} from gold.fact_sales group by 1, 2, 3""",
    f"""insert into gold.product_performance
        select product_key, cast(date_trunc('month', cast(order_date as timestamp)) as date), {SUMS}
        from gold.fact_sales group by 1, 2""",
)


def open_shop(database: Database, weeks: pd.DataFrame, unit_cost: float | None = 4.0) -> None:
    """Write what `tests.ml.price_weeks.sold` gives as lines of one location, each on the Wednesday of its week; the
    shares of discount become discounts."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_LOCATION, {"location_id": "t:a"})
        location = connection.scalar(text("select location_key from gold.dim_location where location_id = 't:a'"))
        keys = _products(connection, weeks, unit_cost)
        days = weeks["week"] + pd.Timedelta(days=2)
        for year in sorted(set(days.dt.year)):
            connection.execute(text("select gold.create_fact_partition(:year)"), {"year": int(year)})
        write_frame(connection, gold.fact_sales, _lines(weeks, days, keys, location))
        for table in ("daily_sales_summary", "daily_product_sales", "product_performance"):
            connection.execute(text(f"delete from gold.{table}"))
        for statement in ROLL_UPS:
            connection.execute(text(statement))


def promote(database: Database, promotions: pd.DataFrame) -> None:
    """Write promotions: promotion_id, product_id (None for none), category, from_date, to_date, depth."""
    row = """
        insert into silver.promotions (
            source, promotion_id, product_id, category, from_date, to_date, kind, depth, source_version, is_deleted
        )
        values ('test', :promotion_id, :product_id, :category, :from_date, :to_date, 'percent_off', :depth, 1, false)
    """
    with database.transaction("etl") as connection:
        connection.execute(text(row), promotions.to_dict("records"))


def _products(connection: Connection, weeks: pd.DataFrame, unit_cost: float | None) -> dict[str, int]:
    row = """
        insert into gold.dim_product (
            product_id, source, product_name, category, price, unit_cost, supplier, is_inferred, named_by
        )
        values (:product_id, 'test', :product_id, :category, 10, :unit_cost, '', false, 0)
        on conflict (product_id) do nothing
    """
    products = weeks[["product_id", "category"]].drop_duplicates("product_id").assign(unit_cost=unit_cost)
    connection.execute(text(row), products.astype(object).to_dict("records"))
    found = connection.execute(text("select product_id, product_key from gold.dim_product"))
    return {row.product_id: row.product_key for row in found}


def _lines(weeks: pd.DataFrame, days: "pd.Series[pd.Timestamp]", keys: dict[str, int], location: int) -> pd.DataFrame:
    gross = (weeks["units"] * weeks["price"].round(2)).round(2)
    discount = (gross * weeks["discount_share"]).round(2)
    return pd.DataFrame(
        {
            "customer_id": "guest:" + weeks["product_id"] + days.astype(str),
            "order_id": weeks["product_id"] + days.astype(str),
            "line_number": 1,
            "order_date": days.dt.date,
            "order_at": days.dt.tz_localize("UTC"),
            "order_hour": 12,
            "location_key": location,
            "product_key": weeks["product_id"].map(keys),
            "customer_key": 0,
            "employee_key": 0,
            "source": "test",
            "is_guest": True,
            "is_return": False,
            "quantity": weeks["units"],
            "unit_price": weeks["price"].round(2),
            "gross_amount": gross,
            "discount_amount": discount,
            "tax_amount": 0.0,
            "net_amount": gross - discount,
        }
    )
