"""What people with a part of the company see of the real pages: their part to the cent, and nothing beyond it.

The demo company with every prediction; each card of each page, read as the person and as somebody who sees everything
and filters for the same part.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd
import pytest
from flask import g
from sqlalchemy import text

from dashboard.access.permissions import PERMISSIONS
from dashboard.access.viewer import AT_THE_MACHINE, Viewer
from dashboard.cards.card import Card, render
from dashboard.cards.kpis import kpi_row
from dashboard.context import open_visit
from dashboard.layout import filling_rows
from dashboard.pages import all_pages
from dashboard.queries.hidden import COLUMNS, NotPermittedError
from warehouse.metrics import NotAnswerable

PERIOD = "period=90D"
EVERY_PAGE = frozenset(name for name in PERMISSIONS if name.startswith("page."))
# What the server tells of itself is no part of the company, and moves between two readings.
CARDS = {card.name: card for page in all_pages() for card, _width in page.view.cards if card.name != "pipeline-server"}
# What a manager's role opens; the others are of the whole company, and say so card by card.
OF_A_PLACE = ("overview", "sales", "orders", "locations", "products", "team", "inventory", "forecast", "kpis")
KPIS = {page.view.kpis.name: page.view.kpis for page in all_pages() if page.view.kpis}


@pytest.fixture(scope="module")
def facts(demo_database):
    """Ids and names of the demo company: a place with staff, one of its people, everybody's names."""
    with demo_database.transaction("reader") as connection:
        def column(statement: str) -> list[str]:
            return [value for value in connection.scalars(text(statement)) if value]

        return {
            "locations": column("select location_id from gold.dim_location where location_key <> 0 order by 1"),
            "location_names": column("select location_name from gold.dim_location where location_key <> 0 order by "
                                     "location_id"),
            "employee": column("select employee_id from gold.employee_activity join gold.dim_employee "
                               "using (employee_key) where net_amount > 0 order by 1 limit 1")[0],
            "customers": column("select distinct customer_name from gold.dim_customer "
                                "where customer_name <> 'Unknown'"),
            "emails": column("select distinct email from gold.dim_customer"),
            "employees": column("select employee_name from gold.dim_employee where employee_key <> 0"),
        }


@pytest.fixture(scope="module")
def manager(facts):
    see = {"see.customers", "see.costs", "see.employees"}
    return Viewer("user:2", "Mia", "manager", EVERY_PAGE | see, "locations", (facts["locations"][0],))


@pytest.fixture(scope="module")
def seller(facts):
    return Viewer("user:3", "Sam", "staff", EVERY_PAGE | {"see.employees"}, "self", (), facts["employee"])


BLIND = Viewer("user:4", "Pat", "analyst", EVERY_PAGE)


@contextmanager
def visiting(server, viewer) -> Iterator[None]:
    with server.test_request_context("/"):
        g.viewer = viewer
        yield


def rows(server, viewer, card: Card, search: str) -> pd.DataFrame | str:
    with visiting(server, viewer):
        try:
            return card.rows(open_visit(search))
        except NotPermittedError:
            return "not permitted"
        except NotAnswerable:
            return "not answerable"


def as_text(content: object) -> str:
    return json.dumps(content, default=lambda piece: piece.to_plotly_json() if hasattr(piece, "to_plotly_json") else
                      str(piece))


def plain(frame: pd.DataFrame) -> list[dict[str, str]]:
    return [{name: str(value) for name, value in row.items()} for row in frame.to_dict("records")]


@pytest.mark.parametrize("name", CARDS)
def test_a_manager_reads_what_the_filter_for_their_place_gives(demo_server, manager, name):
    card, place = CARDS[name], manager.location_ids[0]
    own = rows(demo_server, manager, card, f"?{PERIOD}")
    if isinstance(own, str):
        return
    filtered = rows(demo_server, AT_THE_MACHINE, card, f"?{urlencode({'location': place})}&{PERIOD}")
    assert not isinstance(filtered, str)
    if name in ("forecast-locations", "forecast-categories", "forecast-trust", "kpis-targets"):
        # Of lists that no filter narrows, a manager sees their own rows.
        assert all(row in plain(filtered) for row in plain(own))
    else:
        assert plain(own) == plain(filtered)


def test_most_cards_are_told_of_one_place_and_only_those_of_the_whole_company_refused(demo_server, manager):
    refused = {name for name, card in CARDS.items() if isinstance(rows(demo_server, manager, card, f"?{PERIOD}"), str)}
    told_for_all = {name for name, card in CARDS.items() if not card.is_for(manager.scope)}
    assert {name for name in refused if name.startswith(OF_A_PLACE)} <= told_for_all
    # So many the test above compares.
    assert len(CARDS.keys() - refused) >= 60


@pytest.mark.parametrize("name", [name for name in CARDS if name.startswith(OF_A_PLACE)])
def test_cards_that_cannot_be_told_of_a_part_say_so_beforehand(demo_server, manager, name):
    card = CARDS[name]
    found = rows(demo_server, manager, card, f"?{PERIOD}")
    assert not (isinstance(found, str) and found == "not permitted" and card.is_for(manager.scope))


@pytest.mark.parametrize("name", [*CARDS, *KPIS])
def test_nobody_with_one_place_meets_another(demo_server, manager, facts, name):
    with visiting(demo_server, manager):
        shown = as_text(render(CARDS[name], f"?{PERIOD}") if name in CARDS else kpi_row(KPIS[name], f"?{PERIOD}"))
    others = [*facts["locations"][1:], *facts["location_names"][1:]]
    assert not [other for other in others if f'"{other}"' in shown or f"location={other}" in shown]
    assert "Could not load" not in shown


@pytest.mark.parametrize("name", [*CARDS, *KPIS])
def test_hidden_names_and_costs_are_nowhere(demo_server, facts, name):
    with visiting(demo_server, BLIND):
        shown = as_text(render(CARDS[name], f"?{PERIOD}") if name in CARDS else kpi_row(KPIS[name], f"?{PERIOD}"))
    for kind in ("customers", "emails", "employees"):
        assert not [one for one in facts[kind] if f'"{one}"' in shown or f">{one}<" in shown]
    assert "Could not load" not in shown
    frame = rows(demo_server, BLIND, CARDS[name], f"?{PERIOD}") if name in CARDS else "figures"
    if not isinstance(frame, str):
        assert all(frame[column].isna().all() for column in frame.columns if column in COLUMNS["costs"])


def test_a_seller_reads_their_own_sales(demo_server, demo_database, seller):
    with visiting(demo_server, seller):
        visit = open_visit("?period=YTD")
        found, period = visit.ask(["revenue"])["revenue"][0], visit.filters.period
    with demo_database.transaction("reader") as connection:
        expected = connection.scalar(text(
            "select sum(net_amount) from gold.fact_sales join gold.dim_employee using (employee_key) "
            "where employee_id = :employee and order_date between :start and :end"
        ), {"employee": seller.employee_id, "start": period.start, "end": period.end})
    assert found == expected > 0


def test_the_lists_of_a_manager_hold_their_orders_only(demo_server, manager, facts):
    found = rows(demo_server, manager, CARDS["orders-list"], "?period=7D")
    assert set(found["location"]) == {facts["location_names"][0]}
    asked = urlencode({"location": facts["locations"][1]})
    assert plain(rows(demo_server, manager, CARDS["orders-list"], f"?{asked}&period=7D")) == plain(found)


def test_two_people_with_different_parts_at_once_see_each_their_own(demo_server, manager, facts):
    other = Viewer("user:9", "Ola", "manager", manager.permissions, "locations", (facts["locations"][1],))
    expected = {
        viewer.actor: rows(demo_server, AT_THE_MACHINE, CARDS["overview-categories"],
                           f"?{urlencode({'location': viewer.location_ids[0]})}&{PERIOD}")
        for viewer in (manager, other)
    }
    assert plain(expected["user:2"]) != plain(expected["user:9"])
    wrong: list[str] = []

    def look(viewer: Viewer) -> None:
        for _turn in range(40):
            found = rows(demo_server, viewer, CARDS["overview-categories"], f"?{PERIOD}")
            if plain(found) != plain(expected[viewer.actor]):
                wrong.append(viewer.actor)

    threads = [threading.Thread(target=look, args=(viewer,)) for viewer in (manager, other) * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.parametrize(("given", "expected"), [
    ((8, 6, 6, 4), (12, 6, 6, 12)), ((8, 4, 6, 6, 12), (8, 4, 6, 6, 12)), ((4,), (12,)), ((6, 8, 4), (12, 8, 4)),
    ((), ()),
])
def test_cards_that_are_left_out_leave_no_holes(given, expected):
    assert filling_rows([f"span-{width}" for width in given]) == [f"span-{width}" for width in expected]


def test_key_figures_that_a_role_never_shows_have_no_card(demo_server, manager):
    with visiting(demo_server, manager):
        shown = as_text(kpi_row(KPIS["overview-kpis"], f"?{PERIOD}"))
    assert "Revenue" in shown and "lifetime value" not in shown
    with visiting(demo_server, AT_THE_MACHINE):
        assert "lifetime value" in as_text(kpi_row(KPIS["overview-kpis"], f"?{PERIOD}"))


def test_whoever_may_not_download_is_offered_nothing_to(demo_server, seller):
    allowed = replace(seller, permissions=seller.permissions | {"do.export"})
    shown = {}
    for name, viewer in (("seller", seller), ("allowed", allowed)):
        with visiting(demo_server, viewer):
            shown[name] = as_text([render(CARDS["sales-course"], ""), render(CARDS["orders-list"], "")])
    assert "/export/" not in shown["seller"] and shown["allowed"].count("/export/") == 4
