"""The document says by `data-ready` when all that is in view is drawn, and not before."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


class Gate:
    """Requests of a pattern, held back while it is shut."""

    def __init__(self, page, pattern):
        self.held, self.is_shut = [], True
        page.route(pattern, lambda route: self.held.append(route) if self.is_shut else route.continue_())

    def open(self):
        self.is_shut = False
        while self.held:
            self.held.pop().continue_()


@pytest.fixture(scope="module")
def address(serve, server):
    return serve(server)


def test_a_page_is_ready_once_its_last_card_is_drawn_and_not_while_one_is_drawn_anew(tab, address):
    gate, root = Gate(tab.page, "**/_dash-update-component*"), tab.page.locator("html")
    tab.page.goto(address)
    expect(tab.page.locator("#react-entry-point .card[data-state=loading]").first).to_be_attached()
    expect(tab.page.locator(".first-picture")).to_have_count(0)
    expect(root).not_to_have_attribute("data-ready", "")
    gate.open()
    expect(root).to_have_attribute("data-ready", "")
    assert tab.page.locator(".card[data-state=loading]").count() == 0
    assert tab.page.evaluate("document.fonts.status") == "loaded"
    gate.is_shut = True
    tab.page.get_by_text("7D", exact=True).click()
    expect(root).not_to_have_attribute("data-ready", "")
    gate.open()
    expect(root).to_have_attribute("data-ready", "")
    assert not tab.faults


def test_a_page_with_a_list_is_ready_once_the_list_has_rows(tab, address):
    gate = Gate(tab.page, "**/dash_ag_grid/dash_ag_grid*")
    tab.page.goto(f"{address}/orders")
    frame = tab.page.locator("#react-entry-point .grid-frame")
    frame.scroll_into_view_if_needed()
    expect(tab.page.locator(".card[data-state=loading]")).to_have_count(0)
    expect(tab.page.locator("html")).not_to_have_attribute("data-ready", "")
    gate.open()
    expect(tab.page.locator("html")).to_have_attribute("data-ready", "")
    expect(frame.locator(".ag-row").first).to_be_visible()
