"""Pages that have nothing at all to show say so once; views by a value of a focus; groups behind marks."""

import json
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from plotly.utils import PlotlyJSONEncoder

from dashboard.cards import inventory_charts, inventory_lists, products_charts, products_list, team_people
from dashboard.context import Visit, open_visit
from dashboard.filters import fragment
from dashboard.pages import customers
from dashboard.queries.listing import Window

EVERYTHING = Window("revenue_at_risk", True, 0, 100_000)


def visit_at(search: str) -> Visit:
    """The visit of a query string, where there are sales."""
    visit = open_visit(search)
    assert visit is not None
    return visit


@pytest.mark.parametrize(("path", "command"), [
    ("/team", "predict employee_performance"), ("/inventory", "predict reorder"),
    ("/recommendations", "predict product_recommendations"),
])
def test_a_page_that_lacks_its_all_says_once_what_to_do(client: FlaskClient, path: str, command: str) -> None:
    layout = client.get(f"/_dash-layout?at={quote(path)}").text
    assert layout.count(command) == 1
    assert "card-grid" not in layout


@pytest.mark.parametrize(("address", "headline", "back"), [
    ("/customers?customer=csv:nope", "No such customer", "All customers"),
    ("/orders?customer=csv:nope", "No such customer", "All orders"),
    ("/orders?order=csv:nope", "No such order", "All orders"),
    ("/products?item=csv:nope", "No such product", "All products"),
    ("/recommendations?item=csv:nope", "No such product", "All recommendations"),
    ("/recommendations?customer=csv:nope", "No such customer", "All recommendations"),
    ("/customers?group=nope", "No such group", "All customers"),
    ("/customers?group=risk:nope", "No such group", "All customers"),
    ("/products?group=tier:nope", "No such group", "All products"),
    ("/inventory?group=cover:nope", "No such group", "All shelves"),
    ("/inventory?group=supplier:nope", "No such group", "All shelves"),
    ("/customers?view=nope", "No such view", "All customers"),
    ("/pipeline?group=nope", "No such job", "Pipeline"),
    ("/pipeline?item=nope", "No such rejected rows", "Pipeline"),
])
def test_an_address_of_a_thing_that_there_is_not_says_so_and_leads_back(
    demo_server: Flask, address: str, headline: str, back: str
) -> None:
    layout = demo_server.test_client().get(f"/_dash-layout?at={quote(address)}").text
    assert headline in layout and "nope" in layout and f'"{back}"' in layout
    assert "card-grid" not in layout and "waits-for-data" in layout


def test_a_page_that_has_something_shows_it(demo_server: Flask) -> None:
    layout = demo_server.test_client().get("/_dash-layout?at=/team").text
    assert "card-grid" in layout


def test_filters_that_people_do_not_have_are_named(demo_server: Flask) -> None:
    with demo_server.test_request_context():
        visit = visit_at("?category=Tea%20Bags&source=csv")
        drawn = team_people.draw_scores(visit, team_people.rows(visit))
    assert drawn.subtitle.endswith("not filtered by category and source")


def test_customers_have_views_by_the_value_of_a_focus() -> None:
    page = customers.PAGE
    names = {name for name in ("segments", "retention") if page.view_of("view", name) is not page.view}
    assert names == {"segments", "retention"}
    assert page.view_of("view", "nonsense") is page.view
    every = [card.name for card in page.cards]
    assert len(every) == len(set(every))


def test_a_band_of_cover_leads_to_just_its_shelves(demo_server: Flask) -> None:
    with demo_server.test_request_context():
        bands = inventory_charts.cover_rows(visit_at(""))
        for position, shelves in zip(bands["position"], bands["shelves"], strict=True):
            visit = visit_at(f"?group=cover:{position}")
            assert len(inventory_lists.GROUP.read(visit, "", EVERYTHING)) == shelves


def test_a_supplier_leads_to_what_is_to_order_from_it(demo_server: Flask) -> None:
    with demo_server.test_request_context():
        row = inventory_charts.supplier_rows(visit_at("")).iloc[0]
        visit = visit_at("?" + fragment(group=f"supplier:{row['supplier']}"))
        assert len(inventory_lists.GROUP.read(visit, "", EVERYTHING)) == row["shelves"]


def test_a_class_leads_to_its_products(demo_server: Flask) -> None:
    with demo_server.test_request_context():
        groups = products_charts.CLASSES.rows(visit_at(""))
        for name, products in zip(groups["name"], groups["products"], strict=True):
            assert products_list.GROUP.count(visit_at(f"?group=class:{name}"), "") == products


def test_a_role_chooses_its_people(demo_server: Flask) -> None:
    with demo_server.test_request_context():
        visit = visit_at("")
        frame = team_people.ROLES.rows(visit)
        assert team_people.ROLES.draw
        drawn = team_people.ROLES.draw(visit, frame)
        there = visit_at(drawn.links[0].partition("?")[2])
        assert set(team_people.rows(there)["role"]) == {frame["name"].iloc[0]}
        assert json.dumps(drawn.figure, cls=PlotlyJSONEncoder).count("employee=") == frame["people"].sum()
