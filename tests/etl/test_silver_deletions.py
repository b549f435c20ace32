"""What a source no longer lists is voided, never removed, and comes back when the same version is delivered again."""

from typing import Any

import pytest

from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query
from warehouse.database import Database

STAMP = {"updated_at": "2024-03-02T00:00:00Z"}
ROWS: dict[str, dict[str, Any]] = {
    "locations": {"id": "l", "location_name": "Shop", "time_zone": "UTC"},
    "employees": {"id": "e", "employee_name": "Eve"},
    "users": {"id": "c", "customer_name": "Ann"},
    "products": {"id": "p", "product_name": "Tea", "price": "5.00"},
    "sales": {"id": "s", "customer_id": "c", "employee_id": "e", "location_id": "l", "status": "completed",
              "sold_at": "2024-03-01T10:00:00Z"},
    "sale_details": {"id": "d", "sale_id": "s", "product_id": "p", "quantity": "2", "unit_price": "5.00"},
    "reviews": {"id": "r", "customer_id": "c", "product_id": "p", "rating": "5", "reviewed_at": "2024-03-02"},
    "tasks": {"id": "t", "employee_id": "e", "kind": "stock", "assigned_at": "2024-03-01"},
}
# Object: its table of silver, and the id that a listing would lack.
ENTITIES = {
    "locations": ("locations", "erp:l"), "employees": ("employees", "erp:e"), "users": ("customers", "erp:c"),
    "products": ("products", "erp:p"), "sales": ("orders", "erp:s"), "sale_details": ("order_lines", "erp:d"),
    "reviews": ("reviews", "erp:r"), "tasks": ("tasks", "erp:t"),
}
FACTS = """
    select location_name, employee_name, customer_name, product_name, net_amount::integer
    from gold.fact_sales join gold.dim_location using (location_key) join gold.dim_employee using (employee_key)
    join gold.dim_customer using (customer_id, customer_key) join gold.dim_product using (product_key)
"""


@pytest.fixture
def filled(database: Database) -> Database:
    """A warehouse with one of everything."""
    for name, row in ROWS.items():
        deliver(database, name, [row | STAMP])
    refine(database)
    return database


def miss(database: Database, entity: str, identifier: str, *, system: str = "erp", source: str = "erp") -> None:
    deliver(database, "missing_ids", [{"entity": entity, "id": identifier}], system=system, source=source)
    refine(database)


@pytest.mark.parametrize("name", ENTITIES)
def test_what_is_missing_is_voided_in_its_version_and_comes_back_with_it(filled: Database, name: str) -> None:
    entity, identifier = ENTITIES[name]
    state = f"select source_version, is_deleted from silver.{entity}"
    ((version, _),) = query(filled, state)
    miss(filled, entity, identifier)
    assert query(filled, state) == [(version, True)]
    deliver(filled, name, [ROWS[name] | {"updated_at": "2024-03-01T00:00:00Z"}])
    refine(filled)
    assert query(filled, f"{state} order by source_version desc limit 1") == [(version, True)]
    deliver(filled, name, [ROWS[name] | STAMP])
    refine(filled)
    assert query(filled, f"{state} order by source_version desc limit 1") == [(version, False)]


@pytest.mark.parametrize("entity", ["orders", "order_lines"])
def test_a_voided_sale_leaves_gold_and_comes_back(filled: Database, entity: str) -> None:
    (name,) = (name for name, (table, _id) in ENTITIES.items() if table == entity)
    before = query(filled, FACTS)
    assert before == [("Shop", "Eve", "Ann", "Tea", 10)]
    miss(filled, entity, ENTITIES[name][1])
    assert query(filled, FACTS) == []
    assert_gold_is_consistent(filled)
    deliver(filled, name, [ROWS[name] | STAMP])
    refine(filled)
    assert query(filled, FACTS) == before
    assert_gold_is_consistent(filled)


@pytest.mark.parametrize("name", ["locations", "employees", "users", "products"])
def test_what_sales_name_keeps_its_description_in_gold(filled: Database, name: str) -> None:
    before = query(filled, FACTS)
    miss(filled, *ENTITIES[name])
    deliver(filled, "sales", [ROWS["sales"] | {"updated_at": "2024-03-03T00:00:00Z"}])
    refine(filled)
    assert query(filled, FACTS) == before
    refine(filled, full=True)
    assert query(filled, FACTS) == before


def test_ids_of_another_source_are_left_alone(filled: Database) -> None:
    miss(filled, "orders", "square:s", system="square", source="square")
    miss(filled, "orders", "erp:s", system="square", source="square")
    assert query(filled, "select is_deleted from silver.orders") == [(False,)]
