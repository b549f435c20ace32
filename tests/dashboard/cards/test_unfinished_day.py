"""While a day is not over: cards whose figures leave it out name the days that they have, and lead to those days."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from plotly.utils import PlotlyJSONEncoder

from dashboard.app import create_app
from dashboard.cards import sales_bridge
from dashboard.cards.card import Card
from dashboard.cards.clock import clock_card
from dashboard.cards.clock_patterns import pattern_card
from dashboard.context import Visit, open_visit
from dashboard.format import days
from tests.dashboard import company
from warehouse.metrics.periods import Period

TODAY = datetime.now(UTC).date()
CLOCK = clock_card("x-clock")
HOURS, WEEKDAYS = pattern_card("x-hours", "hour", "Hours"), pattern_card("x-weekdays", "weekday", "Weekdays")
COMPLETE = Period(TODAY - timedelta(days=6), TODAY - timedelta(days=1))


@pytest.fixture(scope="module")
def unfinished(settings, new_database) -> Flask:
    database = new_database()
    company.fill(database, TODAY, days=40, orders_per_day=6)
    return create_app(settings, database)


@pytest.fixture
def visit(unfinished: Flask) -> Iterator[Visit]:
    with unfinished.test_request_context():
        found = open_visit(f"?from={COMPLETE.start}&to={TODAY}")
        assert found is not None and found.complete == COMPLETE
        yield found


def test_the_waterfall_names_the_days_whose_revenue_it_shows(visit: Visit) -> None:
    subtitle = sales_bridge.draw(visit, sales_bridge.rows(visit)).subtitle
    assert visit.base is not None
    assert subtitle == f"Revenue, {days(COMPLETE, TODAY)} against {days(visit.base, TODAY)}"


@pytest.mark.parametrize("card", (CLOCK, HOURS, WEEKDAYS), ids=lambda card: card.name)
def test_usual_hours_and_weekdays_lead_to_the_days_that_they_are_means_of(visit: Visit, card: Card) -> None:
    assert card.draw is not None
    chart = card.draw(visit, card.rows(visit))
    span = f"from={COMPLETE.start}&to={COMPLETE.end}"
    assert chart.links and all(span in link for link in chart.links)
    marks = json.loads(json.dumps(chart.figure, cls=PlotlyJSONEncoder))["data"]
    (links,) = [trace["meta"]["links"] for trace in marks if trace.get("meta", {}).get("links")]
    flat = [link for row in links for link in (row if isinstance(row, list) else [row]) if link]
    assert flat and all(link.startswith(span) for link in flat)
