"""Customers and products with their history: whatever comes late, takes its place, and keys stay."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, load_sales, query, sale, write
from warehouse.database import Database

HISTORY = """
    select customer_segment, valid_from::date::text, valid_to::date::text, is_current
    from {schema}.{table} order by customer_id, valid_from
"""
IN_GOLD = HISTORY.format(schema="gold", table="dim_customer")
IN_SILVER = HISTORY.format(schema="silver", table="customers")
KEYS = "select customer_segment, customer_key from gold.dim_customer"
SALES_BY_SEGMENT = """
    select order_date::text, customer_segment
    from gold.fact_sales join gold.dim_customer using (customer_id, customer_key) order by 1
"""


def user(segment: str, changed: str | None, **more: Any) -> dict[str, Any]:
    """User 7 of the ERP, of this segment since the day `changed`."""
    stamp = f"{changed}T00:00:00Z" if changed else None
    return {"id": "7", "customer_name": "Ann", "customer_segment": segment, "updated_at": stamp} | more


def bought(*days: str, customer: str = "7") -> list[dict[str, Any]]:
    """A sale of the ERP on each of the days, with its line in it."""
    line = '[{"id": "1", "product_id": "p", "quantity": "1", "unit_price": "5"}]'
    return [
        {"id": f"{customer}-{day}", "customer_id": customer, "sold_at": f"{day}T12:00:00Z", "status": "completed",
         "lines": line, "updated_at": f"{day}T12:00:00Z"}
        for day in days
    ]


def take(database: Database, name: str, *rows: dict[str, Any]) -> None:
    deliver(database, name, rows)
    refine(database)


@pytest.fixture
def sold(database: Database) -> Database:
    """A warehouse with a sale of user 7 in each of four years."""
    take(database, "sales", *bought("2021-06-01", "2022-06-01", "2023-06-01", "2024-06-01"))
    return database


def test_a_version_that_comes_late_takes_its_place_and_its_sales(sold: Database) -> None:
    take(sold, "users", user("A", "2021-01-01"), user("C", "2023-01-01"))
    keys = dict(query(sold, KEYS))
    take(sold, "users", user("B", "2022-01-01"))
    expected = [
        ("A", "-infinity", "2022-01-01", False), ("B", "2022-01-01", "2023-01-01", False),
        ("C", "2023-01-01", "infinity", True),
    ]
    assert query(sold, IN_SILVER) == query(sold, IN_GOLD) == expected
    assert dict(query(sold, KEYS)).items() >= keys.items()
    assert query(sold, SALES_BY_SEGMENT) == [
        ("2021-06-01", "A"), ("2022-06-01", "B"), ("2023-06-01", "C"), ("2024-06-01", "C")
    ]
    assert_gold_is_consistent(sold)


def test_a_version_earlier_than_the_first_leaves_the_first_its_key(sold: Database) -> None:
    take(sold, "users", user("B", "2023-01-01"))
    (key,) = query(sold, "select customer_key from gold.dim_customer")
    take(sold, "users", user("A", "2022-01-01"))
    assert query(sold, IN_GOLD) == [("A", "-infinity", "2023-01-01", False), ("B", "2023-01-01", "infinity", True)]
    assert query(sold, "select customer_key from gold.dim_customer where customer_segment = 'B'") == [key]
    assert query(sold, SALES_BY_SEGMENT) == [
        ("2021-06-01", "A"), ("2022-06-01", "A"), ("2023-06-01", "B"), ("2024-06-01", "B")
    ]


def test_a_version_equal_to_its_neighbour_is_one_with_it_until_another_parts_them(sold: Database) -> None:
    take(sold, "users", user("A", "2021-01-01"), user("A", "2023-01-01"))
    assert query(sold, IN_GOLD) == [("A", "-infinity", "infinity", True)]
    (key,) = query(sold, "select customer_key from gold.dim_customer")
    take(sold, "users", user("B", "2022-01-01"))
    assert [row[0] for row in query(sold, IN_GOLD)] == ["A", "B", "A"]
    assert query(sold, "select customer_key from gold.dim_customer where valid_from = '-infinity'") == [key]
    assert [segment for _day, segment in query(sold, SALES_BY_SEGMENT)] == ["A", "B", "A", "A"]


def test_a_version_put_right_grows_into_its_neighbours(sold: Database) -> None:
    take(sold, "users", user("A", "2021-01-01"), user("B", "2022-01-01"), user("A", "2023-01-01"))
    (key,) = query(sold, "select customer_key from gold.dim_customer where valid_from = '-infinity'")
    take(sold, "users", user("A", "2022-01-01"))
    assert query(sold, IN_GOLD) == [("A", "-infinity", "infinity", True)]
    assert query(sold, "select distinct customer_key from gold.fact_sales") == [key]


def test_versions_in_one_delivery_and_the_same_again_end_as_one_by_one(sold: Database) -> None:
    versions = [user("C", "2023-01-01"), user("A", "2021-01-01"), user("B", "2022-01-01"), user("B", "2022-01-01")]
    take(sold, "users", *versions)
    assert [row[0] for row in query(sold, IN_GOLD)] == ["A", "B", "C"]
    assert query(sold, "select rows_accepted, rows_duplicate from ops.loads where object = 'users'") == [(3, 1)]
    version = query(sold, "select version from ops.data_version where domain = 'gold'")
    take(sold, "users", *versions)
    assert query(sold, "select version from ops.data_version where domain = 'gold'") == version
    before = query(sold, "select * from gold.dim_customer order by 1, 2")
    refine(sold, full=True)
    assert query(sold, "select * from gold.dim_customer order by 1, 2") == before


def test_without_a_stamp_a_version_begins_where_something_differs(sold: Database) -> None:
    for segment in ("A", "A", "B", "B", "A"):
        take(sold, "users", user(segment, None))
    assert query(sold, "select customer_segment from silver.customers order by observed_at") == [("A",), ("B",), ("A",)]
    assert query(sold, "select customer_segment from gold.dim_customer where is_current") == [("A",)]


def test_a_clock_that_steps_back_breaks_no_history_of_files(database: Database, tmp_path: Any) -> None:
    person = {"customer_id": "c1", "customer_name": "Ann", "email": "", "signup_date": "", "region": ""}
    for segment, received in (("New", "2024-05-01"), ("VIP", "2024-04-01"), ("Gone", "2024-04-02")):
        write(tmp_path, "customer_database", [person | {"customer_segment": segment}])
        load_sales(database, tmp_path, [sale(order_id=segment)])
        with database.transaction("etl") as connection:
            moment = {"received_at": datetime.fromisoformat(f"{received}T00:00:00Z")}
            connection.execute(text("update ops.loads set received_at = :received_at where received_at > '2025-01-01'"),
                               moment)
    refine(database, full=True)
    assert query(database, "select customer_segment, observed_at::text from silver.customers order by observed_at") == [
        ("New", "2024-05-01 00:00:00+00"), ("VIP", "2024-05-01 00:00:00.000001+00"),
        ("Gone", "2024-05-01 00:00:00.000002+00"),
    ]
    assert query(database, "select customer_segment from gold.dim_customer where is_current") == [("Gone",)]


def test_silver_holds_one_current_version_of_a_customer(sold: Database) -> None:
    take(sold, "users", user("A", "2021-01-01"), user("B", "2022-01-01"))
    with pytest.raises(IntegrityError), sold.transaction("etl") as connection:
        connection.execute(text("update silver.customers set is_current = true"))


def test_a_product_shows_its_newest_version_however_late_an_older_one_comes(database: Database) -> None:
    for name, changed in (("new", "2023-01-01"), ("old", "2021-01-01"), ("middle", "2022-01-01")):
        row = {"id": "p", "product_name": name, "price": "1.00", "updated_at": f"{changed}T00:00:00Z"}
        take(database, "products", row)
    assert query(database, "select product_name from gold.dim_product") == [("new",)]
    assert query(database, "select product_name, is_current from silver.products order by valid_from") == [
        ("old", False), ("middle", False), ("new", True)
    ]


def test_a_customer_that_is_deleted_keeps_the_sales_and_comes_back(sold: Database) -> None:
    take(sold, "users", user("A", "2021-01-01"))
    before = query(sold, "select * from gold.dim_customer")
    take(sold, "users", user("A", "2022-01-01", deleted_at="2022-01-01T00:00:00Z"))
    assert query(sold, "select is_deleted from silver.customers where is_current") == [(True,)]
    assert query(sold, "select * from gold.dim_customer") == before
    assert len(query(sold, SALES_BY_SEGMENT)) == 4
    take(sold, "users", user("B", "2023-01-01"))
    assert query(sold, "select is_deleted from silver.customers where is_current") == [(False,)]
    assert [segment for _day, segment in query(sold, SALES_BY_SEGMENT)] == ["A", "A", "B", "B"]
