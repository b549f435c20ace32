"""Saved views: kept, shared, opened by default, and changed only by our own pages."""

import pytest

from dashboard.app import create_app
from tests.dashboard import company

OURS = {"X-Assay-Request": "same-origin"}
API = "/api/v1/saved-views"


@pytest.fixture(scope="module")
def own_server(settings, new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=3, orders_per_day=3)
    return create_app(settings, database)


@pytest.fixture
def own_client(own_server):
    return own_server.test_client()


def save(client, **changes):
    body = {"name": "West", "path": "/sales", "search": "?period=90D&location=csv:L1", **changes}
    return client.post(API, json=body, headers=OURS)


def test_a_view_is_saved_listed_and_saved_again_in_its_place(own_client):
    first = save(own_client)
    assert first.status_code == 200
    again = save(own_client, search="?period=7D", is_shared=True)
    assert again.json["data"]["view_id"] == first.json["data"]["view_id"]
    [view] = own_client.get(f"{API}?path=/sales").json["data"]
    assert (view["name"], view["search"], view["is_shared"], view["is_own"]) == ("West", "?period=7D", True, True)
    assert own_client.get(f"{API}?path=/products").json["data"] == []
    assert own_client.delete(f"{API}/{view['view_id']}", headers=OURS).status_code == 200
    assert own_client.delete(f"{API}/{view['view_id']}", headers=OURS).status_code == 404


def test_a_page_without_filters_opens_with_the_default_view(own_client):
    save(own_client, path="/", search="?period=7D", is_default=True)
    save(own_client, path="/", name="Long", search="?period=90D", is_default=True)
    answer = own_client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?period=90D")
    assert own_client.get("/?period=30D").status_code == 200
    assert own_client.get("/locations").status_code == 200


@pytest.mark.parametrize("changes", [
    {"name": ""}, {"name": "x" * 81}, {"name": 7}, {"path": "/nowhere"}, {"path": "//evil.example"},
    {"search": "period=7D"}, {"search": "?"}, {"search": "?a=" + "x" * 5000}, {"name": "a\0b"},
])
def test_what_makes_no_sense_is_refused(own_client, changes):
    assert save(own_client, **changes).status_code == 422


def test_other_sites_cannot_change_views(own_client):
    body = {"name": "West", "path": "/sales", "search": "?period=7D"}
    assert own_client.post(API, json=body).status_code == 403
    assert own_client.delete(f"{API}/1").status_code == 403
    assert own_client.post(API, data="[]", headers=OURS).status_code == 422
