"""The page of orders: what its list answers a grid, and a hand-made request; one order; files; the grid's script."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from dashboard.app import create_app
from dashboard.cards import listing, orders_list, orders_one, orders_payments
from dashboard.cards.card import render
from dashboard.cards.columns import word
from dashboard.cards.kpis import kpi_row
from dashboard.cards.listing import rows_of, status_of
from dashboard.cards.orders_list import ALL, ALL_CARD, OF_CUSTOMER
from dashboard.components import grid
from dashboard.components.grid import PAGE_ROWS, ROWS_AT_ONCE
from dashboard.context import open_visit
from dashboard.format import full
from dashboard.pages import find_page
from tests.dashboard import orders_company as written
from tests.dashboard.browsing import a_tab, arrive
from tests.dashboard.list_requests import as_text, asking, every_part, every_row, found_in

GRID_SCRIPT = "_dash-component-suites/dash_ag_grid"
MONTH = "?period=30D"


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def lines(database, last_day):
    return written.fill(database, last_day)


@pytest.fixture(scope="module")
def server(settings, database, lines):
    return create_app(settings, database)


@pytest.fixture
def visiting(server):
    with server.test_request_context():
        yield


@pytest.fixture(scope="module")
def month_lines(lines, last_day):
    return lines[lines["order_date"] > last_day - timedelta(days=30)]


def dollars(lines):
    return full(lines["net_amount"].sum(), "money", "USD")


@pytest.mark.parametrize(("search", "let_through"), [
    ("", "order_id != ''"),
    ("&category=Coffee", "category == 'Coffee'"),
    ("&employee=csv:E1&weekday=5&weekday=6", "employee == 'csv:E1' and weekday in ('5', '6')"),
])
def test_the_list_holds_what_the_key_figures_sum_up(visiting, month_lines, search, let_through):
    expected = month_lines.query(let_through)
    assert {row["id"] for row in every_row(MONTH + search)} == set(expected["order_id"])
    assert f"{dollars(expected)} revenue" in status_of(ALL, "", MONTH + search)[0]
    assert f'"data-value": "{dollars(expected)}"' in as_text(kpi_row(find_page("/orders").view.kpis, MONTH + search))


def test_a_row_leads_to_its_order_and_its_customer_and_keeps_the_filters(visiting):
    rows = every_row(f"{MONTH}&location=csv:L2")
    assert all(row["order_id@"] == f"/orders?period=30D&location=csv:L2&order={row['id']}" for row in rows)
    guest = next(row for row in rows if row["customer"] == "Guest")
    known = next(row for row in rows if row["customer"] != "Guest")
    assert guest["customer@"] == ""
    assert known["customer@"].startswith("/customers?period=30D&location=csv:L2&customer=csv:C")


def test_a_list_sorted_by_the_grid_is_sorted(visiting):
    rows = every_row(MONTH, sort={"colId": "units", "sort": "asc"})
    units = [int(row["units"].replace("\u2212", "-")) for row in rows]
    assert units == sorted(units)


@pytest.mark.parametrize("request_made", [
    None, {}, {"startRow": -50}, {"startRow": 17, "endRow": 10**9}, {"sortModel": [{"colId": "order_id; drop"}]},
    {"sortModel": [{"colId": "revenue", "sort": "x"}]},
])
def test_a_hand_made_request_gets_the_rows_that_make_sense(visiting, request_made):
    answer, failure = rows_of(ALL, request_made, None, MONTH)
    assert not failure
    assert len(answer["rowData"]) == ROWS_AT_ONCE


@pytest.mark.parametrize("request_made", [{"startRow": "x"}, {"sortModel": "x"}, {"sortModel": [1]}])
def test_a_request_that_makes_no_sense_gets_a_sentence_and_no_traceback(visiting, request_made):
    answer, failure = rows_of(ALL, request_made, None, MONTH)
    assert failure.startswith("Could not load the list.") and "Ref " in failure
    assert [row["id"] for row in answer["rowData"]] == [""]


def test_a_search_narrows_the_list_and_says_so(visiting, month_lines):
    one = month_lines["order_id"].iloc[0]
    assert one in {row["id"] for row in every_row(MONTH, text=one)}
    assert status_of(ALL, "nobody is called so", MONTH)[0] == "0 orders: $0.00 revenue, 0 units."
    assert [row["order_id"] for row in every_row(MONTH, text="nobody is called so")] == ["No match"]


def test_a_list_without_a_row_says_why(visiting):
    card = as_text(render(ALL_CARD, "?from=2000-01-01&to=2100-01-01&hour=3"))
    assert '"data-state": "empty"' in card and "Clear filters" in card


def test_a_list_of_lines_says_that_it_is_one(visiting):
    assert "those of the chosen category only" in as_text(render(ALL_CARD, f"{MONTH}&category=Gear"))


def test_the_orders_of_a_customer_are_theirs_alone(visiting, lines):
    customer_id = lines.loc[~lines["is_guest"], "customer_id"].mode().iloc[0]
    answer, _failure = rows_of(OF_CUSTOMER, asking(), "", f"?from=2000-01-01&customer={customer_id}")
    expected = lines[lines["customer_id"] == customer_id]
    assert {row["id"] for row in answer["rowData"]} == set(expected["order_id"])
    kpis = as_text(kpi_row(find_page("/orders").view_of("customer").kpis, f"?from=2000-01-01&customer={customer_id}"))
    assert f'"data-value": "{dollars(expected)}"' in kpis


def test_a_file_holds_the_whole_list_and_a_cut_one_says_of_how_many(server, visiting, month_lines, monkeypatch):
    answer = server.test_client().get(f"/export/orders/list.csv{MONTH}")
    assert "first" not in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sum(Decimal(row["revenue"]) for row in rows) == month_lines["net_amount"].sum()
    assert len(rows) == month_lines["order_id"].nunique()
    monkeypatch.setattr(listing, "MOST_EXPORTED", 30)
    assert f"Files hold the first {30}." in status_of(ALL, "", MONTH)[0]
    with server.test_request_context():
        frame = ALL_CARD.rows(open_visit(MONTH))
    assert (len(frame), frame.attrs["of"]) == (30, len(rows))
    cut = server.test_client().get(f"/export/orders/list.csv{MONTH}")
    assert cut.headers["Content-Disposition"].endswith(f'_first-30-of-{len(rows)}.csv"')
    book = load_workbook(io.BytesIO(server.test_client().get(f"/export/orders/list.xlsx{MONTH}").get_data()))
    assert (ALL_CARD.title, f"the first 30 of {len(rows):,} rows") in list(book["About"].values)


def test_a_file_is_sorted_and_searched_as_the_list_is_and_says_so(server, month_lines):
    shown = f"{MONTH}&sort=orders-list:revenue&find=orders-list:csv:1"
    answer = server.test_client().get(f"/export/orders/list.csv{shown}")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = month_lines[month_lines["order_id"].str.contains("csv:1")]
    assert {row["order_id"] for row in rows} == set(found["order_id"])
    revenues = [Decimal(row["revenue"]) for row in rows]
    assert revenues == sorted(revenues) and sum(revenues) == found["net_amount"].sum()
    assert "_search-csv-1.csv" in answer.headers["Content-Disposition"]


def test_one_order_shows_its_lines_its_return_and_its_payment(visiting, lines):
    search = f"?order={written.SOLD}"
    view = find_page("/orders").view_of("order")
    told, back, paid = (as_text(render(card, search)) for card, _width in view.cards)
    for name in lines.loc[lines["order_id"] == written.SOLD, "product"]:
        assert f"item={name}" in told
    assert f"order={written.BROUGHT_BACK}" in back and "Came back of this order" in back
    assert "CARD" in paid and "$12.50" in paid
    due = lines.loc[lines["order_id"] == written.SOLD, ["net_amount", "tax_amount"]].to_numpy().sum()
    off = full(abs(due - Decimal("11.5")), "money", "USD")
    assert f"{off} {'less' if due > 11.5 else 'more'} was paid" in paid
    visit = open_visit(search)
    settled = orders_payments.rows(visit).assign(amount=due + 1)
    assert orders_payments.draw(visit, settled).note is None
    other = as_text(render(orders_one.RETURNS, f"?order={written.BROUGHT_BACK}"))
    assert f"order={written.SOLD}" in other and "This order returns it" in other


def test_an_order_that_is_not_known_says_so(visiting):
    view = find_page("/orders").view_of("order")
    states = [as_text(render(card, "?order=csv:none")) for card, _width in view.cards]
    assert all('"data-state": "empty"' in state for state in states)
    assert kpi_row(view.kpis, "?order=csv:none") == []


def test_the_grids_script_is_in_no_document_and_served_to_who_asks(server):
    client = server.test_client()
    assert GRID_SCRIPT not in client.get("/orders").text
    layout = client.get(f"/_dash-layout?at={quote(f'/orders{MONTH}')}").text
    address = json.loads(layout[layout.index('"script":') + len('"script":'):].split(",")[0].split("}")[0])
    answer = client.get(address)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.browser
def test_a_grid_sorts_opens_a_row_by_click_and_by_key_and_stays_off_other_pages(chromium, serve, server, month_lines):
    address = serve(server)
    largest = full(month_lines.groupby("order_id")["net_amount"].sum().max(), "money", "USD")
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


@pytest.mark.parametrize(("said", "sorted_by", "searched"), [
    ("&sort=orders-list:-revenue&find=orders-list:csv", {"revenue": "desc"}, "csv"),
    ("&sort=orders-list:units", {"units": "asc"}, ""),
    ("&sort=customers-risk:-revenue&sort=orders-list:nothing&find=x", {"order_date": "desc"}, ""),
])
def test_a_list_is_drawn_as_the_address_says(visiting, said, sorted_by, searched):
    drawn = json.loads(as_text(render(ALL_CARD, MONTH + said)))
    columns = found_in(drawn, "columnDefs")
    assert {column["field"]: column["sort"] for column in columns if column.get("sort")} == sorted_by
    assert next(found for found in every_part(drawn) if found.get("id") == "orders-list-search")["value"] == searched
    own = "".join(f"&{part}" for part in said.split("&") if "orders-list:" in part)
    assert f"/export/orders/list.csv?period=30D{own}\"" in json.dumps(drawn).replace("\\", "")


def test_links_keep_how_the_lists_of_their_own_page_are_sorted(visiting):
    visit = open_visit(f"{MONTH}&sort=orders-list:-revenue&find=orders-list:a%26b&sort=customers-risk:orders")
    assert visit.address("/orders") == "/orders?period=30D&sort=orders-list:-revenue&find=orders-list:a%26b"
    assert visit.address("/sales") == "/sales?period=30D"
    assert visit.filters.search_with({}) in (
        "?period=30D&sort=orders-list:-revenue&sort=customers-risk:orders&find=orders-list:a%26b",
    )


def test_ids_are_told_as_their_source_writes_them_where_there_is_but_one(visiting):
    several = open_visit(MONTH)
    one = replace(several, options=several.options[several.options["id"] != "square"])
    row = ALL.read(one, "", ALL.first_window).to_dict("records")[0]
    assert (word(row["order_id"], "id", one), word(row["order_id"], "id", several)) == (
        row["order_id"].partition(":")[2], row["order_id"],
    )
    assert [one.own_id(written) for written in ("csv:region:West", "plain", "")] == ["region:West", "plain", ""]


@pytest.mark.browser
def test_the_address_holds_how_a_list_is_sorted_and_searched(chromium, serve, server, month_lines):
    address = serve(server)
    largest = full(month_lines.groupby("order_id")["net_amount"].sum().max(), "money", "USD")
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


@pytest.mark.browser
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


def test_every_listing_offers_only_sorts_that_its_query_knows():
    for each in (orders_list.ALL, orders_list.OF_CUSTOMER):
        assert {column.sort for column in each.columns if column.sort} <= set(orders_list.orders.SORTS)


@pytest.mark.browser
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
