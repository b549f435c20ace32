"""Where a week and a fiscal year begin is the same in SQL, charts, the picker, labels and the period so far."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.app import create_app
from dashboard.cards.clock import clock_card
from dashboard.cards.clock_patterns import pattern_card
from dashboard.cards.place_heatmap import place_heatmap_card
from dashboard.cards.trend import trend_card
from dashboard.context import Visit, open_visit
from tests.dashboard.list_requests import found_in
from tests.etl.helpers import load_sales, sale
from warehouse.database import Database

NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAY = re.compile(f'"({"|".join(NAMES)})"')
FIRST, LAST = date(2023, 1, 2), date(2024, 3, 31)
CASES = {"monday": (1, 1), "sunday": (0, 4)}  # the picker's number of the day, the month in which fiscal years begin
# So long that it is drawn by week.
SEARCH = "?from=2023-06-05&to=2024-03-31"


@pytest.fixture(scope="module", params=CASES)
def company(request, new_database, settings, tmp_path_factory):
    """A sale on each day of five quarters, in a warehouse with its own week and fiscal year; both, and the week."""
    week, (_number, month) = request.param, CASES[request.param]
    made = new_database()
    own = made.settings.model_copy(update={"week_start": week, "fiscal_year_start": month})
    database = Database(own, made.urls)
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    rows = [sale(order_id=f"{day}", order_date=f"{day} 10:00:00") for day in days]
    load_sales(database, tmp_path_factory.mktemp(week), rows)
    yield week, database, create_app(own, database)
    database.dispose()


@pytest.fixture
def visit(company) -> Iterator[Visit]:
    with company[2].test_request_context():
        yield open_visit(SEARCH)


def is_first_day(day, week):
    return day.isoweekday() == {"monday": 1, "sunday": 7}[week]


def test_weeks_of_sql_and_of_charts_begin_on_the_same_day(company, visit):
    week, _database, _server = company
    asked = visit.ask(["revenue"], by=["week"])["week"].tolist()
    charted = trend_card("overview-trend").rows(visit)["date"].tolist()
    on_the_map = place_heatmap_card("sales-places").rows(open_visit("?period=30D"))["start"].tolist()
    assert asked == charted and len(asked) > 40
    # The period itself may begin in the middle of a week.
    assert all(is_first_day(day, week) for day in [*asked, *on_the_map])


def test_the_clock_begins_with_the_first_day_of_the_week_and_so_do_weekdays(company, visit):
    week, _database, _server = company
    clock = clock_card("sales-clock")
    shown = WEEKDAY.findall(clock.draw(visit, clock.rows(visit)).figure.to_json())
    weekdays = pattern_card("sales-weekdays", "weekday", "Week")
    listed = weekdays.rows(visit)["weekday"].astype(int).tolist()
    assert listed == ([1, 2, 3, 4, 5, 6, 7] if week == "monday" else [7, 1, 2, 3, 4, 5, 6])
    assert list(dict.fromkeys(shown)) == [NAMES[day - 1] for day in listed]


def test_the_picker_and_the_words_below_a_page_say_the_same_week(company):
    week, _database, server = company
    layout = json.loads(json.dumps(server.test_client().get("/_dash-layout?at=/").json, cls=PlotlyJSONEncoder))
    assert found_in(layout, "first_day_of_week") == CASES[week][0]
    assert f"Weeks start on {week.capitalize()}" in json.dumps(layout)


def test_the_fiscal_year_so_far_is_that_of_the_calendar_in_the_warehouse(company):
    week, _database, server = company
    month = CASES[week][1]
    with server.test_request_context():
        found = open_visit("?period=FYTD")
        years = found.ask(["orders"], by=["fiscal_year"], period=found.filters.period)
        offered = json.dumps(server.test_client().get("/_dash-layout?at=/").json)
    # A fiscal year that starts in January is the year, and is not offered twice.
    assert ('"FYTD"' in offered) == (month != 1)
    if month != 1:
        assert found.filters.period.start == date(2023, 4, 1)
        assert found.filters.period.end == LAST
        assert years["orders"].tolist() == [(LAST - date(2023, 4, 1)).days + 1]
