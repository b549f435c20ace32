"""Old predictions are greyed, with their date and the command that renews them: on every card that shows any."""

import json
import re
from datetime import timedelta

import pytest
from plotly.utils import PlotlyJSONEncoder
from sqlalchemy import event, text

from dashboard.app import create_app
from dashboard.cards import staleness
from dashboard.cards.card import render
from dashboard.cards.forecast_parts import JOB as SALES_FORECAST
from dashboard.cards.staleness import is_stale, oldest_note, stale_note
from dashboard.context import EXTENSION, open_visit
from dashboard.pages import all_pages
from dashboard.queries.cache import make_cache
from predictions.registry import JOBS
from tests.dashboard import company
from tests.dashboard.browsing import VIEWS, focuses
from warehouse import data_version

# What is known of runs and models, which is no prediction.
OF_RUNS = {"runs", "runs_latest", "backtests", "backtests_latest", "feature_importances", "model_curves",
           "model_monitoring", "model_monitoring_latest"}
TABLE = re.compile(r"predictions\.(\w+)")
CARDS = [(card, shown) for shown in VIEWS for card, _width in shown.view.cards]
# Limits are held against figures of sales; of one alone predictions tell, and its figure says when it was made.
APART = {"kpis-limits"}
READY = '"data-state": "ready"'


@pytest.fixture(scope="module")
def demo_focuses(demo_database):
    return focuses(demo_database)


@pytest.fixture
def everything_is_old(monkeypatch):
    monkeypatch.setattr(staleness, "FRESH_FOR_DAYS", -1)


@pytest.fixture(scope="module")
def asking(settings, demo_database):
    """An application of its own whose caches are empty, and the tables of predictions that were asked of late."""
    server, asked = create_app(settings, demo_database), set()

    def note(_connection, _cursor, statement, *_rest):
        asked.update(TABLE.findall(statement))

    event.listen(demo_database.engine("reader"), "before_cursor_execute", note)
    yield server, asked
    event.remove(demo_database.engine("reader"), "before_cursor_execute", note)


@pytest.mark.parametrize(("card", "shown"), CARDS, ids=lambda one: getattr(one, "name", str(one)))
def test_a_card_of_predictions_is_greyed_once_they_are_old(
    asking, settings, everything_is_old, demo_focuses, card, shown
):
    server, asked = asking
    server.extensions[EXTENSION].reader.cache = make_cache(settings)
    asked.clear()
    with server.test_request_context():
        drawn = json.dumps(render(card, shown.search(demo_focuses)), cls=PlotlyJSONEncoder)
    if asked - OF_RUNS and READY in drawn and card.name not in APART:
        assert "scripts.predict" in drawn, asked - OF_RUNS
        assert re.search(r'"className": "[^"]*\bstale\b', drawn), asked - OF_RUNS


def test_what_a_card_says_it_shows_are_jobs():
    assert {job for page in all_pages() for card in page.cards for job in card.jobs} <= JOBS.keys()


@pytest.fixture(scope="module")
def forecast(settings, new_database, last_day):
    """A company whose forecast stands on its last day; who sets when it was computed, sets how old it is."""
    database = new_database()
    company.fill(database, last_day, days=60, orders_per_day=3)
    company.add_forecast(database, last_day, last_day.replace(day=1))
    return database


@pytest.mark.parametrize(("days_ago", "is_old"), [(0, False), (7, False), (9, True)])
def test_predictions_that_nobody_renewed_for_a_week_are_old_though_no_newer_sales_are_in(
    settings, forecast, days_ago, is_old
):
    with forecast.transaction("owner") as connection:
        connection.execute(text("update predictions.runs set finished_at = now() - make_interval(days => :days)"),
                           {"days": days_ago})
        data_version.move(connection, "predictions")
    with create_app(settings, forecast).test_request_context():
        visit = open_visit("")
        made_on = visit.horizon.last_complete_day
        note = stale_note(visit, made_on, SALES_FORECAST)
        # A job that never ran has nothing that could be old.
        of_several = oldest_note(visit, ("reorder", SALES_FORECAST))
        assert is_stale(visit, made_on, SALES_FORECAST) == is_old
        assert not is_stale(visit, made_on)
    assert (note is not None, of_several is not None) == (is_old, is_old)
    assert not is_old or "computed on" in note.children[1].children


def test_predictions_a_week_behind_the_sales_are_old_however_lately_they_were_computed(settings, forecast, last_day):
    with create_app(settings, forecast).test_request_context():
        visit = open_visit("")
        behind = {days: visit.horizon.last_complete_day - timedelta(days=days) for days in (7, 8)}
        assert [is_stale(visit, day) for day in behind.values()] == [False, True]
        assert "newer sales are in" in stale_note(visit, behind[8], SALES_FORECAST).children[1].children
