"""Inventory and Team on the demo company: their figures are those of the tables, and what is missing is said."""

import pytest
from sqlalchemy import text

from dashboard.cards import inventory_actions, inventory_charts, inventory_lists, team_months, team_people
from dashboard.components.states import Message
from dashboard.context import open_visit
from dashboard.queries.listing import Window


@pytest.fixture
def visit(demo_server):
    with demo_server.test_request_context():
        yield open_visit


@pytest.fixture(scope="module")
def one(demo_database):
    def read(statement):
        with demo_database.transaction("reader") as connection:
            return connection.execute(text(statement)).one()

    return read


def test_the_reorder_list_is_what_the_newest_run_says(visit, one):
    shown = visit("")
    expected = one("""
        select count(*) as shelves, sum(order_cost) as cost from predictions.reorder_recommendations_latest
        where order_quantity > 0
    """)
    frame = inventory_lists.REORDER_CARD.rows(shown)
    assert len(frame) == expected.shelves == inventory_lists.REORDER.count(shown, "")
    assert sum(value for value in frame["order_cost"] if value is not None) == expected.cost
    assert sum(inventory_charts.supplier_rows(shown)["order_cost"].dropna()) == expected.cost
    kpis = {kpi.name: kpi.full_value for kpi in inventory_actions.inventory_kpis(shown)}
    assert kpis["order_cost"] == f"${expected.cost:,.2f}"


def test_every_shelf_is_in_one_band_of_cover(visit, one):
    shelves = one("select count(*) as shelves from predictions.reorder_recommendations_latest").shelves
    assert inventory_charts.cover_rows(visit(""))["shelves"].sum() == shelves


def test_the_lists_can_be_searched_and_filtered(visit):
    window = Window("product", False, 0, 1000)
    everything = inventory_lists.REORDER.read(visit(""), "", window)
    name = everything["product"].iloc[0]
    found = inventory_lists.REORDER.read(visit(""), name.lower()[:8], window)
    assert 0 < len(found) <= len(everything)
    assert set(inventory_lists.REORDER.read(visit("?location=csv:L1"), "", window)["location_id"]) == {"csv:L1"}


def test_a_sort_that_the_list_does_not_offer_is_refused(visit):
    with pytest.raises(ValueError, match="cannot be sorted"):
        inventory_lists.REORDER.read(visit(""), "", Window("product; drop table x", False, 0, 10))


def test_stock_stands_at_the_newest_counts(visit, one):
    shown = visit("?period=30D")
    expected = one("""
        select sum(stock_level) as units from (
            select distinct on (product_key, location_key) stock_level from gold.fact_stock_daily
            order by product_key, location_key, stock_date desc
        ) as newest
    """).units
    assert inventory_charts.stock_rows(shown)["stock_units"].iloc[-1] == expected


def test_the_team_is_everybody_with_a_score_or_the_reason_why_not(visit, one):
    frame = team_people.rows(visit(""))
    expected = one("select count(*) as people, sum(completed_tasks) as done, sum(total_tasks) as given "
                   "from predictions.employee_performance_scores_latest")
    assert len(frame) == expected.people
    assert set(frame["assessed"]) <= {"Scored", "Insufficient data"}
    kpis = {kpi.name: kpi.full_value for kpi in team_people.team_kpis(visit(""))}
    assert kpis["completion_rate"] == f"{round(expected.done / expected.given * 100, 1)}%"


def test_the_teams_months_are_whole(visit, one):
    frame = team_months.rows(visit(""))
    done = one("""
        select sum(tasks_completed) as done from gold.employee_activity
        where employee_key <> 0 and month = (select max(month) from gold.employee_activity where month < '2026-05-31')
    """).done
    assert frame["tasks_completed"].iloc[-1] == done


@pytest.mark.parametrize("search", ["", "?location=csv:L1"])
def test_a_company_without_stock_and_employees_is_told_so(server, search):
    with server.test_request_context():
        shown = open_visit(search)
        drawn = [card.draw(shown, card.rows(shown)) for card in (
            inventory_charts.COVER, inventory_charts.SUPPLIERS, inventory_charts.STOCK, inventory_actions.CARD,
            team_people.SCORES, team_people.ACTIONS, team_people.TABLE, team_months.CARD,
        )]
        assert all(isinstance(answer, Message) and answer.state == "empty" for answer in drawn)
