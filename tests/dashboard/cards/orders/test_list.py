"""The page of orders: what its list answers a grid, and a hand-made request; one order; files; the grid's script."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from urllib.parse import quote

import pytest
from openpyxl import load_workbook

from dashboard.cards import listing, orders_list, orders_one, orders_payments
from dashboard.cards.card import render
from dashboard.cards.columns import word
from dashboard.cards.kpis import kpi_row
from dashboard.cards.listing import rows_of, status_of
from dashboard.cards.orders_list import ALL, ALL_CARD, OF_CUSTOMER
from dashboard.components.grid import ROWS_AT_ONCE
from dashboard.context import open_visit
from dashboard.format import full
from dashboard.pages import find_page
from tests.dashboard import orders_company as written
from tests.dashboard.list_requests import GRID_SCRIPT, MONTH, as_text, asking, every_part, every_row, found_in


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


def test_every_listing_offers_only_sorts_that_its_query_knows():
    for each in (orders_list.ALL, orders_list.OF_CUSTOMER):
        assert {column.sort for column in each.columns if column.sort} <= set(orders_list.orders.SORTS)
