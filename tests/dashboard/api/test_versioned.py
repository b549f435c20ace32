"""An answer holds until the data move, and is made for those who may see the same."""

import gzip
from collections.abc import Callable
from datetime import date

import brotli
import pytest
from flask.testing import FlaskClient

from dashboard.access.viewer import AT_THE_MACHINE
from dashboard.app import create_app
from tests.dashboard import company
from warehouse import data_version
from warehouse.database import Database
from warehouse.settings import Settings

KPIS = "/api/v1/kpis?metrics=revenue"


@pytest.fixture(scope="module")
def own_database(new_database: Callable[[], Database], last_day: date) -> Database:
    database = new_database()
    company.fill(database, last_day, days=10, orders_per_day=3)
    return database


@pytest.fixture
def client(settings: Settings, own_database: Database) -> FlaskClient:
    return create_app(settings, own_database).test_client()


def test_an_answer_that_still_holds_is_not_sent_again(client: FlaskClient, own_database: Database) -> None:
    first = client.get(KPIS)
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(KPIS, headers=known)
    assert (again.status_code, again.get_data()) == (304, b"")
    assert client.get(f"{KPIS}&period=7D", headers=known).status_code == 200
    assert client.get(KPIS, headers={**known, "Accept": "text/csv"}).status_code == 200
    with own_database.transaction("etl") as connection:
        data_version.move(connection, "gold")
    assert client.get(KPIS, headers=known).status_code == 200


def test_what_is_wrong_is_refused_whatever_its_sender_holds(client: FlaskClient) -> None:
    known = {"If-None-Match": client.get(KPIS).headers["ETag"]}
    assert client.get(f"{KPIS}&limit=1", headers=known).status_code == 422
    assert client.get("/api/v1/kpis?metrics=nothing", headers=known).status_code == 422


def test_who_may_see_less_gets_another_answer(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = client.get(KPIS)
    one_place = AT_THE_MACHINE.__class__("token:1", "One place", "api", frozenset({"*"}), "all", ("csv:L1",))
    identify = "dashboard.access.guard.identify"
    monkeypatch.setattr(identify, lambda: one_place)
    part = client.get(KPIS, headers={"If-None-Match": whole.headers["ETag"]})
    assert part.status_code == 200
    assert part.get_json()["data"][0]["value"] < whole.get_json()["data"][0]["value"]
    assert part.headers["ETag"] != whole.headers["ETag"]


@pytest.mark.parametrize(("accepted", "unpacked"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_answers_come_compressed_as_the_client_can_take_them(
    client: FlaskClient, accepted: str, unpacked: Callable[[bytes], bytes]
) -> None:
    address = "/api/v1/metrics?limit=1000"
    answer = client.get(address, headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == accepted
    assert unpacked(answer.get_data()) == client.get(address).get_data()
    assert "Accept" in answer.headers["Vary"]
