"""The Overview page in a real browser: numbers, filters, theme, states, and nothing from outside."""

import csv
import re
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from dashboard.app import create_app
from tests.dashboard import company
from warehouse import data_version

pytestmark = pytest.mark.browser

KPI_SQL = """
    select count(distinct order_id) filter (where not is_return) as orders, sum(net_amount) as revenue,
        count(distinct customer_id) filter (where not is_return and not is_guest) as customers
    from gold.fact_sales where order_date between :start and :end
        and (cast(:key as bigint) is null or location_key = cast(:key as bigint))
"""
# Where machines are busy, drawing takes its time; nothing here is about speed.
PATIENCE_MS = 30_000
LARGE_KPIS = ("orders", "revenue", "average_order_value", "customers")


@pytest.fixture(scope="module")
def address(serve, server):
    return serve(server)


@pytest.fixture
def context(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def page(context, address):
    """A page whose every console error and foreign request fails the test at its end."""
    faults = []
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if is_local(request.url) else faults.append(request.url))
    yield page
    assert not faults


def is_local(url):
    return urlsplit(url).scheme in ("data", "blob") or urlsplit(url).hostname == "127.0.0.1"


def open_overview(page, address, search=""):
    page.goto(f"{address}/{search}")
    for card in ("trend", "products", "forecast"):
        expect(page.locator(f"#overview-{card} .card:not([data-state=loading])")).to_be_visible()
    expect(page.locator(".first-picture")).to_have_count(0)


def kpis(page):
    values = {name: page.locator(f"[data-kpi={name}]").get_attribute("data-value") for name in LARGE_KPIS}
    return {name: Decimal(re.sub(r"[$,]", "", value)) for name, value in values.items()}


def expected_kpis(database, start, end, key=None):
    with database.transaction("reader") as connection:
        row = connection.execute(text(KPI_SQL), {"start": start, "end": end, "key": key}).one()
    cent = Decimal("0.01")
    return {
        "orders": Decimal(row.orders),
        "revenue": row.revenue.quantize(cent, ROUND_HALF_UP),
        "average_order_value": (row.revenue / row.orders).quantize(cent, ROUND_HALF_UP),
        "customers": Decimal(row.customers),
    }


def test_the_numbers_on_the_page_are_those_of_the_facts(page, address, sales_database, last_day):
    open_overview(page, address)
    expect(page.locator(".kpi[data-state=ready]")).to_have_count(8)
    assert kpis(page) == expected_kpis(sales_database, last_day - timedelta(days=29), last_day)
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    assert page.locator("#overview-trend .bars .point").count() == 30


def test_a_filter_lands_in_the_address_and_reload_and_back_keep_it(page, address, sales_database, last_day):
    open_overview(page, address)
    page.get_by_text("7D", exact=True).click()
    page.wait_for_url("**/?period=7D")
    week = expected_kpis(sales_database, last_day - timedelta(days=6), last_day)
    revenue = page.locator("[data-kpi=revenue]")
    expect(revenue).to_have_attribute("data-value", f"${week['revenue']:,}")
    locations = page.locator(".filter.location .dash-dropdown")
    locations.click()
    page.get_by_role("option", name="Harbour").click()
    page.wait_for_url("**/?period=7D&location=csv:L2")
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


def test_the_theme_follows_the_system_and_a_choice_is_remembered(page, address):
    open_overview(page, address)
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.locator("[data-action=theme]").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()


def test_charts_follow_the_theme(page, address):
    open_overview(page, address)
    bar = page.locator("#overview-trend .bars .point path").first
    expect(bar).to_have_css("fill", "rgb(36, 88, 230)")
    page.locator("[data-action=theme]").click()
    expect(bar).to_have_css("fill", "rgb(108, 151, 255)")


@pytest.mark.parametrize("width", [390, 768, 1024, 1920])
def test_no_width_scrolls_sideways(page, address, width):
    page.set_viewport_size({"width": width, "height": 844})
    open_overview(page, address)
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    assert page.locator("html").evaluate("element => element.scrollWidth") <= width


def test_charts_keep_their_picture_while_the_window_changes_its_size(page, address):
    page.set_viewport_size({"width": 1440, "height": 1300})
    open_overview(page, address)
    expect(page.locator("#overview-products [data-drawn]")).to_be_visible()
    page.evaluate("""() => {
        window.hidden = 0;
        window.wide = 0;
        const look = () => {
            window.hidden += document.querySelectorAll("[data-drawn]:not(:has(.main-svg))").length
                + [...document.querySelectorAll("[data-drawn]")]
                    .filter((one) => getComputedStyle(one).visibility !== "visible").length;
            window.wide = Math.max(window.wide, document.documentElement.scrollWidth - innerWidth);
            requestAnimationFrame(look);
        };
        look();
    }""")
    for width in range(1420, 1000, -30):
        page.set_viewport_size({"width": width, "height": 1300})
    assert page.evaluate("[window.hidden, window.wide]") == [0, 0]
    page.wait_for_function("""() => [...document.querySelectorAll("[data-drawn]")].every((one) =>
        Math.abs(one.clientWidth - one.querySelector(".main-svg").getAttribute("width")) < 1)""")


def test_on_a_phone_the_navigation_opens_and_escape_closes_it(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    open_overview(page, address)
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Open navigation").click()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_the_keyboard_reaches_the_content_past_the_navigation(page, address):
    open_overview(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_keyboard_opens_a_filter(page, address):
    open_overview(page, address)
    comparison = page.locator("#filter-comparison")
    page.locator("#filter-dates-end-date").focus()
    page.keyboard.press("Tab")
    expect(comparison).to_be_focused()
    page.keyboard.press("Enter")
    expect(comparison).to_have_attribute("aria-expanded", "true")


def test_a_server_that_does_not_answer_is_said_to_be_gone_until_it_is_back(context, address):
    page = context.new_page()
    open_overview(page, address)
    page.route("**/api/v1/freshness", lambda route: route.abort())
    expect(page.locator("html")).to_have_attribute("data-no-server", "", timeout=PATIENCE_MS)
    expect(page.locator("#toast")).to_have_text("The server does not answer")
    page.unroute("**/api/v1/freshness")
    expect(page.locator("html")).not_to_have_attribute("data-no-server", "", timeout=PATIENCE_MS)


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


def test_an_address_that_is_no_page_says_so(context, address):
    page = context.new_page()
    page.goto(f"{address}/nowhere")
    page.get_by_role("link", name="Go to Overview").click()
    expect(page.locator("[data-kpi=revenue]")).to_be_visible()
    expect(page.locator("#page-title")).to_have_text("Overview")


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
    page.wait_for_url(f"**/?from={start}&to={end}")


def test_a_failed_query_stays_in_its_card_and_can_be_retried(settings, new_database, serve, context, last_day, caplog):
    database = new_database()
    company.fill(database, last_day, days=60, orders_per_day=3)
    with database.transaction("owner") as connection:
        connection.execute(text("revoke select on gold.daily_product_sales from assay_reader"))
    page = context.new_page()
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
    settings, new_database, serve, context, last_day
):
    database = new_database()
    page = context.new_page()
    page.goto(serve(create_app(settings, database)))
    expect(page.locator("#main")).to_contain_text("scripts.sync csv")
    company.fill(database, last_day, days=40, orders_per_day=3)
    expect(page.locator("[data-kpi=revenue][data-state=ready]")).to_be_visible()


def test_open_pages_follow_when_the_data_move(settings, new_database, serve, context, last_day):
    database = new_database()
    company.fill(database, last_day, days=60, orders_per_day=3)
    page = context.new_page()
    page.goto(serve(create_app(settings, database)))
    revenue = page.locator("[data-kpi=revenue]")
    expect(revenue).to_be_visible()
    with database.transaction("etl") as connection:
        connection.execute(text("update gold.fact_sales set net_amount = net_amount * 2"))
        company.fill_rollups(connection)
        data_version.move(connection, "gold")
    month = expected_kpis(database, last_day - timedelta(days=29), last_day)
    expect(revenue).to_have_attribute("data-value", f"${month['revenue']:,}")


def test_an_old_forecast_is_greyed_with_the_command_that_renews_it(settings, new_database, serve, context, last_day):
    database = new_database()
    company.fill(database, last_day, days=200, orders_per_day=3)
    company.add_forecast(database, last_day - timedelta(days=8), last_day.replace(day=1))
    page = context.new_page()
    page.goto(serve(create_app(settings, database)))
    stale = page.locator("#overview-forecast .card.stale")
    expect(stale).to_contain_text("python -m scripts.predict sales_forecast")
