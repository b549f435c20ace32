"""Health, freshness and downloads over HTTP, without a browser."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from dashboard.app import create_app
from dashboard.pages import all_pages
from tests.dashboard import company
from warehouse.database import Database
from warehouse.metrics.questions import NotAnswerable


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))


def test_health_readiness_and_freshness_answer_in_one_shape(client, last_day):
    for path in ("/api/v1/health", "/api/v1/ready"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["status"]) == (200, "success")
    assert client.get("/api/v1/freshness").json["data"]["last_complete_day"] == last_day.isoformat()


def test_an_unknown_endpoint_is_a_404_in_the_same_shape(client):
    answer = client.get("/api/v1/nothing")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_warehouse_that_does_not_answer_is_not_ready_but_alive(settings):
    lost = Database(settings, {"reader": "postgresql+psycopg2://assay_reader@127.0.0.1:1/none"})
    client = create_app(settings, lost).test_client()
    assert client.get("/api/v1/health").status_code == 200
    answer = client.get("/api/v1/ready")
    assert (answer.status_code, answer.json["code"]) == (503, "not_ready")


def test_the_export_holds_every_filtered_row_exactly(client, sales_database, last_day):
    start = last_day - timedelta(days=29)
    answer = client.get("/export/sales.csv?period=30D&location=csv:L1&location=csv:L3")
    rows = rows_of(answer)
    with sales_database.transaction("reader") as connection:
        expected = connection.execute(text("""
            select sum(net_amount) as revenue, sum(quantity) as quantity,
                count(distinct (order_date, location_key, product_key)) as rows
            from gold.fact_sales where order_date between :start and :end and location_key in (1, 3)
        """), {"start": start, "end": last_day}).one()
    assert list(rows[0]) == ["date", "location", "product", "quantity", "revenue", "order_count"]
    assert sum(Decimal(row["revenue"]) for row in rows) == expected.revenue
    assert sum(Decimal(row["quantity"]) for row in rows) == expected.quantity
    assert len(rows) == expected.rows
    assert f"{start}_{last_day}_Airport-Old-Town.csv" in answer.headers["Content-Disposition"]


def test_a_cell_that_a_spreadsheet_would_run_is_made_text(settings, new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=3, orders_per_day=3)
    with database.transaction("etl") as connection:
        connection.execute(text("update gold.dim_product set product_name = '=cmd|x' where product_key = 1"))
    text_of_file = create_app(settings, database).test_client().get("/export/sales.csv").get_data(as_text=True)
    assert "'=cmd|x" in text_of_file
    assert ",=cmd" not in text_of_file


@pytest.mark.parametrize("name", [card.name for page in all_pages() for card in page.cards if not card.without_rows])
def test_every_card_can_be_downloaded(client, name):
    page, _, card = name.partition("-")
    answer = client.get(f"/export/{page}/{card}.csv?period=90D")
    assert answer.status_code == 200
    assert "," in answer.get_data(as_text=True).splitlines()[0]


def test_a_card_that_fails_leaves_the_other_sheets_of_a_workbook(client, monkeypatch):
    def refused(_visit):
        raise NotAnswerable("Satisfaction has no location.")

    def failed(_visit):
        raise TypeError

    page = next(page for page in all_pages() if page.path == "/")
    cards = [card for card, _width in page.view_of("").cards if not card.without_rows]
    names = [card.name.partition("-")[2] for card in cards]
    for card, rows in zip(cards, (refused, failed), strict=False):
        monkeypatch.setitem(card.__dict__, "rows", rows)
    book = load_workbook(io.BytesIO(client.get("/export/overview.xlsx?period=7D").data), read_only=True)
    sheets = [[row[0] for row in sheet.iter_rows(values_only=True)] for sheet in book]
    assert sheets[0] == ["not_available", sheets[0][1]]
    assert sheets[0][1].startswith("Satisfaction has no location. Ref ")
    assert len(sheets) == len(cards) + 1
    assert client.get(f"/export/overview/{names[0]}.csv").status_code == 422
    assert client.get(f"/export/overview/{names[1]}.csv").status_code == 503


def test_the_trends_file_adds_up_to_the_period(client, sales_database, last_day):
    rows = rows_of(client.get("/export/overview/trend.csv?period=7D&compare=none"))
    with sales_database.transaction("reader") as connection:
        revenue = connection.scalar(
            text("select sum(net_amount) from gold.fact_sales where order_date > :day"),
            {"day": last_day - timedelta(days=7)},
        )
    assert sum(Decimal(row["revenue"]) for row in rows) == revenue


def test_an_unknown_card_is_a_404(client):
    assert client.get("/export/overview/nothing.csv").status_code == 404


def test_an_empty_warehouse_has_nothing_to_export(settings, database):
    assert create_app(settings, database).test_client().get("/export/sales.csv").status_code == 404
