"""The page Models: figures against SQL of its own, and what it says where there is nothing to show."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from dashboard.cards.card import Card, Chart
from dashboard.cards.models_curves import CALIBRATION_CARD, HITS_CARD, hits
from dashboard.cards.models_job import job_links
from dashboard.cards.models_kpis import model_kpis
from dashboard.cards.models_life import DRIFT_CARD
from dashboard.cards.models_registry import CARD as REGISTRY_CARD
from dashboard.cards.models_standings import STANDINGS_CARD, WINS_CARD, best_of
from dashboard.cards.models_words import JOBS
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from dashboard.format import full_day
from dashboard.pages.models import PAGE
from warehouse.database import Database, read_frame

BRIER = text("""
    select tested.model, avg(tested.value) as brier, avg(tested.baseline) as rule
    from predictions.backtests as tested
    inner join predictions.runs_latest as latest on latest.run_id = tested.run_id
    where tested.job = 'customer_churn' and tested.metric = 'brier'
    group by tested.model
""")
CELLS = text("""
    select x, y, rows, window_start, window_end
    from predictions.model_curves
    where kind = 'confusion' and model = :model and run_id in (select run_id from predictions.runs_latest)
""")
ORIGINS = text("""
    select min(tested.origin) as first, max(tested.origin) as last
    from predictions.backtests as tested
    inner join predictions.runs_latest as latest on latest.run_id = tested.run_id
    where tested.job = :job and tested.model = :model
        and tested.measure = :measure and tested.metric = :metric
""")
WINDOWS = text("""
    select distinct window_start, window_end from predictions.model_curves
    where run_id in (select run_id from predictions.runs_latest where job = :job)
""")
Visits = Callable[[str], Visit]


@pytest.fixture
def visit(demo_server: Flask) -> Iterator[Visits]:
    with demo_server.test_request_context():
        yield open_visit


def cards() -> list[Card]:
    return [card for card, _ in PAGE.view.cards]


@pytest.mark.parametrize("job", JOBS)
def test_every_card_of_every_job_is_drawn_or_says_why_not(visit: Visits, job: str) -> None:
    shown = visit(f"?group={job}")
    for card in cards():
        frame = card.rows(shown)
        drawn = card.draw(shown, frame)
        assert drawn is not None, card.name
        if isinstance(drawn, Chart) and drawn.links:
            assert len(drawn.links) == len(frame), card.name


def test_champion_and_challengers_stand_as_they_were_tested(visit: Visits, demo_database: Database) -> None:
    shown = visit("?group=customer_churn")
    with demo_database.transaction("reader") as connection:
        known = read_frame(connection, BRIER).set_index("model")
    frame = STANDINGS_CARD.rows(shown).set_index("model")
    assert frame["value"].to_dict() == pytest.approx(known["brier"].to_dict())
    assert frame["lead"].astype(float).to_dict() == pytest.approx((1 - known["brier"] / known["rule"]).to_dict())
    assert list(frame["value"]) == sorted(frame["value"])
    standing = best_of(shown, "customer_churn")
    assert standing is not None
    assert frame.loc[standing.model, "role"] == "serves"


def test_the_confusion_matrix_is_of_days_after_those_that_were_shown(visit: Visits, demo_database: Database) -> None:
    shown = visit("")
    found, standing = hits(shown, "customer_churn"), best_of(shown, "customer_churn")
    assert found is not None and standing is not None
    with demo_database.transaction("reader") as connection:
        cells = read_frame(connection, CELLS, model=standing.model).set_index(["x", "y"])
    assert cells["rows"].to_dict() == {
        (1, 1): found.found, (1, 0): found.false_alarms, (0, 1): found.missed, (0, 0): found.spared,
    }
    first_shown = STANDINGS_CARD.rows(shown)["first_origin"].min()
    assert (cells["window_start"] > first_shown).all()


@pytest.mark.parametrize("job", ["customer_churn", "customer_ltv", "sales_forecast", "demand_forecast"])
def test_subtitles_print_the_days_of_the_trials(visit: Visits, demo_database: Database, job: str) -> None:
    shown = visit(f"?group={job}")
    frame, told = STANDINGS_CARD.rows(shown), JOBS[job]
    with demo_database.transaction("reader") as connection:
        origins = read_frame(connection, ORIGINS, job=job, model=frame["model"].iloc[0], measure=told.measure,
                             metric=told.metric)
    assert STANDINGS_CARD.draw
    drawn = STANDINGS_CARD.draw(shown, frame)
    assert isinstance(drawn, Chart)
    first, last = (full_day(day) for day in (origins["first"].iloc[0], origins["last"].iloc[0]))
    dates = last if first == last else f"{first} to {last}"
    assert drawn.subtitle.endswith(f"last day shown {dates}")


def test_subtitles_of_curves_print_the_window_they_are_measured_on(visit: Visits, demo_database: Database) -> None:
    shown = visit("?group=customer_churn")
    with demo_database.transaction("reader") as connection:
        windows = read_frame(connection, WINDOWS, job="customer_churn")
    known = {f"{full_day(row.window_start)} – {full_day(row.window_end)}" for row in windows.itertuples()}
    for card in (CALIBRATION_CARD, HITS_CARD):
        assert card.draw
        drawn = card.draw(shown, card.rows(shown))
        assert isinstance(drawn, Chart)
        assert any(window in drawn.subtitle for window in known), drawn.subtitle


def test_methods_that_are_laid_down_take_no_part_in_the_contest(visit: Visits) -> None:
    contest = set(WINS_CARD.rows(visit(""))["job"])
    assert contest
    assert not contest & {"product_performance", "employee_performance", "customer_segments"}


def test_the_registry_lists_every_job_once(visit: Visits) -> None:
    frame = REGISTRY_CARD.rows(visit(""))
    assert list(frame["job"]) == [job for job in JOBS if job in set(frame["job"])]
    assert len(frame) == len(JOBS)
    assert {kpi.name: kpi.full_value for kpi in model_kpis(visit(""))}["serving"] == str(len(JOBS))


def test_nothing_that_has_come_due_is_said_to_be_so(visit: Visits) -> None:
    shown = visit("")
    assert isinstance(DRIFT_CARD.draw(shown, DRIFT_CARD.rows(shown).iloc[:0]), Message)


def test_a_job_that_is_not_known_shows_churn(visit: Visits) -> None:
    marked = [child.children for child in job_links(visit("?group=nonsense")).children if "chosen" in child.className]
    assert marked == ["Churn"]


def test_a_company_without_models_is_told_how_to_make_them(server: Flask) -> None:
    with server.test_request_context():
        shown = open_visit("?group=customer_churn")
        for card in (STANDINGS_CARD, *cards()[3:7]):
            said = card.draw(shown, card.rows(shown))
            assert isinstance(said, Message), card.name
            assert "scripts.predict customer_churn" in said.command
