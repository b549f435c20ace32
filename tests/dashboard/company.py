"""A small made-up company written straight into gold, so that these tests need neither sources nor jobs.

Roll-ups are filled from the facts by plain statements of their own, apart from those of the pipeline.
"""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, text

from warehouse import data_version
from warehouse.database import Database, copy_rows
from warehouse.schema import gold, ops

LOCATIONS = ("Airport", "Harbour", "Old Town")
PRODUCTS = (
    "Ethiopia Yirgacheffe 1 kg", "House Espresso 250 g", "Ceramic dripper, white", "Oat milk barista 1 L",
    "Cold brew 4-pack", "Filter papers 100", "Hand grinder, steel", "Travel mug 350 ml", "Colombia Huila 500 g",
    "Decaf Peru 250 g", "Gooseneck kettle 0.9 L", "Chai latte tin",
)
ROLLUP_COLUMNS = """
    count(*) as lines, count(distinct order_id) filter (where not is_return) as orders, sum(quantity) as quantity,
    sum(gross_amount) as gross_amount, sum(discount_amount) as discount_amount, sum(tax_amount) as tax_amount,
    sum(net_amount) as net_amount, coalesce(sum(cost_amount), 0) as cost_amount,
    coalesce(sum(net_amount) filter (where is_return), 0) as return_amount
"""


def fill(database: Database, last_day: date, days: int, orders_per_day: int, seed: int = 7) -> pd.DataFrame:
    """Write `days` days of sales that end on `last_day`; returns the fact lines as written."""
    lines = _lines(last_day, days, orders_per_day, np.random.default_rng(seed))
    with database.transaction("etl") as connection:
        for year in sorted({day.year for day in lines["order_date"]}):
            connection.execute(text("select gold.create_fact_partition(:year)"), {"year": year})
        _write_dimensions(connection)
        stream = io.BytesIO(lines.to_csv(index=False, header=False).encode())
        copy_rows(connection, gold.fact_sales, list(lines.columns), stream)
        fill_rollups(connection)
        _insert(connection, ops.loads, source="csv", object="sales_transactions", file_name="sales.csv",
                refined_at=datetime.now(UTC))
        data_version.move(connection, "gold")
    return lines


def fill_rollups(connection: Connection) -> None:
    """Fill the roll-ups that pages read from gold.fact_sales."""
    for table, grain in (
        ("daily_sales_summary", "order_date, location_key"),
        ("daily_product_sales", "order_date, location_key, product_key"),
        ("hourly_totals", "order_date, order_hour"),
        ("product_years", "product_key, date_trunc('year', order_date::timestamp)::date"),
        ("daily_category_sales", "order_date, (select category from gold.dim_product as known "
                                 "where known.product_key = fact_sales.product_key)"),
    ):
        connection.execute(text(f"delete from gold.{table}"))
        connection.execute(text(
            f"insert into gold.{table} select {grain}, {ROLLUP_COLUMNS} from gold.fact_sales group by {grain}"
        ))
    connection.execute(text("delete from gold.customer_days"))
    connection.execute(text("""
        insert into gold.customer_days
        with days as (
            select distinct customer_id, location_key, order_date
            from gold.fact_sales where not is_return and not is_guest
        ),
        anywhere as (
            select customer_id, order_date,
                coalesce(lag(order_date) over (partition by customer_id order by order_date), '-infinity') as previous
            from (select distinct customer_id, order_date from days) as bought
        )
        select days.customer_id, days.location_key, days.order_date, anywhere.previous,
            coalesce(lag(days.order_date) over
                (partition by days.customer_id, days.location_key order by days.order_date), '-infinity')
        from days inner join anywhere
            on days.customer_id = anywhere.customer_id and days.order_date = anywhere.order_date
    """))
    connection.execute(text("delete from gold.customer_revisit_counts"))
    connection.execute(text("""
        insert into gold.customer_revisit_counts
        select location_key, order_date, previous_date_at_location, count(*) from gold.customer_days group by 1, 2, 3
        union all
        select 0, order_date, previous_date, count(distinct customer_id) from gold.customer_days group by 2, 3
    """))
    connection.execute(text("delete from gold.daily_customers"))
    connection.execute(text("""
        insert into gold.daily_customers
        select location_key, order_date, count(*), count(*) filter (where previous_date_at_location = '-infinity')
        from gold.customer_days group by 1, 2
        union all
        select 0, order_date, count(distinct customer_id),
            count(distinct customer_id) filter (where previous_date = '-infinity')
        from gold.customer_days group by 2
    """))


def add_forecast(database: Database, as_of: date, first_month: date, months: int = 6) -> None:
    """A revenue forecast of all locations, with one backtest of each figure that the page shows."""
    with database.transaction("predictor") as connection:
        run_id = connection.scalar(text("""
            insert into predictions.runs (job, model, model_version, parameters, as_of_date, status)
            values ('sales_forecast', 'mean_ets_dot_ces', '1', '{}', :as_of, 'champion') returning run_id
        """), {"as_of": as_of})
        for horizon, month in enumerate(pd.date_range(first_month, periods=months, freq="MS"), start=1):
            point = 400_000 + 10_000 * horizon
            connection.execute(text("""
                insert into predictions.sales_forecasts values (:run, :as_of, 'revenue', 'total', '', :month, :horizon,
                    :point, :point * 0.92, :point * 1.08, :point * 0.86, :point * 1.14, 'mean_ets_dot_ces', 'ok')
            """), {"run": run_id, "as_of": as_of, "month": month.date(), "horizon": horizon, "point": point})
        for metric, value, baseline in (("mae", 0.75, 1.0), ("coverage80", 0.81, 0.7)):
            connection.execute(text("""
                insert into predictions.backtests values (:run, :as_of, 'sales_forecast', 'revenue', 'total', '',
                    'mean_ets_dot_ces', :as_of, 0, :metric, :value, :baseline, null)
            """), {"run": run_id, "as_of": as_of, "metric": metric, "value": value, "baseline": baseline})
        data_version.move(connection, "predictions")


def _write_dimensions(connection: Connection) -> None:
    for key, name in enumerate(LOCATIONS, start=1):
        _insert(connection, gold.dim_location, location_key=key, location_id=f"csv:L{key}", source="csv",
                location_name=name, time_zone="UTC")
    for key, name in enumerate(PRODUCTS, start=1):
        _insert(connection, gold.dim_product, product_key=key, product_id=f"csv:P{key}", source="csv",
                product_name=name, category="Coffee")


def _insert(connection: Connection, table: Table, **values: Any) -> None:
    """A row with `values`, and 0, '' or false where the table asks for more."""
    needed = [column for column in table.c if not column.nullable and not column.server_default and not column.identity]
    connection.execute(table.insert().values({column.name: column.type.python_type() for column in needed} | values))


def _lines(last_day: date, days: int, orders_per_day: int, random: np.random.Generator) -> pd.DataFrame:
    first_day = last_day - timedelta(days=days - 1)
    calendar = np.array([first_day + timedelta(days=offset) for offset in range(days)])
    weekly = np.array([1.0, 0.85, 0.9, 0.95, 1.05, 1.45, 1.4])[[day.weekday() for day in calendar]]
    level = weekly * (1 + 0.25 * np.arange(days) / days) * (1 + 0.1 * np.sin(np.arange(days) / 58))
    orders_on_day = random.poisson(orders_per_day * level)
    orders_on_day[-1] = max(orders_on_day[-1], 1)
    day_of_order = np.repeat(np.arange(days), orders_on_day)
    location_of_order = random.choice([1, 2, 3], p=[0.5, 0.3, 0.2], size=day_of_order.size)
    customer_of_order = (random.pareto(1.1, size=day_of_order.size) * 40).astype(int) % 4000
    is_guest_order = random.random(day_of_order.size) < 0.1
    line_count = random.integers(1, 4, size=day_of_order.size)
    order = np.repeat(np.arange(day_of_order.size), line_count)
    line_number = np.concatenate([np.arange(1, count + 1) for count in line_count])
    weight = 1 / np.arange(1, len(PRODUCTS) + 1) ** 0.7
    product = random.choice(np.arange(1, len(PRODUCTS) + 1), p=weight / weight.sum(), size=order.size)
    is_return = (random.random(order.size) < 0.03) & (line_number == 1)
    quantity = np.where(is_return, -1, random.integers(1, 4, size=order.size))
    price = np.array([32.5, 9.9, 24.0, 3.2, 11.5, 4.75, 79.0, 22.0, 17.35, 8.9, 64.0, 12.125])[product - 1]
    gross = quantity * price
    discount = np.round(gross * random.choice([0, 0, 0, 0.1], size=order.size), 4)
    day = calendar[day_of_order[order]]
    guest = is_guest_order[order]
    return pd.DataFrame({
        "customer_id": np.where(guest, [f"guest:csv:{n}" for n in order],
                                [f"csv:C{n}" for n in customer_of_order[order]]),
        "order_id": [f"csv:{n}" for n in order],
        "line_number": line_number,
        "order_date": day,
        "order_at": [f"{value}T12:00:00Z" for value in day],
        "order_hour": 12,
        "location_key": location_of_order[order],
        "product_key": product,
        "customer_key": np.where(guest, 0, 1),
        "employee_key": 0,
        "source": "csv",
        "is_guest": guest,
        "is_return": is_return,
        "quantity": quantity,
        "unit_price": price,
        "gross_amount": np.round(gross, 4),
        "discount_amount": discount,
        "tax_amount": 0,
        "net_amount": np.round(gross - discount, 4),
    })
