"""What the Overview page says in a real browser where data are missing, fail, move or are old."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.browsing import arrive
from tests.dashboard.overview_page import expected_kpis
from warehouse import data_version

pytestmark = pytest.mark.browser


def test_a_place_without_sales_says_so_and_clearing_keeps_the_dates(settings, new_database, serve, page, last_day):
    database = new_database()
    company.fill(database, last_day, days=20, orders_per_day=3)
    with database.transaction("etl") as connection:
        connection.execute(
            text("delete from gold.fact_sales where location_key = 1 and order_date between :start and :end"),
            {"start": last_day - timedelta(days=12), "end": last_day - timedelta(days=3)},
        )
        company.fill_rollups(connection)
        data_version.move(connection, "gold")
    start, end = last_day - timedelta(days=10), last_day - timedelta(days=5)
    own_address = serve(create_app(settings, database))
    page.goto(f"{own_address}/?from={start}&to={end}&location=csv:L1")
    expect(page.locator("#overview-trend [data-state=empty]")).to_contain_text("No sales in this period")
    expect(page.locator("#overview-forecast [data-state=low-data]")).to_contain_text("3 whole months")
    page.locator("#overview-trend").get_by_role("link", name="Clear filters").click()
    expect(page.locator("#overview-trend [data-state=ready]")).to_be_visible()
    arrive(page, f"/?from={start}&to={end}")


def test_a_failed_query_stays_in_its_card_and_can_be_retried(settings, new_database, serve, tab, last_day, caplog):
    database = new_database()
    company.fill(database, last_day, days=60, orders_per_day=3)
    with database.transaction("owner") as connection:
        connection.execute(text("revoke select on gold.daily_product_sales from assay_reader"))
    page = tab.page
    page.goto(serve(create_app(settings, database)))
    failed = page.locator("#overview-products [data-state=error]")
    expect(failed).to_contain_text("Could not load this chart")
    reference = re.search(r"Ref ([0-9A-F]{4}-[0-9A-F]{2})", failed.inner_text())[1]
    assert reference in caplog.text
    assert "permission" not in failed.inner_text()
    expect(page.locator("#overview-trend [data-state=ready]")).to_be_visible()
    with database.transaction("owner") as connection:
        connection.execute(text("grant select on gold.daily_product_sales to assay_reader"))
    failed.get_by_role("button", name="Retry").click()
    expect(page.locator("#overview-products [data-state=ready]")).to_be_visible()


def test_an_empty_warehouse_tells_how_to_fill_it_and_then_fills_itself(
    settings, new_database, serve, tab, last_day
):
    database = new_database()
    page = tab.page
    page.goto(serve(create_app(settings, database)))
    expect(page.locator("#main")).to_contain_text("scripts.sync csv")
    company.fill(database, last_day, days=40, orders_per_day=3)
    expect(page.locator("[data-kpi=revenue][data-state=ready]")).to_be_visible()


def test_open_pages_follow_when_the_data_move(settings, new_database, serve, tab, last_day):
    database = new_database()
    company.fill(database, last_day, days=60, orders_per_day=3)
    page = tab.page
    page.goto(serve(create_app(settings, database)))
    revenue = page.locator("[data-kpi=revenue]")
    expect(revenue).to_be_visible()
    with database.transaction("etl") as connection:
        connection.execute(text("update gold.fact_sales set net_amount = net_amount * 2"))
        company.fill_rollups(connection)
        data_version.move(connection, "gold")
    month = expected_kpis(database, last_day - timedelta(days=29), last_day)
    expect(revenue).to_have_attribute("data-value", f"${month['revenue']:,}")


def test_an_old_forecast_is_greyed_with_the_command_that_renews_it(settings, new_database, serve, tab, last_day):
    database = new_database()
    company.fill(database, last_day, days=200, orders_per_day=3)
    company.add_forecast(database, last_day - timedelta(days=8), last_day.replace(day=1))
    page = tab.page
    page.goto(serve(create_app(settings, database)))
    stale = page.locator("#overview-forecast .card.stale")
    expect(stale).to_contain_text("python -m scripts.predict sales_forecast")
