"""The list of orders in a browser: sorted, searched, turned over and opened, and found again by its address."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.cards import listing
from dashboard.cards.listing import status_of
from dashboard.cards.orders_list import ALL
from dashboard.components import grid
from dashboard.components.grid import PAGE_ROWS
from dashboard.format import full
from tests.dashboard.browsing import a_tab, arrive
from tests.dashboard.list_requests import GRID_SCRIPT, MONTH

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def largest(month_lines):
    """The revenue of the largest order, as the list writes it."""
    return full(month_lines.groupby("order_id")["net_amount"].sum().max(), "money", "USD")


def test_a_grid_sorts_opens_a_row_by_click_and_by_key_and_stays_off_other_pages(chromium, serve, server, largest):
    address = serve(server)
    with a_tab(chromium) as tab:
        scripts = []
        tab.page.on("request", lambda request: scripts.append(request.url) if GRID_SCRIPT in request.url else None)
        tab.open(f"{address}/")
        assert not scripts
        tab.page.locator("#navigation a[href='/orders']").click()
        first = tab.page.locator(".ag-center-cols-container [row-index='0']")
        expect(first).to_be_visible()
        tab.page.locator(".ag-header-cell[col-id=revenue]").click()
        expect(first.locator("[col-id=revenue]")).to_have_text(largest)
        first.locator("[col-id=time]").click()
        expect(tab.page.locator(".heading h2")).to_contain_text("csv:")
        tab.page.go_back()
        expect(first.locator("[col-id=revenue]")).to_contain_text("$")
        tab.page.locator(".ag-header-cell[col-id=order_date]").focus()
        for key in ("ArrowDown", "ArrowRight", "Enter"):
            tab.page.keyboard.press(key)
        expect(tab.page.locator(".heading h2")).to_contain_text("csv:")
        assert scripts and not tab.faults


def test_the_address_holds_how_a_list_is_sorted_and_searched(chromium, serve, server, largest):
    address = serve(server)
    with a_tab(chromium) as tab:
        tab.open(f"{address}/orders{MONTH}")
        first = tab.page.locator(".ag-center-cols-container [row-index='0']")
        tab.page.locator(".ag-header-cell[col-id=revenue]").click()
        expect(first.locator("[col-id=revenue]")).to_have_text(largest)
        arrive(tab.page, f"/orders{MONTH}&sort=orders-list:-revenue")
        tab.page.locator("#orders-list-search").fill("csv:")
        arrive(tab.page, f"/orders{MONTH}&sort=orders-list:-revenue&find=orders-list:csv:")
        file = tab.page.locator("#orders-list a[download]").first
        expect(file).to_have_attribute("href", re.compile("sort=orders-list:-revenue&find=orders-list:csv:"))
        tab.page.reload()
        expect(first.locator("[col-id=revenue]")).to_have_text(largest)
        expect(tab.page.locator("#orders-list-search")).to_have_value("csv:")
        first.locator("[col-id=time]").click()
        expect(tab.page.locator(".heading h2")).to_be_visible()
        tab.page.locator(".heading a").first.click()
        expect(first.locator("[col-id=revenue]")).to_have_text(largest)
        tab.page.go_back()
        expect(tab.page.locator(".heading h2")).to_be_visible()
        tab.page.go_back()
        expect(first.locator("[col-id=revenue]")).to_have_text(largest)
        tab.page.locator("#filter-preset").get_by_text("7D", exact=True).click()
        expect(tab.page).to_have_url(re.compile("(?=.*period=7D).*sort=orders-list:-revenue"))
        expect(tab.page.locator(".ag-header-cell[col-id=revenue]")).to_have_attribute("aria-sort", "descending")
        assert not tab.faults


def test_a_list_says_how_many_there_are_however_it_is_sorted_and_searched(
    chromium, serve, server, visiting, monkeypatch
):
    for module in (listing, grid):
        monkeypatch.setattr(module, "ROWS_AT_ONCE", PAGE_ROWS)
    whole, some = (status_of(ALL, text, MONTH)[2] for text in ("", "csv:1"))
    # Only then does the first answer not hold all of them.
    assert whole > some > PAGE_ROWS
    with a_tab(chromium) as tab:
        tab.open(f"{serve(server)}/orders{MONTH}")
        told = tab.page.locator("#orders-list .ag-paging-row-summary-panel")
        expect(told).to_have_text(f"1 to {PAGE_ROWS} of {whole:,}")
        tab.page.locator(".ag-header-cell[col-id=revenue]").click()
        arrive(tab.page, "sort=orders-list:-revenue")
        expect(told).to_have_text(f"1 to {PAGE_ROWS} of {whole:,}")
        tab.page.locator("#orders-list-search").fill("csv:1")
        expect(told).to_have_text(f"1 to {PAGE_ROWS} of {some:,}")
        tab.page.locator("#orders-list-search").fill("nobody at all")
        expect(tab.page.locator("#orders-list .ag-row").first).to_contain_text("No match")
        assert not tab.faults


@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_of_a_list_stands_whole_from_the_start_and_is_turned_at_its_end(chromium, serve, server, width):
    shifts = """() => new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
        window.shifted = (window.shifted || 0) + entry.value;
    })).observe({type: "layout-shift", buffered: true})"""
    with a_tab(chromium) as tab:
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.add_init_script(f"({shifts})()")
        tab.open(f"{serve(server)}/orders")
        rows = tab.page.locator("#orders-list .ag-center-cols-container .ag-row")
        expect(rows).to_have_count(PAGE_ROWS)
        viewport = tab.page.locator("#orders-list .ag-body-viewport")
        assert viewport.evaluate("one => one.scrollHeight - one.clientHeight") <= 0
        assert tab.page.evaluate("window.shifted || 0") < 0.05
        tab.page.get_by_role("button", name="Next Page").click()
        expect(tab.page.locator(f"#orders-list .ag-row[row-index='{PAGE_ROWS}']").first).to_be_in_viewport()
        expect(rows).to_have_count(PAGE_ROWS)
        tab.page.locator("#orders-list-search").fill("nobody at all")
        expect(tab.page.locator("#orders-list .ag-paging-panel")).to_be_hidden()
        assert not tab.faults
