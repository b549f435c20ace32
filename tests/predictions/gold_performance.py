"""Gold for the tests of scores: products with sales, counts and reviews, and employees with tasks."""

from datetime import date

import pandas as pd
from sqlalchemy import text

from warehouse.database import Database, read_frame

INSERT_PRODUCT = text("""
    insert into gold.dim_product (
        product_id, source, product_name, category, price, unit_cost, supplier, is_inferred, named_by
    )
    values (:product_id, 'test', :product_id, 'Tea', :price, null, '', false, 0)
    on conflict do nothing
""")

INSERT_SALES = text("""
    insert into gold.daily_product_sales (
        order_date, location_key, product_key, lines, orders, quantity, gross_amount, discount_amount, tax_amount,
        net_amount, cost_amount, return_amount
    )
    select
        cast(day as date), location_key, product_key, :orders, :orders, :units, :units * :price, 0, 0,
        :units * :price, 0, 0
    from generate_series(cast(:first as timestamp), cast(:last as timestamp), interval '1 day') as days (day)
    cross join gold.dim_location
    cross join gold.dim_product
    where location_id = :location_id and product_id = :product_id
""")

INSERT_COUNT = text("""
    insert into gold.fact_stock_daily (product_key, location_key, stock_date, stock_level)
    select product_key, location_key, :day, :level
    from gold.dim_location
    cross join gold.dim_product
    where location_id = :location_id and product_id = :product_id
""")

INSERT_REVIEWS = text("""
    insert into gold.fact_reviews (
        customer_id, review_id, product_key, review_date, rating, review_text, source, is_guest
    )
    select 't:c', 't:' || product_id || number, product_key, :day, :rating, '', 'test', false
    from gold.dim_product
    cross join generate_series(1, :count) as numbers (number)
    where product_id = :product_id
""")

INSERT_TASKS = text("""
    with employed as (
        insert into gold.dim_employee (employee_id, source, employee_name, role, is_inferred)
        values (:employee_id, 'test', :employee_id, '', false)
        on conflict (employee_id) do update set role = ''
        returning employee_key
    )

    insert into gold.fact_tasks (
        task_id, employee_key, location_key, source, kind, status, assigned_date, due_date, completed_date, hours,
        is_completed, is_on_time, is_late
    )
    select
        't:' || employee_key || '-' || :day || '-' || number, employee_key, 0, 'test', '', '', :day, :day + 7,
        case when number <= :completed then :day + 2 end,
        case when number <= :completed then cast(:hours as numeric) end,
        number <= :completed, number <= :completed, number > :completed
    from employed
    cross join generate_series(1, :given) as numbers (number)
""")


def table(database: Database, name: str) -> pd.DataFrame:
    """Rows of a table or view of predictions."""
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))


def sell_product(
    database: Database,
    product_id: str,
    first: date,
    last: date,
    units: int = 3,
    price: float = 5.0,
    location_id: str = "t:a",
) -> None:
    """`units` in two orders every day from `first` to `last`; the location has to be there."""
    values = {"product_id": product_id, "price": price, "units": units, "orders": 2, "location_id": location_id}
    with database.transaction("etl") as connection:
        connection.execute(INSERT_PRODUCT, values)
        connection.execute(INSERT_SALES, {**values, "first": first, "last": last})


def count_stock(database: Database, product_id: str, day: date, level: float, location_id: str = "t:a") -> None:
    """A count of a product."""
    with database.transaction("etl") as connection:
        connection.execute(
            INSERT_COUNT, {"product_id": product_id, "day": day, "level": level, "location_id": location_id}
        )


def review(database: Database, product_id: str, day: date, rating: int, count: int = 1) -> None:
    """Reviews of a product, all with the same stars."""
    with database.transaction("etl") as connection:
        connection.execute(INSERT_REVIEWS, {"product_id": product_id, "day": day, "rating": rating, "count": count})


def give_tasks(
    database: Database, employee_id: str, day: date, given: int, completed: int, hours: float | None = 2.0
) -> None:
    """Tasks given out on `day`, due a week later; those completed were so after two days."""
    with database.transaction("etl") as connection:
        connection.execute(
            INSERT_TASKS,
            {"employee_id": employee_id, "day": day, "given": given, "completed": completed, "hours": hours},
        )
