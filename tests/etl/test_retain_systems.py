"""Retention of what systems deliver: after many versions in any order, a rebuild from the rest ends the same."""

import json
from random import Random
from typing import Any

import pytest

from etl.refine import refine
from tests.etl.helpers import deliver, query
from tests.etl.rebuilt import assert_nothing_is_lost
from tests.etl.sources import square_objects
from warehouse.database import Database

Row = dict[str, Any]

# In the evening of one zone it is the next day in another.
MOMENTS = [f"2024-03-0{day}T{hour}:30:00Z" for day in (1, 2) for hour in ("08", "13", "20")]
ZONES = ["UTC", "Asia/Tokyo", "America/New_York"]
ENTITIES = ["orders", "customers", "products", "reviews", "tasks", "employees"]


def erp_row(random: Random, name: str, nests_lines: bool) -> Row:
    """A version of one of few things that the ERP's object `name` describes; sales may come with their lines."""
    chosen, text = random.choice, random.choice("123")
    row: Row = {"id": chosen("12"), "updated_at": chosen(MOMENTS)}
    lines = [{"id": key, "product_id": key, "quantity": text, "unit_price": "5", "total_amount": "5"} for key in "34"]
    fields: dict[str, Row] = {
        "locations": {"location_name": "Shop", "time_zone": chosen(ZONES)},
        "stocks": {"product_id": "1", "location_id": chosen("12"), "quantity": text},
        "reviews": {"customer_id": chosen("12"), "product_id": chosen("12"), "rating": text,
                    "reviewed_at": chosen(MOMENTS)},
        "users": {"customer_name": f"Ann {text}", "updated_at": chosen([*MOMENTS, None, None])},
        "products": {"product_name": "Tea", "price": text, "updated_at": chosen([*MOMENTS, None, None])},
        "employees": {"employee_name": f"Bo {text}", "location_id": chosen("12")},
        "tasks": {"employee_id": chosen("12"), "location_id": chosen("12"), "assigned_at": chosen(MOMENTS),
                  "hours": text},
        "sales": {"customer_id": chosen("12"), "location_id": chosen("12"), "sold_at": chosen(MOMENTS),
                  "status": chosen(["completed", "completed", "cancelled", "odd"]),
                  "lines": json.dumps(lines[:chosen((1, 2))]) if nests_lines else None},
        "sale_details": {"sale_id": chosen("12"), "product_id": chosen("12"), "quantity": text, "unit_price": "5",
                         "total_amount": "5"},
    }
    return row | fields[name]


def square_object(random: Random, name: str) -> Row:
    """A version of one of few things that Square's `name` describes."""
    key, stamp, text = random.choice("12"), random.choice(MOMENTS), random.choice("123")
    lines = [square_objects.line(f"u{number}", int(text) * 100) for number in range(random.choice((1, 2)))]
    makers: dict[str, Any] = {
        "locations": lambda: square_objects.location(f"L{key}", timezone=random.choice(ZONES)),
        "catalog_objects": lambda: random.choice([
            square_objects.item(name=f"Tea {text}", updated_at=stamp),
            square_objects.variation(name=f"Large {text}", updated_at=stamp),
            square_objects.category(name=f"Drinks {text}", updated_at=stamp),
        ]),
        "customers": lambda: square_objects.customer(f"C{key}", stamp, given_name=f"Ada {text}"),
        "team_members": lambda: square_objects.team_member(f"TM{key}", family_name=f"Li {text}", updated_at=stamp),
        "orders": lambda: square_objects.order(
            f"O{key}", stamp, line_items=lines, state=random.choice(["COMPLETED", "COMPLETED", "OPEN"])
        ),
        "payments": lambda: square_objects.payment(
            f"P{key}", updated_at=stamp, amount_money={"amount": int(text)}, order_id=f"O{text}",
            team_member_id=f"TM{key}"
        ),
        "refunds": lambda: square_objects.refund(
            f"R{key}", updated_at=stamp, order_id=f"O{text}", team_member_id="TM2"
        ),
        "inventory_counts": lambda: square_objects.count(
            "V1", text, calculated_at=stamp, location_id=f"L{key}", state=random.choice(["IN_STOCK", "SOLD"])
        ),
    }
    return {"payload": makers[name]()}


@pytest.mark.slow
@pytest.mark.parametrize("nests_lines", [False, True])
def test_whatever_an_erp_said_is_rebuilt_the_same_from_what_is_kept(database: Database, nests_lines: bool) -> None:
    random = Random(1)
    names = ["locations", "stocks", "reviews", "users", "products", "employees", "tasks", "sales",
             "sales" if nests_lines else "sale_details"]
    for number in range(60):
        if number % 12 == 11:
            entity = random.choice(ENTITIES)
            deliver(database, "missing_ids", [{"entity": entity, "id": f"erp:{random.choice('12')}"}])
        else:
            name = names[number % len(names)]
            deliver(database, name, [erp_row(random, name, nests_lines) for _ in range(random.choice((1, 1, 3)))],
                    system=random.choice(["erp", "laravel"]))
    refine(database)
    pruned = assert_nothing_is_lost(database).bronze
    assert {"stocks", "reviews", "employees", "tasks", names[-1]} <= {name.partition("_")[2] for name in pruned}


@pytest.mark.slow
def test_whatever_square_said_is_rebuilt_the_same_from_what_is_kept(database: Database) -> None:
    random = Random(1)
    names = ["locations", "catalog_objects", "customers", "team_members", "orders", "payments", "refunds",
             "inventory_counts"]
    for number in range(56):
        name = names[number % len(names)]
        rows = [square_object(random, name) for _ in range(random.choice((1, 1, 3)))]
        deliver(database, name, rows, system="square", source="square")
    refine(database)
    pruned = assert_nothing_is_lost(database).bronze
    assert {"square_orders", "square_payments", "square_team_members", "square_inventory_counts"} <= set(pruned)


def test_flat_lists_are_rebuilt_with_every_line_of_a_product(database: Database) -> None:
    random = Random(1)
    for _ in range(24):
        sale = {"transaction_id": random.choice("12"), "sold_at": "2024-03-01", "line_id": random.choice([None, "7"]),
                "updated_at": random.choice(MOMENTS)}
        rows = [sale | {"product_id": random.choice("78"), "quantity": text, "revenue": text}
                for text in random.choices("1234", k=random.choice((1, 1, 3)))]
        deliver(database, "sales_data", rows)
        deliver(database, "sales", [row | {"inbox_id": number // 2} for number, row in enumerate(rows)],
                system="api", source="api")
    refine(database)
    assert set(assert_nothing_is_lost(database).bronze) == {"erp_sales_data", "api_sales"}


def test_a_count_of_stock_stays_on_the_day_that_its_location_had_then(database: Database) -> None:
    evening = {"id": "1", "product_id": "9", "location_id": "1", "quantity": "4", "updated_at": "2024-03-01T20:00:00Z"}
    deliver(database, "stocks", [evening])
    deliver(database, "locations", [{"id": "1", "time_zone": "Asia/Tokyo", "updated_at": "2024-03-01T21:00:00Z"}])
    deliver(database, "stocks", [evening | {"quantity": "3", "updated_at": "2024-03-01T22:00:00Z"}])
    refine(database)
    levels = "select stock_date::text, stock_level::integer from silver.stock_levels order by 1"
    assert query(database, levels) == [("2024-03-01", 4), ("2024-03-02", 3)]
    assert assert_nothing_is_lost(database).bronze == {}
    assert query(database, levels) == [("2024-03-01", 4), ("2024-03-02", 3)]
