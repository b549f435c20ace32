"""Needs attention: ranked by money, each event once, each finding leading to what it is about."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from dashboard.app import create_app
from dashboard.cards import inventory_lists, overview_attention
from dashboard.context import Visit, open_visit
from tests.dashboard import company
from warehouse import data_version
from warehouse.database import Database

# measure, place, days ago, direction, money at stake.
UNUSUAL = (
    ("orders", "csv:L2", 3, "low", None),
    ("units", "csv:L2", 3, "low", None),
    ("revenue", "csv:L1", 5, "low", -900),
    ("orders", "csv:L1", 5, "low", None),
    ("revenue", "csv:L3", 9, "high", 2000),
)


@pytest.fixture(scope="module")
def unusual(settings, new_database, last_day: date) -> Flask:
    database = new_database()
    company.fill(database, last_day, days=40, orders_per_day=6)
    _add_anomalies(database, last_day)
    return create_app(settings, database)


@pytest.fixture
def visit(unusual: Flask) -> Iterator[Visit]:
    with unusual.test_request_context():
        yield _visit_at("")


@pytest.fixture
def demo(demo_server: Flask) -> Iterator[Visit]:
    with demo_server.test_request_context():
        yield _visit_at("")


def test_what_stood_out_on_one_day_at_one_place_is_one_event_with_its_money(visit: Visit) -> None:
    found = overview_attention.rows(visit)
    told = [overview_attention._finding(visit, row) for row in found.itertuples(index=False)]
    assert [(one.headline, one.money) for one in told] == [
        ("Revenue unusually high at Old Town", 2000),
        ("Revenue and total orders unusually low at Airport", -900),
        ("Total orders and units unusually low at Harbour", None),
    ]


def test_an_event_leads_to_the_orders_of_its_day_and_place(visit: Visit, last_day: date) -> None:
    row = next(overview_attention.rows(visit).itertuples(index=False))
    day = last_day - timedelta(days=9)
    assert f"from={day}&to={day}" in overview_attention._finding(visit, row).href
    assert "location=csv:L3" in overview_attention._finding(visit, row).href


def test_most_money_comes_first_and_a_mean_is_none(demo: Visit) -> None:
    frame = overview_attention.rows(demo)
    stakes = [abs(float(amount)) for kind, amount in zip(frame["kind"], frame["amount"], strict=True)
              if amount is not None and kind != "lifetime_value"]
    assert len(stakes) > 2 and stakes == sorted(stakes, reverse=True)
    last = frame["kind"].tolist()[len(stakes):]
    assert set(last) <= {"lifetime_value", "anomaly"}


def test_shelves_that_run_out_and_customers_worth_most_are_what_their_findings_lead_to(demo: Visit) -> None:
    frame = overview_attention.rows(demo).set_index("kind", drop=False)
    found = {kind: overview_attention._finding(demo, frame.loc[kind]) for kind in ("stock_out", "lifetime_value")}
    assert "group=cover:soon" in found["stock_out"].href
    assert "sort=customers-risk:-year_value" in found["lifetime_value"].href
    shelves = inventory_lists.GROUP_CARD.rows(_visit_at(found["stock_out"].href.partition("?")[2]))
    assert len(shelves) and all(cover is None or float(cover) <= 7 for cover in shelves["days_of_cover"])
    assert len(shelves) == frame.loc["stock_out", "subjects"]


def _visit_at(search: str) -> Visit:
    visit = open_visit(search)
    assert visit is not None
    return visit


def _add_anomalies(database: Database, last_day: date) -> None:
    with database.transaction("predictor") as connection:
        run_id = connection.scalar(text("""
            insert into predictions.runs (job, model, model_version, parameters, as_of_date, status)
            values ('kpi_anomalies', 'none', '1', '{}', :as_of, 'champion') returning run_id
        """), {"as_of": last_day})
        for measure, place, ago, direction, money in UNUSUAL:
            connection.execute(text("""
                insert into predictions.kpi_anomalies (run_id, as_of_date, measure, scope, scope_id, date, value,
                    expected, lo, hi, score, direction, kind, money_at_stake, quality)
                values (:run, :as_of, :measure, 'location', :place, :day, 1, 2, 1.5, 2.5, 4, :direction, 'day', :money,
                    'ok')
            """), {"run": run_id, "as_of": last_day, "measure": measure, "place": place,
                   "day": last_day - timedelta(days=ago), "direction": direction, "money": money})
        data_version.move(connection, "predictions")
