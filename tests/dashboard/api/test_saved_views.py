"""Saved views: kept, shared, opened by default, and changed only by our own pages."""

import json
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import event

from dashboard.api import saved_views
from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.access import people
from tests.dashboard.browsing import a_tab, arrive

API = "/api/v1/saved-views"


@pytest.fixture(scope="module")
def own_server(settings, new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=3, orders_per_day=3)
    return create_app(settings, database)


@pytest.fixture
def own_client(own_server):
    return own_server.test_client()


def save(client, headers=None, **changes):
    body = {"name": "West", "path": "/sales", "search": "?period=90D&location=csv:L1", **changes}
    return client.post(API, json=body, headers=headers)


def test_sharing_a_view_is_for_roles_that_may(settings, new_database):
    database = new_database()
    server = create_app(settings.model_copy(update={"auth_mode": "password"}), database)
    answers = {
        role: save(server.test_client(), headers=people.bearer(people.token(database, role, location_ids=["csv:L1"])),
                   is_shared=True)
        for role in ("manager", "analyst")
    }
    assert {role: answer.status_code for role, answer in answers.items()} == {"manager": 403, "analyst": 200}
    assert answers["manager"].json["code"] == "not_permitted"


def test_views_of_a_page_are_for_roles_that_open_it(settings, new_database):
    database = new_database()
    client = create_app(settings.model_copy(update={"auth_mode": "password"}), database).test_client()
    headers = people.bearer(people.token(database, "api"))
    assert client.get(f"{API}?path=/sales", headers=headers).status_code == 200
    refused = client.get(f"{API}?path=/team", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "not_permitted")


def test_a_view_is_saved_listed_and_saved_again_in_its_place(own_client):
    first = save(own_client)
    assert first.status_code == 200
    again = save(own_client, search="?period=7D", is_shared=True)
    assert again.json["data"]["view_id"] == first.json["data"]["view_id"]
    [view] = own_client.get(f"{API}?path=/sales").json["data"]
    assert (view["name"], view["search"], view["is_shared"], view["is_own"]) == ("West", "?period=7D", True, True)
    assert own_client.get(f"{API}?path=/products").json["data"] == []
    assert own_client.delete(f"{API}/{view['view_id']}").status_code == 200
    assert own_client.delete(f"{API}/{view['view_id']}").status_code == 404


def test_a_page_without_filters_opens_with_the_default_view(own_client):
    save(own_client, path="/", search="?period=7D", is_default=True)
    save(own_client, path="/", name="Long", search="?period=90D", is_default=True)
    answer = own_client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/?period=90D")
    assert own_client.get("/?period=30D").status_code == 200
    assert own_client.get("/locations").status_code == 200


def told_defaults(answer):
    return json.loads(re.search(r'id="addresses">(.*?)</script>', answer.text)[1])["defaults"]


def test_pages_tell_the_browser_the_default_views_and_nothing_that_ends_their_script(own_client):
    search = "?period=7D&location=</script><!--<script>"
    save(own_client, path="/products", search=search, is_default=True)
    assert told_defaults(own_client.get("/sales?period=7D"))["/products"] == search
    [view] = own_client.get(f"{API}?path=/products").json["data"]
    own_client.delete(f"{API}/{view['view_id']}")
    assert "/products" not in told_defaults(own_client.get("/sales?period=7D"))


def test_opening_pages_asks_the_warehouse_for_defaults_once_and_again_after_a_save(own_server, own_client):
    save(own_client, path="/team", search="?period=7D", is_default=True)
    asked = []
    engine = own_server.extensions["assay"].reader.database.engine("reader")
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for _time in range(3):
        assert own_client.get("/team").status_code == 302
        assert own_client.get("/team?period=7D").status_code == 200
    assert len([statement for statement in asked if "saved_views" in statement]) == 1
    save(own_client, path="/team", search="?period=90D", is_default=True)
    assert own_client.get("/team").headers["Location"] == "/team?period=90D"


def test_a_view_saved_elsewhere_is_known_when_what_was_kept_is_old(settings, own_server, monkeypatch):
    monkeypatch.setattr(saved_views, "KEPT_SECONDS", 0)
    server = create_app(settings, own_server.extensions["assay"].reader.database)
    here, elsewhere = server.test_client(), server.test_client()
    assert here.get("/inventory").status_code == 200
    save(elsewhere, path="/inventory", search="?period=7D", is_default=True)
    assert here.get("/inventory").status_code == 302


@pytest.mark.browser
def test_the_navigation_opens_default_views_and_the_open_pages_name_leads_out_of_one(chromium, serve, own_server):
    client = own_server.test_client()
    save(client, path="/locations", search="?period=7D&compare=none", is_default=True)
    address = serve(own_server)
    with a_tab(chromium) as tab:
        tab.open(f"{address}/sales?period=90D")
        tab.page.locator("#navigation a[href='/locations']").click()
        arrive(tab.page, "/locations?period=7D&compare=none")
        expect(tab.page.locator("#navigation .current")).to_have_text("Locations")
        tab.page.locator("#navigation a[href='/locations']").click()
        arrive(tab.page, "/locations?period=30D")
        tab.page.locator("#navigation a[href='/products']").click()
        arrive(tab.page, "/products?period=30D")
        assert not tab.faults


@pytest.mark.parametrize("changes", [
    {"name": ""}, {"name": "x" * 81}, {"name": 7}, {"path": "/nowhere"}, {"path": "//evil.example"},
    {"search": "period=7D"}, {"search": "?"}, {"search": "?a=" + "x" * 5000}, {"name": "a\0b"},
])
def test_what_makes_no_sense_is_refused(own_client, changes):
    assert save(own_client, **changes).status_code == 422


def test_other_sites_cannot_change_views(own_client):
    body = {"name": "West", "path": "/sales", "search": "?period=7D"}
    for elsewhere in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert own_client.post(API, json=body, headers=elsewhere).status_code == 403
        assert own_client.delete(f"{API}/1", headers=elsewhere).status_code == 403
    assert own_client.post(API, data="[]").status_code == 415
