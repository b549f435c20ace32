"""Lists: read to their end by cursor, in every order, while rows come in; as chosen fields; as a file."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.api.customers import Listed
from dashboard.app import create_app
from dashboard.queries.customer_lists import SORTS
from tests.dashboard import customers_company
from warehouse import data_version
from warehouse.database import Database
from warehouse.settings import Settings

CUSTOMERS = "/api/v1/customers"


@pytest.fixture(scope="module")
def own_database(new_database: Callable[[], Database], last_day: date) -> Database:
    database = new_database()
    customers_company.fill(database, last_day, days=60)
    return database


@pytest.fixture
def client(settings: Settings, own_database: Database) -> FlaskClient:
    return create_app(settings, own_database).test_client()


def page(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(as_text=True), parse_float=Decimal)


def pages(client: FlaskClient, address: str) -> list[dict[str, Any]]:
    """All rows, by as many requests as it takes."""
    rows, cursor = [], ""
    while cursor is not None:
        found = page(client, f"{address}&cursor={cursor}")
        rows += found["data"]
        cursor = found["paging"]["next_cursor"]
    return rows


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
def test_pages_of_customers_come_to_the_whole_list_in_its_order(client: FlaskClient, sort: str) -> None:
    whole = page(client, f"{CUSTOMERS}?limit=1000&sort={sort}")
    assert whole["paging"] == {"next_cursor": None, "total": len(whole["data"])}
    assert pages(client, f"{CUSTOMERS}?limit=23&sort={sort}") == whole["data"]


@pytest.mark.parametrize("path", ["churn", "ltv", "segments", "models", "metrics", "quality"])
def test_every_list_can_be_read_to_its_end(client: FlaskClient, path: str) -> None:
    assert pages(client, f"/api/v1/{path}?limit=2") == page(client, f"/api/v1/{path}?limit=1000")["data"]


def test_who_comes_in_meanwhile_moves_nobody(client: FlaskClient, own_database: Database) -> None:
    before = page(client, f"{CUSTOMERS}?limit=1000&sort=-net_amount")["data"]
    first = page(client, f"{CUSTOMERS}?limit=5&sort=-net_amount")
    with own_database.transaction("etl") as connection:
        connection.execute(text("""
            insert into gold.customer_summary
            select 'csv:rich', first_order_date, last_order_date, 0, 99, 1, 99, 999999, 0, null
            from gold.customer_summary where first_order_date is not null limit 1
        """))
        data_version.move(connection, "gold")
    assert page(client, f"{CUSTOMERS}?limit=1")["data"][0]["customer_id"] == "csv:rich"
    second = page(client, f"{CUSTOMERS}?limit=5&sort=-net_amount&cursor={first['paging']['next_cursor']}")
    assert second["data"] == before[5:10]


def test_a_cursor_is_good_for_its_own_list_and_order_alone(client: FlaskClient) -> None:
    cursor = page(client, f"{CUSTOMERS}?limit=1")["paging"]["next_cursor"]
    made_up = ("x", "0" * 40, cursor[:-2], "A" + cursor[1:], "%00", "é")
    others = [f"/api/v1/ltv?cursor={cursor}", f"{CUSTOMERS}?sort=orders&cursor={cursor}"]
    for address in (*others, *(f"{CUSTOMERS}?cursor={wrong}" for wrong in made_up)):
        answer = client.get(address)
        assert (answer.status_code, answer.get_json()["details"][0]["field"]) == (422, "cursor"), address


def test_chosen_fields_are_all_that_is_sent(client: FlaskClient) -> None:
    for chosen in ("fields=orders,customer_id", "fields=orders&fields=customer_id"):
        [row] = page(client, f"{CUSTOMERS}?limit=1&{chosen}")["data"]
        assert list(row) == ["customer_id", "orders"]
    assert client.get(f"{CUSTOMERS}?fields=password").status_code == 422


def test_a_list_is_a_file_for_whoever_would_rather_have_one(client: FlaskClient) -> None:
    rows = page(client, f"{CUSTOMERS}?limit=3")["data"]
    answer = client.get(f"{CUSTOMERS}?limit=3", headers={"Accept": "text/csv, application/json;q=0.5"})
    read = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert answer.mimetype == "text/csv"
    assert list(read[0]) == list(Listed.model_fields)
    assert [Decimal(row["net_amount"]) for row in read] == [row["net_amount"] for row in rows]
    assert answer.headers["X-Next-Cursor"] == page(client, f"{CUSTOMERS}?limit=3")["paging"]["next_cursor"]


def test_lists_are_searched_and_cut_to_groups(client: FlaskClient) -> None:
    everybody = page(client, f"{CUSTOMERS}?limit=1000")["data"]
    champions = page(client, f"{CUSTOMERS}?limit=1000&group=rfm:Champions")["data"]
    assert champions == [row for row in everybody if row["rfm_segment"] == "Champions"]
    at_risk = page(client, "/api/v1/churn?limit=1000&risk_band=high")["data"]
    assert {row["risk_band"] for row in at_risk} == {"high"}
    named = everybody[0]["customer_id"]
    assert named in [row["customer_id"] for row in page(client, f"{CUSTOMERS}?search={named}")["data"]]


def test_one_customer_has_everything_that_is_known(client: FlaskClient) -> None:
    listed = page(client, f"{CUSTOMERS}?limit=1&group=rfm:Champions")["data"][0]
    one = page(client, f"{CUSTOMERS}/{listed['customer_id']}")["data"]
    assert one["figures"] == listed
    assert one["profile"]["email"] == f"{listed['customer_id']}@example.org"
    assert [value["horizon_days"] for value in one["values"]] == [30, 90, 365, 730]
    assert one["risk"]["risk_band"] == "low"
    unknown = client.get(f"{CUSTOMERS}/csv:nobody")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "not_found")
