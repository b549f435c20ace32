"""Lists of things to do, and what they stand on."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from dashboard.buckets import month_spans
from dashboard.cards import forecast_actions, orders_actions, trends_actions
from dashboard.cards.card import render
from dashboard.cards.forecast import months_of, of_what, scope_of
from dashboard.cards.to_do import Finding, to_do_card
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit

NOTHING = Message("empty", "Nothing to do", "All is well.")


def visit_at(search: str) -> Visit:
    """The visit of a query string, where there are sales."""
    visit = open_visit(search)
    assert visit is not None
    return visit


@pytest.fixture
def demo(demo_server: Flask) -> Iterator[Flask]:
    with demo_server.test_request_context():
        yield demo_server


def test_findings_come_by_the_money_at_stake_whatever_its_sign_and_those_without_last(server: Flask) -> None:
    found = [Finding("Unknown", "x"), Finding("Small", "x", money=Decimal(5)), Finding("Loss", "x", money=Decimal(-90))]
    card = to_do_card("orders-test", "A test", lambda _visit: found, lambda _visit: NOTHING)
    with server.test_request_context():
        assert card.rows(visit_at(""))["headline"].tolist() == ["Loss", "Small", "Unknown"]


def test_a_list_without_findings_says_so(server: Flask) -> None:
    card = to_do_card("orders-test", "A test", lambda _visit: [], lambda _visit: NOTHING)
    with server.test_request_context():
        assert "All is well." in json.dumps(render(card, ""), cls=PlotlyJSONEncoder)


def test_the_orders_to_look_at_are_those_with_most_returned_and_most_discounted(demo: Flask) -> None:
    visit = visit_at("?period=90D")
    found = orders_actions.findings(visit)
    returned = [finding.money for finding in found if "came back" in finding.headline]
    discounted = [finding.money for finding in found if "discount" in finding.headline]
    assert returned == sorted(returned) and returned[-1] < 0
    assert discounted == sorted(discounted, reverse=True) and discounted[-1] > 0
    assert all("order=" in finding.href for finding in found)


def test_products_that_move_next_week_are_told_with_the_difference_at_their_price(demo: Flask) -> None:
    moves = forecast_actions.moves(visit_at(""))
    row = moves.iloc[0]
    price = Decimal(row["revenue"]) / Decimal(row["units"])
    assert float(row["money"]) == pytest.approx(float(price * (Decimal(row["units"]) - Decimal(row["sold"]))))
    assert moves["money"].is_monotonic_decreasing


def test_the_forecast_is_of_the_one_location_region_or_category_that_is_chosen(demo: Flask) -> None:
    every = visit_at("")
    category = every.options.loc[every.options["dimension"] == "category", "id"].iloc[0]
    visit = visit_at(f"?category={category}")
    assert scope_of(visit) == ("category", category)
    assert of_what(visit) == (f"{category}. ", "")
    assert months_of(visit)["revenue"].sum() < months_of(every)["revenue"].sum()
    two = every.options.loc[every.options["dimension"] == "category", "id"].iloc[:2]
    assert scope_of(visit_at(f"?category={two.iloc[0]}&category={two.iloc[1]}")) == ("total", "")


def test_months_of_what_is_forecast_end_with_the_last_that_is_over(demo: Flask) -> None:
    visit = visit_at("")
    (_first, last), = month_spans([months_of(visit)["month"].iloc[-1]])
    assert last <= visit.horizon.last_complete_day < last + timedelta(days=31)


def test_days_out_of_the_ordinary_lead_to_the_orders_of_that_day(demo: Flask) -> None:
    found = trends_actions.findings(visit_at(""))
    assert all("from=" in finding.href and finding.money is not None for finding in found)
