"""Cards about customers: what they compute of their rows, and what they say where there is nothing to compute."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from dashboard.app import create_app
from dashboard.cards import (
    customers_budgets,
    customers_cohorts,
    customers_economics,
    customers_migration,
    customers_traits,
)
from dashboard.cards.card import Card, Chart, render
from dashboard.cards.customers_groups import of_whom
from dashboard.cards.customers_reasons import in_words
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from dashboard.pages.customers import PAGE
from dashboard.pages.recommendations import PAGE as RECOMMENDATIONS
from tests.dashboard import customers_company as written
from warehouse import data_version
from warehouse.database import Database
from warehouse.settings import Settings

Visits = Callable[[str], Visit]
COHORTS = {(1, 0): 40, (1, 1): 10, (1, 3): 4, (2, 0): 20, (2, 1): 5}


@pytest.fixture(scope="module")
def known(new_database: Callable[[], Database], last_day: date) -> Database:
    """A company with customers and predictions, two cohorts and one month of moves."""
    database = new_database()
    written.fill(database, last_day)
    with database.transaction("etl") as connection:
        for (cohort, age), count in COHORTS.items():
            connection.execute(text("insert into gold.cohort_retention values (0, :cohort, :month, :count)"), {
                "cohort": date(2024, cohort, 1), "month": date(2024, cohort + age, 1), "count": count,
            })
        data_version.move(connection, "gold")
    with database.transaction("predictor") as connection:
        for start, end, count in (("", "New", 3), ("New", "Loyal", 1), ("New", "New", 3), ("Loyal", "Loyal", 5)):
            connection.execute(text("""
                insert into predictions.segment_migrations
                select run_id, as_of_date, :month, :start, :end, :count, 0, 'ok'
                from predictions.runs where job = 'customer_segments'
            """), {"month": last_day.replace(day=1) - timedelta(days=1), "start": start, "end": end, "count": count})
        data_version.move(connection, "predictions")
    return database


@pytest.fixture(scope="module")
def company_server(settings: Settings, known: Database) -> Flask:
    return create_app(settings, known)


@pytest.fixture
def visit(company_server: Flask) -> Iterator[Visits]:
    def opened(search: str) -> Visit:
        visit = open_visit(search)
        assert visit is not None
        return visit

    with company_server.test_request_context():
        yield opened


def cards() -> list[Card]:
    return [*PAGE.cards, *RECOMMENDATIONS.cards]


def state(card: Card, search: str = "") -> str:
    return str(render(card, search).to_plotly_json()["props"]["data-state"])


@pytest.mark.parametrize("search", [
    "", "?group=rfm:Champions", "?group=nothing", "?customer=csv:C0", "?customer=nobody", "?item=csv:P1",
    "?location=csv:L1&category=Coffee&period=90D",
])
def test_no_card_fails_with_customers_or_without(company_server: Flask, server: Flask, search: str) -> None:
    for application in (company_server, server):
        with application.test_request_context():
            assert [card.name for card in cards() if state(card, search) == "error"] == []


def test_without_predictions_cards_say_which_command_makes_them(server: Flask) -> None:
    with server.test_request_context():
        for card in (customers_budgets.BUDGETS_CARD, *[card for card, _ in RECOMMENDATIONS.view.cards]):
            shown = open_visit("")
            message = card.draw(shown, card.rows(shown)) if shown and card.draw else None
            assert isinstance(message, Message) and "scripts.predict" in message.command


def test_cohorts_show_whole_months_only_and_nobody_as_zero(visit: Visits) -> None:
    frame = customers_cohorts.rows(visit(""))
    first = frame[frame["cohort_month"] == date(2024, 1, 1)].set_index("age")
    assert first.index.min() == 1
    assert first.loc[[1, 2, 3], "share"].tolist() == [0.25, 0.0, 0.1]
    following = visit("").horizon.last_complete_day + timedelta(days=1)
    cells = zip(frame["cohort_month"], frame["age"], strict=True)
    assert max(start.year * 12 + start.month + age for start, age in cells) < following.year * 12 + following.month


def test_moves_are_shares_of_the_segment_they_leave(visit: Visits) -> None:
    frame = customers_migration.move_rows(visit("")).set_index(["from_segment", "to_segment"])["share"]
    assert frame.to_dict() == {
        ("First bought", "New"): 1.0, ("Loyal", "Loyal"): 1.0, ("New", "Loyal"): 0.25, ("New", "New"): 0.75,
    }


def test_a_point_of_retention_is_one_customer_in_a_hundred(visit: Visits) -> None:
    shown = visit("?period=90D")
    known = customers_economics.economics(shown)
    assert known is not None
    revenue = customers_economics.rows(shown)["revenue"].tolist()
    assert known.customers_a_point == Decimal(known.earlier) / 100
    assert revenue[0] == known.customers_a_point * known.per_customer * known.yearly
    assert known.yearly == Decimal(365) / 90
    assert revenue[4] == 5 * revenue[0]
    assert known.gain_a_customer == known.per_customer * (1 if known.margin_rate is None else known.margin_rate)


def test_new_customers_in_place_of_those_lost_are_won_in_every_period_of_the_year() -> None:
    known = customers_economics.Economics(200, 50, Decimal(30), Decimal(4), Decimal("0.5"), Decimal(10))
    assert (known.revenue_a_point, known.replacement_a_point) == (Decimal(240), Decimal(80))


def test_of_many_traits_only_those_far_from_all_others_are_telling() -> None:
    chances = [customers_traits._chance(silent, 100, 500, 1000) for silent in (80, 60, *[52] * 18)]
    assert chances[1] < 0.05
    assert [value <= 0.05 for value in customers_traits._corrected(chances)] == [True, *[False] * 19]


def test_with_a_place_chosen_cards_say_that_money_is_of_all_places(visit: Visits) -> None:
    assert of_whom(visit("?location=csv:L1")).endswith("their figures are of all places")
    assert of_whom(visit("")) == ""


def test_budgets_are_a_tenth_of_what_is_at_stake(visit: Visits) -> None:
    shown = visit("")
    known, frame = customers_economics.economics(shown), customers_budgets.rows(shown)
    rate = known.margin_rate if known and known.margin_rate is not None else Decimal(1)
    assert frame["rfm_segment"].tolist() == ["New"]
    assert frame["budget"].iloc[0] == frame["stake"].iloc[0] / 10 * rate


def test_lift_is_the_share_beside_that_of_all(visit: Visits) -> None:
    frame = customers_traits.rows(visit(""))
    average = frame["share"] / frame["lift"]
    assert average.max() == pytest.approx(average.min())
    assert ((frame["low"] <= frame["lift"]) & (frame["lift"] <= frame["high"])).all()


def test_links_of_a_chart_are_one_for_each_of_its_rows(company_server: Flask) -> None:
    with company_server.test_request_context():
        shown = open_visit("")
        assert shown is not None
        for card, _width in PAGE.view.cards:
            frame = card.rows(shown)
            drawn = card.draw(shown, frame) if card.draw else None
            assert not isinstance(drawn, Chart) or len(drawn.links) in (0, len(frame)), card.name


def test_reasons_begin_with_the_last_purchase_and_leave_out_what_hardly_matters() -> None:
    reasons = [
        {"feature": "other", "label": "Everything else", "value": "", "contribution": 2.0},
        {"feature": "tenure", "label": "Customer for", "value": "2 years", "contribution": 0.01},
        {"feature": "revenue", "label": "Revenue", "value": "132 so far", "contribution": 0.5},
        {"feature": "last_purchase", "label": "Last purchase", "value": "9 days ago", "contribution": -0.4},
    ]
    assert in_words(reasons) == "Last purchase: 9 days ago; Revenue: 132 so far"
    assert in_words(reasons[:2]) == in_words(None) == ""


def test_an_email_is_shown_on_the_page_of_its_owner_only(company_server: Flask, known: Database) -> None:
    with known.transaction("reader") as connection:
        customer_id = connection.scalar(text("select min(customer_id) from gold.customer_summary where orders > 3"))
    with company_server.test_request_context():
        own = PAGE.details["customer"].heading
        shown = open_visit(f"?customer={customer_id}")
        assert own is not None and shown is not None
        assert f"{customer_id}@example.org" in str(own(shown))
        everybody = open_visit("")
        assert everybody is not None
        assert not [card.name for card in cards() if "@example.org" in card.rows(everybody).to_csv()]
