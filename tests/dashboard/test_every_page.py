"""Every page of the registry, and each of its views of one thing: whole, readable by all, and at home on a phone.

What needs a browser is looked at on the demo company; that a company with less, or with nothing, sees no error is
found by rendering.
"""

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from plotly.utils import PlotlyJSONEncoder

from dashboard.app import create_app
from dashboard.cards.card import render
from dashboard.cards.kpis import kpi_row
from tests.dashboard.browsing import VIEWS, a_tab, axe_findings, focuses

STATES = re.compile(r'"data-state": "([a-z-]+)"')
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.fixture(scope="module")
def demo_focuses(demo_database):
    return focuses(demo_database)


@pytest.fixture(scope="module")
def module_tab(chromium):
    with a_tab(chromium) as tab:
        yield tab


@pytest.fixture
def tab(module_tab):
    module_tab.page.set_viewport_size(DESKTOP)
    module_tab.page.emulate_media(color_scheme="light")
    return module_tab


@pytest.mark.browser
@pytest.mark.parametrize("shown", VIEWS, ids=str)
def test_a_page_is_whole_in_light_and_dark_and_on_a_phone(tab, address, demo_focuses, shown):
    tab.open(address + shown.page.path + shown.search(demo_focuses))
    states = {card.get_attribute("data-state") for card in tab.page.locator("#main .card").all()}
    assert states <= {"ready", "empty", "low-data", None}
    assert "ready" in states
    assert not axe_findings(tab.page)
    tab.page.emulate_media(color_scheme="dark")
    expect(tab.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert not axe_findings(tab.page)
    tab.page.set_viewport_size(PHONE)
    expect(tab.page.locator("html")).to_have_js_property("scrollWidth", PHONE["width"])
    assert not tab.faults


@pytest.mark.parametrize("shown", VIEWS, ids=str)
def test_no_card_fails_for_a_company_without_employees_reviews_and_stock(server, shown):
    search = shown.search({"customer": "csv:C1", "order": "csv:1", "item": "csv:P1", "person": "csv:E1",
                           "group": "champions", "table": "gold.fact_sales"})
    with server.test_request_context():
        drawn = [render(card, search) for card, _width in shown.view.cards]
        kpis = kpi_row(shown.view.kpis, search) if shown.view.kpis else []
    assert _states([*drawn, *kpis]) <= {"ready", "empty", "low-data"}


def test_an_empty_warehouse_says_on_every_page_how_to_fill_it(settings, new_database):
    client = create_app(settings, new_database()).test_client()
    for shown in VIEWS:
        layout = client.get(f"/_dash-layout?at={quote(shown.page.path + shown.search({shown.focus: 'none'}))}")
        assert "scripts.sync csv" in layout.text, shown
        assert '"error"' not in layout.text, shown


def _states(components):
    return set(STATES.findall(json.dumps(components, cls=PlotlyJSONEncoder)))
