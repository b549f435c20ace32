"""Key figures and metrics over HTTP: the same numbers as on the pages, and as in the facts, to the cent."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from dashboard.api.kpis import USUAL
from dashboard.app import create_app
from dashboard.cards.kpis import metric_kpis
from dashboard.context import open_visit
from dashboard.format import full
from dashboard.pages import all_pages
from warehouse.database import Database
from warehouse.settings import Settings

KPIS, METRICS = "/api/v1/kpis", "/api/v1/metrics"


def exact(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return json.loads(answer.get_data(as_text=True), parse_float=Decimal)


def test_the_usual_figures_are_those_of_the_pages() -> None:
    rows = [page.view_of("").kpis for page in all_pages() if page.path in ("/", "/kpis")]
    named = [name for row in rows if row for name in (*row.metrics, *row.small)]
    assert set(USUAL) == set(named)


@pytest.mark.parametrize("search", ["?period=30D", "?period=90D&location=csv:L1&compare=year", "?compare=none"])
def test_every_figure_is_the_one_on_the_card(server: Flask, search: str) -> None:
    rows = exact(server.test_client(), KPIS + search)["data"]
    with server.test_request_context():
        visit = open_visit(search)
        assert visit is not None
        cards = {kpi.name: kpi for kpi in metric_kpis(visit, USUAL)}
        currency = visit.settings.currency
    for row in rows:
        card, unit = cards[row["name"]], row["unit"]
        shown = "not available with these filters" if row["reason"] else full(row["value"], unit, currency)
        assert card.full_value == shown, row["name"]
        assert (row["change"] is None) == (card.change is None or card.change.tone == "none"), row["name"]


def test_the_comparison_is_exact(client: FlaskClient, sales_database: Database, last_day: date) -> None:
    found = exact(client, f"{KPIS}?period=30D&metrics=revenue")
    with sales_database.transaction("reader") as connection:
        now, base = (
            connection.scalar(text("select sum(net_amount) from gold.fact_sales where order_date between :a and :b"),
                              {"a": end - timedelta(days=29), "b": end})
            for end in (last_day, last_day - timedelta(days=35))
        )
    [row] = found["data"]
    assert (row["value"], row["base"]) == (now, base)
    assert row["change"] == pytest.approx((now - base) / base, abs=Decimal("0.000001"))
    assert found["summary"]["comparison"]["end"] == (last_day - timedelta(days=35)).isoformat()


def test_a_metric_by_dimensions_adds_up_to_its_total(client: FlaskClient) -> None:
    total = exact(client, f"{METRICS}/revenue?period=30D")["data"][0]["revenue"]
    rows = exact(client, f"{METRICS}/revenue?period=30D&by=location,category&sort=-revenue")["data"]
    assert sum(row["revenue"] for row in rows) == total
    assert [row["revenue"] for row in rows] == sorted((row["revenue"] for row in rows), reverse=True)
    assert {"location", "location_name", "category", "base_revenue"} <= rows[0].keys()


def test_a_cut_answer_says_so(client: FlaskClient) -> None:
    found = exact(client, f"{METRICS}/revenue?by=day&limit=3&compare=none")
    assert (len(found["data"]), found["summary"]["is_cut"]) == (3, True)
    assert found["summary"]["columns"] == ["day", "revenue"]


@pytest.mark.parametrize(("address", "status", "said"), [
    (f"{METRICS}/revenu", 404, "did you mean revenue"),
    (f"{METRICS}/satisfaction?by=hour", 422, "Satisfaction cannot be told by hour"),
    (f"{METRICS}/revenue?by=planet", 422, "There is no 'planet' here"),
    (f"{METRICS}/revenue?sort=cost", 422, "no column 'cost'"),
    (f"{KPIS}?location=csv:L9", 422, "location: There is no 'csv:L9' here; there are csv:L"),
    (f"{KPIS}?from=2026-02-30", 422, "from: "),
    (f"{KPIS}?from=0", 422, "A day is written as 2026-01-31."),
    (f"{KPIS}?from=2026-09-09&to=2026-01-01", 422, "from: must not be after to"),
    (f"{KPIS}?to=2001-01-01", 422, "to: sales are known from "),
    (f"{METRICS}/revenue?product=csv:none", 422, "product: There is no 'csv:none' here; ids have their source before"),
    (f"{KPIS}?perod=30D", 422, "perod: There is nothing of this name here."),
    (f"{KPIS}?metrics=profits", 422, "There is no 'profits' here"),
])
def test_what_cannot_be_told_is_refused_with_its_reason(
    client: FlaskClient, address: str, status: int, said: str
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert said in answer.get_json()["message"]


def test_a_figure_that_cannot_be_had_with_these_filters_leaves_the_others(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in exact(client, f"{KPIS}?hour=9")["data"]}
    assert rows["revenue"]["value"] is not None
    assert (rows["satisfaction"]["value"], rows["satisfaction"]["reason"][:12]) == (None, "Satisfaction")


def test_a_metric_without_an_earlier_value_comes_without_a_comparison(client: FlaskClient) -> None:
    answer = client.get(f"{METRICS}/forecast_revenue?period=30D")
    assert (answer.status_code, answer.get_json()["summary"]["comparison"]) == (200, None)


def test_the_catalogue_says_what_each_metric_goes_with(client: FlaskClient) -> None:
    rows = {row["name"]: row for row in exact(client, f"{METRICS}?limit=1000")["data"]}
    assert "hour" in rows["revenue"]["by"]
    assert "hour" not in rows["satisfaction"]["by"]


def test_an_empty_warehouse_has_no_figures(settings: Settings, database: Database) -> None:
    answer = create_app(settings, database).test_client().get(KPIS)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "no_sales")
