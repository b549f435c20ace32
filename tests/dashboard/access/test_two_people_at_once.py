"""Two people with different parts of the company, over the same server at the same time: nobody gets the other's."""

import json
import threading
from decimal import Decimal

import pytest
from sqlalchemy import text

from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.access import people

PLACES = ("csv:L1", "csv:L2")
TURNS = 25
CALLBACK = {
    "output": "overview-kpis.children", "outputs": {"id": "overview-kpis", "property": "children"},
    "inputs": [{"id": "url", "property": "search", "value": "?period=30D"},
               {"id": "refresh", "property": "data", "value": None}],
    "changedPropIds": ["url.search"],
}


@pytest.fixture(scope="module")
def database(new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=40, orders_per_day=9)
    return database


@pytest.fixture(scope="module")
def server(settings, database):
    return create_app(settings.model_copy(update={"auth_mode": "password"}), database)


@pytest.fixture(scope="module")
def revenues(database):
    """Of the last 30 days by place, from the lines themselves."""
    with database.transaction("reader") as connection:
        return dict(connection.execute(text(
            "select location_id, sum(net_amount) from gold.fact_sales join gold.dim_location using (location_key) "
            "where order_date > (select max(order_date) from gold.fact_sales) - 30 group by 1"
        )).all())


class Asker:
    """One person's browser and one of their programs, asking again and again."""

    def __init__(self, server, database, person, place):
        self.program = server.test_client()
        self.token = people.bearer(people.token(database, "manager", location_ids=[place]))
        self.browser = people.signed_in(server, database, person)
        self.browser.get("/")
        self.csrf = {"X-CSRFToken": self.browser.get_cookie("assay_csrf").value}
        self.place, self.revenues, self.pages = place, [], set()

    def __call__(self):
        for _turn in range(TURNS):
            answer = self.program.get("/api/v1/kpis?period=30D&metrics=revenue", headers=self.token)
            self.revenues.append(json.loads(answer.get_data(), parse_float=Decimal)["data"][0]["value"])
            page = self.browser.post("/_dash-update-component", json=CALLBACK, headers=self.csrf)
            self.pages.add((page.status_code, page.get_data()))


def test_each_gets_their_own_figures_however_many_ask(server, database, revenues):
    persons = {place: people.add(database, f"{place[-2:]}@example.com", "manager", [place]) for place in PLACES}
    askers = [Asker(server, database, persons[place], place) for place in PLACES * 3]
    threads = [threading.Thread(target=asker) for asker in askers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(asker.revenues == [revenues[asker.place]] * TURNS for asker in askers)
    pages = [frozenset().union(*(asker.pages for asker in askers if asker.place == place)) for place in PLACES]
    assert [len(found) for found in pages] == [1, 1] and pages[0] != pages[1]
    assert {status for found in pages for status, _body in found} == {200}
