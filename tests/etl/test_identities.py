"""CUSTOMER_MATCH=email: people over all sources with one e-mail are one person, and part as they joined."""

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest

from etl.built_with import CalendarChangedError
from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query
from tests.etl.test_versions import bought, user
from warehouse.database import Database

PEOPLE = "select source_customer_id, customer_id from silver.customer_identities order by 1"
BUYERS = """
    select order_id, customer_id, customer_segment
    from gold.fact_sales join gold.dim_customer using (customer_id, customer_key) order by 1
"""
DIMENSION = "select customer_id, customer_segment, valid_from, is_inferred from gold.dim_customer order by 1, 3"
CUSTOMERS = """
    select sum(customers) from gold.customer_revisit_counts where location_key = 0 and previous_date < '2000-01-01'
"""
MAIL = "ann@example.com"


def person(number: str, segment: str = "", email: str | None = MAIL, changed: str = "2021-01-01", **more: Any) -> Any:
    """A user of the ERP with an e-mail."""
    return user(segment, changed, id=number, email=email, **more)


def square_customer(email: str) -> dict[str, Any]:
    """A customer of Square, as its API says it."""
    stamp = "2022-01-01T00:00:00Z"
    return {"payload": {"id": "S", "given_name": "Ann", "email_address": email, "created_at": stamp,
                        "updated_at": stamp, "version": 1}}


def matching(database: Database) -> Database:
    """The same warehouse with CUSTOMER_MATCH=email."""
    return Database(database.settings.model_copy(update={"customer_match": "email"}), database.urls)


@pytest.fixture
def matched(database: Database) -> Iterator[Database]:
    """A warehouse with CUSTOMER_MATCH=email and a sale each of users 1, 2 and 3."""
    warehouse = matching(database)
    deliver(warehouse, "sales", [sale for number in "123" for sale in bought("2023-06-01", customer=number)])
    refine(warehouse)
    yield warehouse
    warehouse.dispose()


def take(database: Database, *rows: dict[str, Any]) -> None:
    deliver(database, "users", rows)
    refine(database)
    assert_gold_is_consistent(database)


def assert_full_agrees(database: Database) -> None:
    before = [query(database, statement) for statement in (PEOPLE, BUYERS, DIMENSION, CUSTOMERS)]
    refine(database, full=True)
    assert [query(database, statement) for statement in (PEOPLE, BUYERS, DIMENSION, CUSTOMERS)] == before


def test_without_matching_everybody_is_a_person(database: Database) -> None:
    take(database, person("1"), person("2"))
    assert query(database, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:2")]


@pytest.mark.parametrize("order", list(permutations("123")))
def test_the_smallest_id_names_the_person_in_any_order_of_arrival(matched: Database, order: tuple[str, ...]) -> None:
    for number in order:
        take(matched, person(number, f"of {number}", email=" ANN@example.com " if number == "2" else MAIL))
    assert query(matched, PEOPLE) == [(f"erp:{number}", "erp:1") for number in "123"]
    assert query(matched, BUYERS) == [(f"erp:{number}-2023-06-01", "erp:1", "of 1") for number in "123"]
    assert [row[:2] for row in query(matched, DIMENSION)] == [("erp:1", "of 1")]
    assert query(matched, CUSTOMERS) == [(1,)]
    assert_full_agrees(matched)


def test_people_are_matched_over_sources(matched: Database) -> None:
    take(matched, person("1"))
    deliver(matched, "customers", [square_customer("Ann@Example.com")], system="square", source="square")
    refine(matched)
    assert query(matched, PEOPLE)[-1] == ("square:S", "erp:1")
    assert_full_agrees(matched)


def test_people_part_when_an_e_mail_changes(matched: Database) -> None:
    take(matched, person("1"), person("2"), person("3"))
    take(matched, person("2", "two", email="other@example.com", changed="2022-01-01"))
    assert query(matched, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:2"), ("erp:3", "erp:1")]
    assert [row[1] for row in query(matched, BUYERS)] == ["erp:1", "erp:2", "erp:1"]
    assert query(matched, CUSTOMERS) == [(2,)]
    assert_full_agrees(matched)


def test_the_others_are_named_anew_when_the_smallest_leaves(matched: Database) -> None:
    take(matched, person("1", "one"), person("2", "two"), person("3", "three"))
    take(matched, person("1", "one", email=None, changed="2022-01-01"))
    assert query(matched, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:2"), ("erp:3", "erp:2")]
    assert [row[1:] for row in query(matched, BUYERS)] == [("erp:1", "one"), ("erp:2", "two"), ("erp:2", "two")]
    assert_full_agrees(matched)
    take(matched, person("1", "one", changed="2023-01-01"))
    assert {row[1] for row in query(matched, PEOPLE)} == {"erp:1"}
    assert {row[0] for row in query(matched, DIMENSION)} == {"erp:1"}


def test_whoever_is_deleted_is_matched_with_nobody(matched: Database) -> None:
    take(matched, person("1"), person("2"))
    take(matched, person("1", changed="2022-01-01", deleted_at="2022-01-01T00:00:00Z"))
    assert query(matched, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:2"), ("erp:3", "erp:3")]
    take(matched, person("1", changed="2023-01-01"))
    assert query(matched, PEOPLE)[:2] == [("erp:1", "erp:1"), ("erp:2", "erp:1")]
    assert_full_agrees(matched)


def test_the_history_of_the_smallest_holds_for_the_sales_of_all(matched: Database) -> None:
    take(matched, person("1", "old"), person("2", "two"))
    take(matched, person("1", "new", changed="2023-03-01"))
    assert query(matched, BUYERS)[:2] == [("erp:1-2023-06-01", "erp:1", "new"), ("erp:2-2023-06-01", "erp:1", "new")]
    assert_full_agrees(matched)


def test_a_guest_order_that_gets_its_customer_counts_for_them(matched: Database) -> None:
    (guest,) = bought("2023-07-01")
    guests = "select customer_id, is_guest from gold.fact_sales where order_id = 'erp:7-2023-07-01'"
    deliver(matched, "sales", [guest | {"customer_id": None}])
    refine(matched)
    assert query(matched, guests) == [("guest:erp:7-2023-07-01", True)]
    deliver(matched, "sales", [guest | {"customer_id": "7", "updated_at": "2023-07-02T00:00:00Z"}])
    take(matched, person("7", email="new@example.com"))
    assert query(matched, guests) == [("erp:7", False)]
    take(matched, person("1"), person("7", changed="2024-01-01"))
    assert query(matched, guests) == [("erp:1", False)]
    assert query(matched, CUSTOMERS) == [(3,)]
    assert_full_agrees(matched)


def test_another_way_of_matching_asks_for_a_full_refinement(database: Database) -> None:
    take(database, person("1"), person("2"))
    other = matching(database)
    with pytest.raises(CalendarChangedError, match="refine --full"):
        refine(other)
    refine(other, full=True)
    assert query(other, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:1")]
    refine(database, full=True)
    assert query(database, PEOPLE) == [("erp:1", "erp:1"), ("erp:2", "erp:2")]
    other.dispose()
