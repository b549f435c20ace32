"""A made-up company of two sources, written straight into gold: small, and with everything that goes wrong in one.

Guests, returns without their sale, orders with two lines of a product and lines of several categories, products without
category or cost, a place without region, nobody named as seller, customers with history, spend for no place. Roll-ups
are filled by plain statements from the facts, apart from those of the pipeline.
"""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Connection, Date, DateTime, Table, text

from tests.dashboard.company import ROLLUP_COLUMNS, fill_rollups
from warehouse.database import Database
from warehouse.schema import gold, predictions

FIRST_DAY, LAST_DAY = date(2023, 11, 20), date(2024, 4, 9)
FISCAL_YEAR_START = 4
AS_OF = date(2024, 4, 9)
Row = dict[str, Any]

LOCATIONS: list[Row] = [
    {"location_key": 1, "location_id": "csv:L1", "source": "csv", "region": "North"},
    {"location_key": 2, "location_id": "csv:L2", "source": "csv", "region": "South"},
    {"location_key": 3, "location_id": "csv:L3", "source": "csv", "region": ""},
    {"location_key": 4, "location_id": "erp:L1", "source": "erp", "region": "North"},
]
PRODUCTS: list[Row] = [
    {"product_key": key, "product_id": f"{source}:P{key}", "source": source, "category": category,
     "supplier": supplier, "unit_cost": cost}
    for key, source, category, supplier, cost in (
        (1, "csv", "Coffee", "Ruiz", Decimal("4.1")), (2, "csv", "Coffee", "", Decimal("2.25")),
        (3, "csv", "Tea", "Ruiz", Decimal("1.5")), (4, "csv", "", "Lind", None),
        (5, "erp", "Tea", "Lind", Decimal("3")), (6, "erp", "Cups", "", None),
    )
]
EMPLOYEES: list[Row] = [
    {"employee_key": key, "employee_id": f"{source}:E{key}", "source": source}
    for key, source in ((1, "csv"), (2, "csv"), (3, "erp"))
]
SEGMENTS = {f"csv:C{number}": ("Gold", "Basic", "")[number % 3] for number in range(1, 25)}


@dataclass
class Shop:
    """The facts, as written."""

    lines: list[Row] = field(default_factory=list)
    reviews: list[Row] = field(default_factory=list)
    spend: list[Row] = field(default_factory=list)
    tasks: list[Row] = field(default_factory=list)
    counts: list[Row] = field(default_factory=list)
    churn: list[Row] = field(default_factory=list)
    values: list[Row] = field(default_factory=list)
    forecasts: list[Row] = field(default_factory=list)


def open_shop(database: Database, seed: int = 3) -> Shop:
    """Write the company into an empty warehouse."""
    chance = random.Random(seed)
    shop = Shop()
    _sell(shop, chance)
    _do_other_things(shop, chance)
    _predict(shop, chance)
    with database.transaction("etl") as connection:
        _write_facts(connection, shop)
    with database.transaction("predictor") as connection:
        _write_predictions(connection, shop)
    return shop


def _sell(shop: Shop, chance: random.Random) -> None:
    day, number = FIRST_DAY, 0
    while day <= LAST_DAY:
        for _ in range(chance.choice((0, 1, 2, 3, 4))):
            number += 1
            shop.lines += _order(number, day, chance)
        day += timedelta(days=1)


def _order(number: int, day: date, chance: random.Random) -> list[Row]:
    location = chance.choice(LOCATIONS)
    source = location["source"]
    is_guest = chance.random() < 0.2
    # What is sent to the API may name places and products of any system.
    sender = "api" if number % 5 == 0 else source
    known = [product for product in PRODUCTS if sender in ("api", product["source"])]
    head = {
        "customer_id": f"guest:{number}" if is_guest else f"csv:C{chance.randint(1, 24)}",
        "order_id": f"{sender}:{number}", "order_date": day, "order_at": f"{day}T12:00:00Z",
        "order_hour": chance.choice((8, 12, 17)), "location_key": location["location_key"],
        "customer_key": 0 if is_guest else 1, "source": sender, "is_guest": is_guest,
        "employee_key": chance.choice([0, *(person["employee_key"] for person in EMPLOYEES
                                            if person["source"] == source)]),
    }
    is_return = chance.random() < 0.12
    return [
        head | {"line_number": line} | _line(chance.choice(known), is_return or chance.random() < 0.08, chance)
        for line in range(1, chance.randint(1, 4) + 1)
    ]


def _line(product: Row, is_return: bool, chance: random.Random) -> Row:
    quantity = Decimal(chance.choice(("1", "2", "0.375"))) * (-1 if is_return else 1)
    price = Decimal(chance.randint(100, 3000)) / 100
    discount = (quantity * price * Decimal(chance.choice(("0", "0", "0.1")))).quantize(Decimal("0.0001"))
    is_costed = product["unit_cost"] is not None and chance.random() < 0.9
    gross = (quantity * price).quantize(Decimal("0.0001"))
    return {
        "product_key": product["product_key"], "is_return": is_return, "quantity": quantity, "unit_price": price,
        "gross_amount": gross, "discount_amount": discount, "net_amount": gross - discount,
        "tax_amount": (gross / 5).quantize(Decimal("0.0001")),
        "cost_amount": (quantity * product["unit_cost"]).quantize(Decimal("0.0001")) if is_costed else None,
    }


def _do_other_things(shop: Shop, chance: random.Random) -> None:
    days = [FIRST_DAY + timedelta(days=offset) for offset in range((LAST_DAY - FIRST_DAY).days + 1)]
    for number, day in enumerate(chance.choices(days, k=90)):
        product = chance.choice(PRODUCTS)
        customer = f"guest:review:{number}" if chance.random() < 0.2 else f"csv:C{chance.randint(1, 24)}"
        shop.reviews.append({"customer_id": customer, "review_id": f"{product['source']}:{number}",
                             "product_key": product["product_key"], "review_date": day,
                             "rating": chance.randint(1, 5), "source": product["source"]})
    for number, day in enumerate(chance.choices(days, k=60)):
        place = chance.choice([{"location_key": 0, "source": "csv"}, *LOCATIONS])
        shop.spend.append({"spend_id": f"csv:{number}", "spend_date": day, "location_key": place["location_key"],
                           "source": place["source"], "channel": chance.choice(("search", "press")),
                           "amount": Decimal(chance.randint(100, 9000)) / 100})
    for number, day in enumerate(chance.choices(days, k=70)):
        shop.tasks.append(_task(number, day, chance))
    for product in PRODUCTS[:5]:
        for place in LOCATIONS:
            for day in chance.sample(days, k=chance.choice((0, 1, 4))):
                shop.counts.append({"product_key": product["product_key"], "location_key": place["location_key"],
                                    "stock_date": day, "stock_level": Decimal(chance.randint(0, 400)) / 8})


def _task(number: int, day: date, chance: random.Random) -> Row:
    person = chance.choice(EMPLOYEES)
    due = chance.choice((None, day + timedelta(days=3)))
    is_done = chance.random() < 0.8
    done = day + timedelta(days=chance.randint(0, 6)) if is_done and chance.random() < 0.9 else None
    return {
        "task_id": f"{person['source']}:{number}", "employee_key": person["employee_key"], "source": person["source"],
        "location_key": chance.choice((0, 1, 2)), "assigned_date": day, "due_date": due, "completed_date": done,
        "is_completed": is_done, "is_on_time": bool(done and due and done <= due),
    }


def _predict(shop: Shop, chance: random.Random) -> None:
    for customer in SEGMENTS:
        shop.churn.append({"customer_id": customer, "reasons": [],
                           "churn_probability": chance.choice((0.1, 0.7, 0.71, 0.95)),
                           "value_at_stake": Decimal(chance.randint(0, 9000)) / 100})
        for days in (365, 730):
            shop.values.append({"customer_id": customer, "horizon_days": days,
                                "expected_value": Decimal(chance.randint(0, 90000)) / 100})
    for scope, ids in (("total", [""]), ("location", ["csv:L1", "csv:L2", "erp:L1"]), ("region", ["North", "(none)"]),
                       ("category", ["Tea", "Coffee", "(none)"]), ("segment", ["Gold", "Basic", "(guests)", "(none)"])):
        shop.forecasts += [
            {"measure": measure, "scope": scope, "scope_id": name, "month": date(2024, 3 + horizon, 1),
             "horizon": horizon, "point": Decimal(chance.randint(1000, 90000)) / 100}
            for measure in ("revenue", "units") for name in ids for horizon in (1, 2, 3)
        ]


def _write_facts(connection: Connection, shop: Shop) -> None:
    for year in (2023, 2024):
        connection.execute(text("select gold.create_fact_partition(:year)"), {"year": year})
    _insert(connection, gold.dim_location, [place | {"location_name": f"Place {place['location_key']}"}
                                            for place in LOCATIONS])
    _insert(connection, gold.dim_product, [product | {"product_name": f"Product {product['product_key']}"}
                                           for product in PRODUCTS])
    _insert(connection, gold.dim_employee, [person | {"employee_name": f"Person {person['employee_key']}"}
                                            for person in EMPLOYEES])
    _insert(connection, gold.dim_customer, [
        {"customer_id": customer, "customer_key": 100 * number + version, "customer_segment": segment,
         "valid_from": f"2020-01-0{version}", "valid_to": f"2020-01-0{version + 1}", "is_current": version == 2}
        for number, (customer, now) in enumerate(SEGMENTS.items(), start=1)
        for version, segment in ((1, "Once"), (2, now))
    ])
    _insert(connection, gold.fact_sales, shop.lines)
    _insert(connection, gold.fact_reviews, shop.reviews)
    _insert(connection, gold.fact_marketing_spend, shop.spend)
    _insert(connection, gold.fact_tasks, shop.tasks)
    _insert(connection, gold.fact_stock_daily, shop.counts)
    _fill_calendar(connection)
    fill_rollups(connection)
    _fill_more_rollups(connection)


def _fill_calendar(connection: Connection) -> None:
    days = [FIRST_DAY - timedelta(days=400) + timedelta(days=offset) for offset in range(1200)]
    _insert(connection, gold.dim_date, [
        {"date": day, "month_start": day.replace(day=1), "fiscal_month": (day.month - FISCAL_YEAR_START) % 12 + 1,
         "fiscal_year": day.year + (day.month >= FISCAL_YEAR_START)} for day in days
    ])


def _fill_more_rollups(connection: Connection) -> None:
    month = "date_trunc('month', order_date::timestamp)::date"
    for table, grain in (
        ("hourly_sales_summary", "order_date, location_key, order_hour"),
        ("product_performance", f"product_key, {month}"),
    ):
        connection.execute(text(
            f"insert into gold.{table} select {grain}, {ROLLUP_COLUMNS} from gold.fact_sales group by {grain}"
        ))
    connection.execute(text(f"""
        insert into gold.employee_activity
        select employee_key, {month}, count(*), count(distinct order_id) filter (where not is_return), sum(quantity),
            sum(net_amount), coalesce(sum(net_amount) filter (where is_return), 0), 0, 0, 0, 0, 0
        from gold.fact_sales where employee_key <> 0 group by employee_key, {month}
    """))
    connection.execute(text("""
        insert into gold.customer_summary
        select customer_id, min(order_date) filter (where not is_return), max(order_date) filter (where not is_return),
            0, count(distinct order_id) filter (where not is_return), 1, sum(quantity), sum(net_amount), 0
        from gold.fact_sales where not is_guest group by customer_id
    """))


def _write_predictions(connection: Connection, shop: Shop) -> None:
    for job, table, rows in (
        ("customer_churn", predictions.customer_churn_scores, shop.churn),
        ("customer_ltv", predictions.customer_ltv_scores, shop.values),
        ("sales_forecast", predictions.sales_forecasts, shop.forecasts),
    ):
        for as_of in (AS_OF - timedelta(days=30), AS_OF):
            run_id = connection.scalar(text("""
                insert into predictions.runs (job, model, model_version, parameters, as_of_date, status)
                values (:job, 'm', '1', '{}', :as_of, 'champion') returning run_id
            """), {"job": job, "as_of": as_of})
            # The run before the newest has the same customers and other figures.
            kept = rows if as_of == AS_OF else rows[: len(rows) // 2]
            _insert(connection, table, [row | {"run_id": run_id, "as_of_date": as_of} for row in kept])


def _insert(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Rows with 0, '' or false where the table asks for more."""
    blank = {column.name: column.type.python_type() for column in table.c
             if not column.nullable and not column.server_default and not column.identity
             and not isinstance(column.type, (Date, DateTime, JSON))}
    connection.execute(table.insert(), [blank | row for row in rows])
