"""Products, Forecast and KPIs on the demo company: figures against SQL of their own, what-if and its refusals."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from dashboard.cards import (
    forecast_demand,
    forecast_parts,
    forecast_what_if,
    kpis_limits,
    kpis_targets,
    kpis_value_to_cost,
    pricing,
    pricing_categories,
    product_one,
    products_charts,
    products_opportunities,
)
from dashboard.cards.forecast import forecast_card
from dashboard.components.states import Message
from dashboard.context import open_visit
from dashboard.queries.forecast import Change
from tests.demo_company import LAST_DAY


@pytest.fixture
def visit(demo_server):
    with demo_server.test_request_context():
        yield open_visit


@pytest.fixture(scope="module")
def rows(demo_database):
    def read(statement, **parameters):
        with demo_database.transaction("reader") as connection:
            return connection.execute(text(statement), parameters).all()

    return read


def test_the_weakest_products_are_those_with_least_revenue(visit, rows):
    expected = rows("""
        select product.product_id, sum(sale.net_amount) as revenue from gold.fact_sales as sale
        inner join gold.dim_product as product on sale.product_key = product.product_key
        where sale.order_date between cast(:last as date) - 89 and :last group by 1 order by 2, 1 limit 10
    """, last=LAST_DAY)
    frame = products_charts.bottom_rows(visit("?period=90D"))
    assert frame["revenue"].tolist() == [row.revenue for row in expected]


def test_every_scored_product_is_in_one_tier_and_one_class(visit, rows):
    scored = rows("select count(*) as products from predictions.product_performance_scores_latest")[0].products
    for card in (products_charts.TIERS, products_charts.CLASSES):
        assert card.rows(visit(""))["products"].sum() == scored


def test_gaps_are_products_that_a_location_did_not_sell(visit, rows):
    found = products_opportunities.rows(visit("?period=7D"))
    gaps = found[found["kind"] == "gap"]
    assert not gaps.empty
    for gap in gaps.itertuples():
        sold = rows("""
            select 1 from gold.daily_product_sales as sale
            inner join gold.dim_product as product on sale.product_key = product.product_key
            inner join gold.dim_location as place on sale.location_key = place.location_key
            where product.product_id = :product and place.location_id = :location and sale.net_amount > 0
                and sale.order_date between cast(:last as date) - 6 and :last
        """, product=gap.product_id, location=gap.location_id, last=LAST_DAY)
        assert not sold


def test_gaps_follow_the_filters_and_what_does_not_says_so(visit, rows):
    place = rows("select location_id from gold.dim_location where location_key > 0 order by 1 limit 1")[0].location_id
    shown = visit(f"?period=7D&location={place}")
    found = products_opportunities.rows(shown)
    assert set(found.loc[found["kind"] == "gap", "location_id"]) == {place}
    assert "not filtered by location" in str(products_opportunities.draw(shown, found))


def test_several_locations_have_no_forecast_to_download(visit, rows):
    places = rows("select location_id from gold.dim_location where location_key > 0 order by 1 limit 2")
    shown = visit("?" + "&".join(f"location={place.location_id}" for place in places))
    for card in (forecast_card("forecast-total"), forecast_parts.PAST):
        frame = card.rows(shown)
        assert frame.empty
        assert card.draw(shown, frame).headline == "Choose one location, or all"


def test_one_product_adds_up_to_its_lines(visit, rows):
    product_id, revenue = rows("""
        select product.product_id, sum(sale.net_amount) as revenue from gold.fact_sales as sale
        inner join gold.dim_product as product on sale.product_key = product.product_key
        where sale.order_date between cast(:last as date) - 89 and :last group by 1 order by 2 desc limit 1
    """, last=LAST_DAY)[0]
    shown = visit(f"?period=90D&item={product_id}")
    assert sum(product_one.course_rows(shown)["revenue"]) == revenue
    assert product_one.product_kpis(shown)[0].full_value == f"${revenue:,.2f}"
    curve = pricing.curve_rows(shown)
    assert not curve.empty
    assert ((curve["low"] <= curve["units"]) & (curve["units"] <= curve["high"])).all()


def test_prices_by_category_add_up_those_of_their_products(visit):
    shown = visit("")
    frame, products = pricing_categories.rows(shown), pricing.rows(shown)
    expected = products.groupby("category")["margin_gain"].sum()
    told = frame.dropna(subset=["margin_gain"]).set_index("category")["margin_gain"]
    assert told.to_dict() == expected.to_dict()
    answers = {(-3, -2): "lower prices", (-0.9, 1): "higher prices", (-2, 0): "nobody can say", (None, None): ""}
    assert [pricing_categories.more_revenue_by(*bounds) for bounds in answers] == list(answers.values())


def test_next_weeks_demand_is_the_sum_of_the_days(visit, rows):
    expected = rows("select product_id, sum(point) as units from predictions.demand_forecasts_latest "
                    "where location_id = 'csv:L1' group by 1 order by 2 desc, 1 limit 1")[0]
    frame = forecast_demand.rows(visit("?location=csv:L1"))
    assert (frame["product_id"].iloc[0], frame["units"].iloc[0]) == (expected.product_id, expected.units)


def test_locations_of_the_forecast_add_up_to_the_company(visit):
    frame = forecast_parts.trust_rows(visit(""))
    total = frame.loc[frame["scope"] == "total", "point"].iloc[0]
    assert abs(frame.loc[frame["scope"] == "location", "point"].sum() - total) < Decimal("0.01")


@pytest.mark.parametrize(("search", "change"), [
    ("", Change()),
    ("?change=price:5", Change(price_change=0.05)),
    ("?change=category:Tea;price:-10;promotion:20;season:12;competitor:5",
     Change("category", "Tea", -0.1, 0.2, 12, 0.05)),
    ("?change=price:lots;season:13;promotion:;nonsense", Change()),
    ("?change=price:1000", Change()),
])
def test_the_address_says_what_is_asked_and_nonsense_is_nothing(visit, search, change):
    assert forecast_what_if.asked_for(visit(search)) == change


def test_what_if_tells_units_revenue_and_margin_or_why_it_cannot(visit):
    shown = visit("?change=price:5")
    frame = forecast_what_if.rows(shown)
    assert frame["label"].tolist() == ["Units", "Revenue", "Margin"]
    known = frame.dropna(subset=["change"])
    assert (known["change_lo"] <= known["change"]).all()
    beyond = visit("?change=price:60")
    answer = forecast_what_if.draw(beyond, forecast_what_if.rows(beyond))
    assert isinstance(answer, Message)
    assert answer.headline == "Nobody can say"
    nothing = visit("")
    assert forecast_what_if.draw(nothing, forecast_what_if.rows(nothing)).headline == "Nothing is changed"


def test_limits_judge_each_figure_by_its_good_side(visit):
    frame = kpis_limits.rows(visit("?period=90D")).set_index("metric")
    for name, row in frame.iterrows():
        is_up_good = row["fine"] > row["act"]
        fine = row["value"] >= row["fine"] if is_up_good else row["value"] <= row["fine"]
        assert (row["tone"] == "good") == fine, name


def test_value_to_cost_stands_on_the_customers_that_the_period_won(visit, rows):
    worth, customers = rows("""
        select avg(net_amount + expected_value) as worth, count(*) as customers from gold.customer_summary
        join predictions.customer_ltv_scores_latest using (customer_id)
        where horizon_days = 730 and first_order_date between cast(:last as date) - 89 and :last
    """, last=LAST_DAY)[0]
    shown = visit("?period=90D")
    cost = shown.ask(["acquisition_cost"])["acquisition_cost"].iloc[0]
    kpi = kpis_value_to_cost.value_to_cost(shown)
    assert customers >= kpis_value_to_cost.FEWEST
    assert kpi.full_value == f"{worth / cost:.2f}"
    assert kpis_value_to_cost.value_to_cost(visit("?location=csv:L1")).comparison == "not with these filters"


def test_a_month_that_was_forecast_and_is_over_stands_beside_what_came(settings, new_database):
    from dashboard.app import create_app
    from tests.dashboard import company

    database, last = new_database(), date(2026, 5, 10)
    lines = company.fill(database, last, days=100, orders_per_day=5)
    company.add_forecast(database, date(2026, 3, 31), date(2026, 4, 1))
    with create_app(settings, database).test_request_context():
        frame = forecast_parts.PAST.rows(open_visit(""))
        drawn = forecast_parts.PAST.draw(open_visit(""), frame)
    # May has begun but is not over.
    assert frame["month"].tolist() == [date(2026, 4, 1)]
    april = [day.month == 4 for day in lines["order_date"]]
    came, said = lines.loc[april, "net_amount"].sum(), 410_000
    assert float(frame["revenue"].iloc[0]) == pytest.approx(float(came))
    assert frame["point"].iloc[0] == said
    assert frame["error"].iloc[0] == pytest.approx(float(came) / said - 1)
    assert [trace.name for trace in drawn.figure.data if trace.name in ("Came", "Forecast")] == ["Came", "Forecast"]
    assert len(drawn.links) == 1


def test_targets_show_what_is_reached_and_where_the_pace_leads(settings, new_database):
    from dashboard.app import create_app
    from tests.dashboard import company

    database, last = new_database(), date(2026, 5, 10)
    lines = company.fill(database, last, days=40, orders_per_day=5)
    with database.transaction("app") as connection:
        connection.execute(text("insert into app.targets (metric, scope, scope_id, month, target) values "
                                "('revenue', 'total', '', '2026-05-01', 10000), ('revenue', 'location', 'csv:L1', "
                                "'2026-05-01', 0), ('average_order_value', 'total', '', '2026-05-01', 9), "
                                "('orders', 'region', 'North', '2026-05-01', 9), ('units', 'location', 'csv:L9', "
                                "'2026-05-01', 9), ('revenu', 'total', '', '2026-05-01', 9)"))
    with create_app(settings, database).test_request_context():
        frame = kpis_targets.rows(open_visit(""))
        drawn = str(kpis_targets.draw(open_visit(""), frame))
    for why in ("revenu is left out: there is no such metric", "its scope is region", "no location csv:L9",
                "above zero", "average_order_value is left out: it does not add up"):
        assert why in drawn
    reached = Decimal(str(round(lines.loc[lines["order_date"] >= date(2026, 5, 1), "net_amount"].sum(), 4)))
    assert frame["metric"].tolist() == ["revenue"]
    assert frame["value"].iloc[0] == reached
    assert frame["variance"].iloc[0] == 10000 - reached
    assert frame["pace"].iloc[0] == 10 / 31
