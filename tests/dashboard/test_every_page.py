"""Every page of the registry, and each of its views: whole, readable by all, leading on, at home on a phone.

What needs a browser is looked at on the demo company, and on a warehouse with nothing in it; on Online Retail II it is
in tests/test_online_retail.py, which has it loaded. That a company with less sees no error is found by rendering.
"""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

import pytest
from playwright.sync_api import expect
from plotly.utils import PlotlyJSONEncoder

from dashboard.app import create_app
from dashboard.cards.card import render
from dashboard.cards.kpis import kpi_row
from dashboard.pages import all_pages, find_page
from tests.dashboard.browsing import VIEWS, Shown, Tab, a_tab, arrive, axe_findings, card_states, focuses
from tests.dashboard.clicking import misled, press

STATES = re.compile(r'"data-state": "([a-z-]+)"')
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
# Of these alone the demo company has nothing to show.
MAY_BE_EMPTY = {
    # Of the one order that is looked at, and of the best sold product.
    "orders-payments", "orders-returns", "products-together", "recommendations-product_bundles",
    # Its predictions were made once, its targets never, and nobody asks what if.
    "forecast-past", "forecast-what-if", "kpis-targets", "models-actions", "models-drift",
}


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.fixture(scope="module")
def demo_focuses(demo_database):
    return focuses(demo_database)


@dataclass(frozen=True)
class Opened:
    """A view in a tab, wide and light, and the policy that its document came with."""

    shown: Shown
    search: str
    tab: Tab
    policy: str


@pytest.fixture(scope="module")
def tab(chromium):
    with a_tab(chromium) as tab:
        yield tab


@pytest.fixture(scope="module", params=VIEWS, ids=str)
def opened(request, tab, address, demo_focuses):
    """Each view is opened once: opening is most of what its tests cost."""
    search = request.param.search(demo_focuses)
    tab.page.set_viewport_size(DESKTOP)
    tab.page.emulate_media(color_scheme="light")
    answer = tab.open(address + request.param.page.path + search)
    return Opened(request.param, search, tab, answer.headers["content-security-policy"])


@pytest.mark.browser
def test_a_page_is_whole_and_keeps_to_itself(opened):
    page = opened.tab.page
    states = card_states(page)
    assert states.keys() == {card.name for card, _width in opened.shown.view.cards}
    assert {name for name, state in states.items() if state != "ready"} <= MAY_BE_EMPTY
    assert page.locator(".kpi[data-state=error], .card[data-state=error], .card.stale").count() == 0
    assert "unsafe" not in re.search(r"script-src ([^;]+)", opened.policy)[1]
    expect(page.locator("#page-title")).to_have_text(opened.shown.page.name)
    expect(page.locator(".modebar-btn")).to_have_count(0)
    assert not opened.tab.faults


@pytest.mark.browser
def test_a_page_can_be_read_by_all(opened):
    assert not axe_findings(opened.tab.page)


@pytest.mark.browser
def test_a_click_on_a_chart_leads_to_the_same_figures(opened, demo_server):
    cards = {card.name: card for card, _width in opened.shown.view.cards}
    with demo_server.test_request_context():
        assert misled(opened.tab.page, cards, opened.search) == {}


@pytest.mark.browser
def test_a_page_is_at_home_in_the_dark_and_on_a_phone(opened):
    page = opened.tab.page
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    # Only colours have changed.
    assert not axe_findings(page, "color-contrast")
    page.set_viewport_size(PHONE)
    expect(page.locator("html")).to_have_js_property("scrollWidth", PHONE["width"])
    assert not opened.tab.faults


@pytest.mark.browser
def test_the_way_back_loses_nothing(tab, address):
    tab.page.set_viewport_size(DESKTOP)
    tab.open(f"{address}/?period=90D&compare=year")
    before = _figures(tab.page)
    press(tab.page, tab.page.locator("#overview-trend .js-plotly-plot"))
    expect(tab.page).not_to_have_url(re.compile("period=90D"))
    assert "compare=year" in tab.page.url
    tab.page.go_back()
    arrive(tab.page, "/?period=90D&compare=year")
    tab.wait()
    for name, value in before.items():
        expect(tab.page.locator(f"[data-kpi={name}]")).to_have_attribute("data-value", value)


@pytest.mark.parametrize("shown", VIEWS, ids=str)
def test_no_card_fails_for_a_company_without_employees_reviews_and_stock(server, sales_database, shown):
    search = shown.search({**focuses(sales_database), "customer": "csv:C1", "order": "csv:1", "item": "csv:P1",
                           "person": "csv:E1"})
    with server.test_request_context():
        drawn = [render(card, search) for card, _width in shown.view.cards]
        kpis = kpi_row(shown.view.kpis, search) if shown.view.kpis else []
    assert _states([*drawn, *kpis]) <= {"ready", "empty", "low-data"}


def test_no_card_speaks_of_dates_that_its_page_does_not_have(demo_server, demo_focuses):
    says = "dates above"
    with demo_server.test_request_context():
        for shown in VIEWS:
            if not shown.page.has_period:
                drawn = [render(card, shown.search(demo_focuses)) for card, _width in shown.view.cards]
                assert says not in json.dumps(drawn, cls=PlotlyJSONEncoder), shown
        forecast = next(card for card in find_page("/").cards if card.name == "overview-forecast")
        assert says in json.dumps(render(forecast, ""), cls=PlotlyJSONEncoder)


def test_an_empty_warehouse_says_on_every_page_how_to_fill_it(settings, new_database):
    client = create_app(settings, new_database()).test_client()
    for shown in VIEWS:
        layout = client.get(f"/_dash-layout?at={quote(shown.page.path + shown.search({shown.focus: 'none'}))}")
        assert "scripts.sync csv" in layout.text, shown
        assert '"error"' not in layout.text, shown


@pytest.mark.browser
def test_an_empty_warehouse_opens_every_page_without_a_fault(tab, settings, new_database, serve):
    address = serve(create_app(settings, new_database()))
    for page in all_pages():
        tab.open(address + page.path)
        expect(tab.page.locator("#page-title")).to_have_text(page.name)
        expect(tab.page.locator("#main")).to_contain_text("scripts.sync csv")
        assert tab.page.locator("[data-state=error]").count() == 0
        assert not tab.faults


def _states(components):
    return set(STATES.findall(json.dumps(components, cls=PlotlyJSONEncoder)))


def _figures(page):
    """The KPI cards' values by name."""
    cards = page.locator(".kpi[data-kpi]").all()
    return {card.get_attribute("data-kpi"): card.get_attribute("data-value") for card in cards}
