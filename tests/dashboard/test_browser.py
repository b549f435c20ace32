"""The Overview page in a real browser: numbers, filters, files, and nothing from outside."""

import csv
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from playwright.sync_api import expect

from tests.dashboard.browsing import arrive
from tests.dashboard.overview_page import expected_kpis, kpis, open_overview

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve, server):
    return serve(server)


def test_the_numbers_on_the_page_are_those_of_the_facts(page, address, sales_database, last_day):
    open_overview(page, address)
    expect(page.locator(".kpi[data-state=ready]")).to_have_count(8)
    assert kpis(page) == expected_kpis(sales_database, last_day - timedelta(days=29), last_day)
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    assert page.locator("#overview-trend .bars .point").count() == 30


def test_a_filter_lands_in_the_address_and_reload_and_back_keep_it(page, address, sales_database, last_day):
    open_overview(page, address)
    page.get_by_text("7D", exact=True).click()
    arrive(page, "/?period=7D")
    week = expected_kpis(sales_database, last_day - timedelta(days=6), last_day)
    revenue = page.locator("[data-kpi=revenue]")
    expect(revenue).to_have_attribute("data-value", f"${week['revenue']:,}")
    locations = page.locator(".filter.location .dash-dropdown")
    locations.click()
    page.get_by_role("option", name="Harbour").click()
    arrive(page, "/?period=7D&location=csv:L2")
    one = expected_kpis(sales_database, last_day - timedelta(days=6), last_day, key=2)
    expect(revenue).to_have_attribute("data-value", f"${one['revenue']:,}")
    page.reload()
    expect(revenue).to_have_attribute("data-value", f"${one['revenue']:,}")
    expect(locations).to_contain_text("Harbour")
    page.go_back()
    expect(revenue).to_have_attribute("data-value", f"${week['revenue']:,}")
    expect(locations).to_contain_text("All locations")
    expect(page.locator(".segmented .selected")).to_have_text("7D")


def test_a_wrong_address_shows_the_default_with_a_notice(page, address, sales_database, last_day):
    open_overview(page, address, "?period=never&location=nowhere&from=x")
    expect(page.locator("#filter-notice")).to_contain_text("could not be used")
    assert kpis(page) == expected_kpis(sales_database, last_day - timedelta(days=29), last_day)


def test_a_server_that_does_not_answer_is_said_to_be_gone_until_it_is_back(tab, address):
    page = tab.page
    open_overview(page, address)
    page.route("**/api/v1/freshness", lambda route: route.abort())
    expect(page.locator("html")).to_have_attribute("data-no-server", "")
    expect(page.locator("#toast")).to_have_text("The server does not answer")
    page.unroute("**/api/v1/freshness")
    expect(page.locator("html")).not_to_have_attribute("data-no-server", "")


def test_a_chart_can_be_read_as_a_table_and_downloaded(page, address):
    open_overview(page, address)
    button = page.get_by_role("button", name="View as table: Top products")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#overview-products .table-twin tbody tr")).to_have_count(10)
    expect(page.locator("#overview-products .chart")).to_be_hidden()
    page.locator("#overview-products summary").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download CSV: Top products").click()
    assert waiting.value.suggested_filename.startswith("assay-products_")


def test_the_export_follows_the_filters_and_adds_up_to_the_page(page, address):
    open_overview(page, address, "?period=7D&location=csv:L1")
    page.locator(".topbar").get_by_text("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.locator("#export").click()
    with open(waiting.value.path(), encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["location"] for row in rows} == {"Airport"}
    revenue = sum(Decimal(row["revenue"]) for row in rows)
    assert revenue.quantize(Decimal("0.01"), ROUND_HALF_UP) == kpis(page)["revenue"]


def test_an_address_that_is_no_page_says_so(tab, address):
    page = tab.page
    page.goto(f"{address}/nowhere")
    page.get_by_role("link", name="Go to Overview").click()
    expect(page.locator("[data-kpi=revenue]")).to_be_visible()
    expect(page.locator("#page-title")).to_have_text("Overview")
