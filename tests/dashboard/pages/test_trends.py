"""The page Trends: figures against SQL of its own, and what it says where it knows nothing."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import text

from dashboard.cards import (
    trends_changes,
    trends_correlations,
    trends_elasticities,
    trends_parts,
    trends_shares,
    trends_unusual,
)
from dashboard.cards.card import Chart
from dashboard.cards.trends_kpis import level_kpis
from dashboard.cards.trends_series import measure_links
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from warehouse.database import Database, read_frame

CARDS = (
    trends_parts.CARD, trends_changes.CARD, trends_unusual.CARD, trends_correlations.CARD, trends_elasticities.CARD,
    trends_shares.CARD,
)
REVENUE = text("""
    select order_date, sum(net_amount) as revenue
    from gold.daily_sales_summary
    where order_date > (select max(order_date) from gold.daily_sales_summary) - 365
    group by order_date
""")
MONTHS = text("""
    select cast(date_trunc('month', order_date) as date) as month, category, sum(net_amount) as revenue
    from gold.fact_sales inner join gold.dim_product using (product_key) group by 1, 2
""")
Visits = Callable[[str], Visit]


@pytest.fixture
def visit(demo_server: Flask) -> Iterator[Visits]:
    with demo_server.test_request_context():
        yield open_visit


@pytest.fixture
def young(server: Flask) -> Iterator[Visits]:
    """Visits to a company of which little was predicted."""
    with server.test_request_context():
        yield open_visit


def test_the_weeks_values_are_the_revenue_of_their_days(visit: Visits, demo_database: Database) -> None:
    frame = trends_parts.rows(visit("?period=30D"))
    with demo_database.transaction("reader") as connection:
        daily = read_frame(connection, REVENUE)
    told = sum(value * days for value, days in zip(frame["value"], frame["days"], strict=True))
    assert told == pytest.approx(daily["revenue"].sum(), abs=Decimal("0.01"))
    off = frame["value"] - frame["trend"] - frame["season"] - frame["rest"]
    assert off.abs().max() <= Decimal("0.0005")


def test_every_card_is_drawn_or_says_why_not(visit: Visits) -> None:
    for search in ("", "?period=YTD&group=orders", "?group=customers", "?category=Coffee%20Beans"):
        shown = visit(search)
        for card in CARDS:
            drawn = card.draw(shown, card.rows(shown))
            assert isinstance(drawn, Chart | Message), card.name
            if isinstance(drawn, Chart) and drawn.links:
                assert len(drawn.links) == len(card.rows(shown)), card.name


def test_two_locations_have_no_parts_and_it_says_what_to_do(visit: Visits) -> None:
    names = visit("").options.query("dimension == 'location'")["id"].tolist()
    shown = visit("?" + "&".join(f"location={name}" for name in names[:2]))
    said = trends_parts.draw(shown, trends_parts.rows(shown))
    assert isinstance(said, Message)
    assert said.headline.startswith("Choose one location")


def test_a_location_has_its_own_parts(visit: Visits) -> None:
    place = visit("").options.query("dimension == 'location'")["id"].iloc[0]
    own, whole = (trends_parts.rows(visit(search)) for search in (f"?location={place}", ""))
    assert 0 < own["value"].sum() < whole["value"].sum()


def test_shares_and_what_the_smallest_category_left_out_sells_add_up_to_one(
    visit: Visits, demo_database: Database
) -> None:
    frame = trends_shares.rows(visit("?period=YTD"))
    with demo_database.transaction("reader") as connection:
        sold = read_frame(connection, MONTHS).set_index(["month", "category"])["revenue"]
    shown = frame.set_index(["month", "category"])
    year = sold[sold.index.get_level_values("month").isin(shown.index.get_level_values("month"))]
    assert shown.index.nlevels == 2 and len(shown) == trends_shares.MOST * shown.index.levshape[0]
    assert shown["revenue"].to_dict() == {key: year[key] for key in shown.index}
    by_month = year.groupby("month").sum()
    missing = year.drop(shown.index).groupby("month").sum().reindex(by_month.index, fill_value=Decimal(0)) / by_month
    sums = shown.groupby("month")["share"].sum() + missing
    assert all(abs(one - 1) < Decimal("1e-9") for one in sums)


def test_four_small_figures_stand_above(visit: Visits) -> None:
    kpis = {kpi.name: kpi for kpi in level_kpis(visit(""))}
    assert kpis["best_weekday"].full_value.endswith("day")
    assert kpis["level"].full_value.startswith("$")
    assert kpis["unexplained"].full_value.endswith("%")


def test_the_chosen_figure_is_marked_and_the_others_are_links(visit: Visits) -> None:
    children = measure_links(visit("?group=orders")).children
    marked = [child.children for child in children if "chosen" in child.className]
    assert marked == ["Orders"]
    assert sum(hasattr(child, "href") for child in children) == len(children) - 1


def test_a_company_without_these_predictions_is_told_how_to_make_them(young: Visits) -> None:
    shown = young("")
    for card in CARDS[:5]:
        said = card.draw(shown, card.rows(shown))
        assert isinstance(said, Message), card.name
        assert "scripts.predict" in said.command
    assert all(kpi.full_value == "not known yet" for kpi in level_kpis(shown))


def test_a_location_and_a_category_are_looked_at_each_by_itself_and_it_is_said(visit: Visits) -> None:
    every = trends_changes.rows(visit(""))
    shown = visit("?location=csv:L2&category=Coffee Beans")
    frame = trends_changes.rows(shown)
    assert set(zip(frame["scope"], frame["scope_id"], strict=True)) <= {
        ("location", "csv:L2"), ("category", "Coffee Beans")}
    drawn = trends_changes.draw(shown, frame)
    said = drawn.text if isinstance(drawn, Message) else drawn.subtitle
    assert "by itself, not" in said
    nothing = trends_changes.draw(shown, every.head(0))
    assert isinstance(nothing, Message)
    assert "Coffee Beans" in nothing.text and "not a category at one location" in nothing.text


def test_no_unusual_day_of_a_location_says_what_is_not_looked_at(visit: Visits) -> None:
    shown = visit("?location=csv:L2&category=Coffee Beans")
    nothing = trends_unusual.draw(shown, trends_unusual.rows(visit("")).head(0))
    assert isinstance(nothing, Message)
    assert shown.names("location")[0] in nothing.text and "Days of single categories" in nothing.text
    assert "location" not in nothing.clear_href and "Coffee" in nothing.clear_href
