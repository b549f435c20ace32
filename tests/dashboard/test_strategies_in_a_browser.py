"""Texts about segments in a browser: kept on leaving the field, said so, and said where they were not kept."""

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.cards.customers_strategies import SUGGESTED
from tests.dashboard import customers_company
from tests.dashboard.browsing import a_tab

pytestmark = pytest.mark.browser

SEGMENTS, STRATEGIES = "/customers?view=segments", "**/api/v1/segment-strategies/*"


@pytest.fixture(scope="module")
def address(settings, new_database, last_day, serve):
    database = new_database()
    customers_company.fill(database, last_day, days=60)
    return serve(create_app(settings, database))


@pytest.fixture
def tab(chromium, address):
    with a_tab(chromium) as tab:
        tab.open(address + SEGMENTS)
        yield tab


def champions(tab):
    return tab.page.locator(".strategy[data-segment=Champions]")


def write(tab, text):
    champions(tab).locator("textarea").fill(text)
    tab.page.keyboard.press("Tab")


def test_a_text_is_saved_on_leaving_its_field_and_still_there_after_reload(tab):
    expect(champions(tab).locator("textarea")).to_have_value(SUGGESTED["Champions"])
    write(tab, "Invite them to the roastery")
    expect(champions(tab).locator(".strategy-note")).to_have_text("Saved")
    tab.page.reload()
    expect(champions(tab).locator("textarea")).to_have_value("Invite them to the roastery")
    assert not tab.faults


def test_a_text_that_the_server_refuses_is_said_not_to_be_saved_and_goes_with_the_next_try(tab):
    tab.page.route(STRATEGIES, lambda route: route.fulfill(status=503, json={}))
    write(tab, "Send a card")
    expect(champions(tab).locator(".strategy-note")).to_contain_text("Not saved")
    tab.page.unroute(STRATEGIES)
    write(tab, "Send a card in May")
    expect(champions(tab).locator(".strategy-note")).to_have_text("Saved")
    tab.page.reload()
    expect(champions(tab).locator("textarea")).to_have_value("Send a card in May")


def test_a_field_that_was_only_looked_at_is_not_sent(tab):
    sent = []
    tab.page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    champions(tab).locator("textarea").focus()
    tab.page.keyboard.press("Tab")
    write(tab, "Changed")
    expect(champions(tab).locator(".strategy-note")).to_have_text("Saved")
    assert len(sent) == 1
