"""Every number of Overview and Sales against SQL on gold.fact_sales that knows nothing of roll-ups or metrics."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from sqlalchemy import text

from dashboard.cards import sales_bridge, sales_customers, sales_movers, sales_returns, sales_trend
from dashboard.cards.kpis import metric_kpis
from dashboard.cards.overview_growth import growth_kpi
from dashboard.context import open_visit
from dashboard.pages import find_page
from tests.demo_company import LAST_DAY

START = LAST_DAY - timedelta(days=89)
BASE = (START - timedelta(days=91), LAST_DAY - timedelta(days=91))
SEARCHES = ("?period=90D", "?period=90D&location=csv:L2", "?period=90D&category=Coffee Beans&compare=year")

FACTS = """
    from gold.fact_sales as sale
    inner join gold.dim_location as place on sale.location_key = place.location_key
    inner join gold.dim_product as product on sale.product_key = product.product_key
    where sale.order_date between :start and :end
        and (cast(:location as text) is null or place.location_id = :location)
        and (cast(:category as text) is null or product.category = :category)
"""
FIGURES = """
    select sum(sale.net_amount) as revenue,
        count(distinct sale.order_id) filter (where not sale.is_return) as orders,
        sum(sale.quantity) as units,
        count(distinct sale.customer_id) filter (where not sale.is_return and not sale.is_guest) as customers,
        sum(sale.discount_amount) / sum(sale.gross_amount) as discount_rate,
        -sum(sale.net_amount) filter (where sale.is_return) / sum(sale.net_amount) filter (where not sale.is_return)
            as return_rate,
        count(distinct product.category) filter (where not sale.is_return) as categories
"""


def asked(search, start=START, end=LAST_DAY):
    return {
        "start": start, "end": end,
        "location": "csv:L2" if "location=" in search else None,
        "category": "Coffee Beans" if "category=" in search else None,
    }


@pytest.fixture(scope="module")
def rows(demo_database):
    def read(select, **parameters):
        with demo_database.transaction("reader") as connection:
            return pd.read_sql(text(select), connection, params=parameters, coerce_float=False)

    return read


@pytest.fixture
def visit(demo_server):
    with demo_server.test_request_context():
        yield open_visit


def test_growth_is_said_once_with_what_it_comes_to_and_the_days_it_is_held_against(visit, rows):
    kpi = growth_kpi(visit("?period=90D"))
    year_before = {"start": START - timedelta(days=364), "end": LAST_DAY - timedelta(days=364)}
    now, before = (rows(FIGURES + FACTS, **asked("") | days).iloc[0]["revenue"] for days in ({}, year_before))
    assert kpi.value.text == f"{(now - before) / before * 100:+.1f}%".replace("-", "\u2212")
    assert "%" not in kpi.change.text and kpi.change.words.endswith(f"${abs(now - before):,.2f}")
    assert kpi.comparison.startswith("vs ") and str(year_before["end"].year) in kpi.comparison


@pytest.mark.parametrize("search", SEARCHES)
def test_key_figures_are_what_the_lines_say(visit, rows, search):
    expected = rows(FIGURES + FACTS, **asked(search)).iloc[0]
    kpis = {kpi.name: kpi.full_value for kpi in metric_kpis(
        visit(search), ("orders", "revenue", "average_order_value", "customers", "units"),
        ("discount_rate", "return_rate", "categories"))}
    assert kpis["orders"] == f"{expected['orders']:,}"
    assert kpis["revenue"] == f"${expected['revenue']:,.2f}"
    assert kpis["average_order_value"] == f"${expected['revenue'] / expected['orders']:,.2f}"
    assert kpis["customers"] == f"{expected['customers']:,}"
    assert kpis["units"] == f"{expected['units']:,.0f}"
    assert kpis["categories"] == f"{expected['categories']:,}"
    for rate in ("discount_rate", "return_rate"):
        assert abs(Decimal(kpis[rate].rstrip("%")) - expected[rate] * 100) <= Decimal("0.05")


@pytest.mark.parametrize("search", SEARCHES[:2])
def test_figures_of_customers_are_what_their_orders_say(visit, rows, search):
    where = asked(search)
    (expected,) = rows(f"""
        with bought as (
            select distinct sale.customer_id, sale.order_date {FACTS} and not sale.is_return and not sale.is_guest
        ),
        earlier as (select distinct customer_id from bought where order_date < :from),
        firsts as (
            select customer_id, min(order_date) as day from gold.fact_sales
            where not is_return and not is_guest group by customer_id
        )
        select
            (select count(*) from earlier where customer_id in (
                select customer_id from bought where order_date >= :from)) * 100.0 / (select count(*) from earlier)
                as retention_rate,
            (select count(distinct bought.customer_id) from bought inner join firsts
                on bought.customer_id = firsts.customer_id and bought.order_date = firsts.day
                where bought.order_date >= :from) as new_customers
    """, **where | {"start": START - timedelta(days=90)}, **{"from": START}).itertuples()
    worth = rows(f"""select sum(sale.net_amount) / count(distinct sale.customer_id) filter (where not sale.is_return)
        as each {FACTS} and not sale.is_guest""", **where | {"start": date(2000, 1, 1)})["each"].iloc[0]
    items = rows(FIGURES + FACTS, **where).iloc[0]
    kpis = {kpi.name: kpi.full_value for kpi in metric_kpis(
        visit(search), ("retention_rate", "average_lifetime_value", "items_per_order", "new_customers"), ())}
    assert abs(Decimal(kpis["retention_rate"].rstrip("%")) - expected.retention_rate) <= Decimal("0.05")
    assert kpis["new_customers"] == f"{expected.new_customers:,}"
    # What a customer brought in all is no figure of one location.
    is_whole = where["location"] is None
    assert kpis["average_lifetime_value"] == (f"${worth:,.2f}" if is_whole else "not available with these filters")
    assert kpis["items_per_order"] == f"{items['units'] / items['orders']:,.2f}"


@pytest.mark.parametrize(("path", "name"), [("/", "overview-categories"), ("/sales", "sales-categories")])
def test_categories_have_their_revenue_units_and_comparison(visit, rows, path, name):
    statement = "select product.category, sum(sale.net_amount) as revenue, sum(sale.quantity) as units" + FACTS
    now = rows(f"{statement} group by 1 order by 2 desc limit 8", **asked(""))
    before = rows(f"{statement} group by 1", **asked("", *BASE)).set_index("category")["revenue"]
    card = next(card for card in find_page(path).cards if card.name == name)
    found = card.rows(visit(SEARCHES[0]))
    for column in ("category", "revenue", "units"):
        assert found[column].tolist() == now[column].tolist()
    assert found["base_revenue"].tolist() == [before[category] for category in now["category"]]


def test_cells_of_the_map_of_places_are_weeks_of_their_lines(visit, rows):
    card = next(card for card in find_page("/sales").cards if card.name == "sales-places")
    found = card.rows(visit(SEARCHES[0]))
    weeks = rows("select place.location_id as location, cast(date_trunc('week', sale.order_date) as date) as start, "
                 "sum(sale.net_amount) as revenue, count(distinct sale.order_id) filter (where not sale.is_return) "
                 "as orders" + FACTS + "group by 1, 2", **asked(""))
    keys = ["location", "start"]
    assert len(found) == len(weeks) > 30
    for column in ("revenue", "orders"):
        assert found.set_index(keys)[column].to_dict() == weeks.set_index(keys)[column].to_dict()


def test_averages_of_thirty_days_and_the_comparison_are_of_their_own_days(visit, rows):
    shown = visit(SEARCHES[0])
    daily = "select sale.order_date as day, sum(sale.net_amount) as revenue" + FACTS + "group by 1"
    known = rows(daily, **asked("", START - timedelta(days=35), LAST_DAY)).set_index("day")["revenue"]
    course = sales_trend.course_rows(shown).set_index("day")["average_30"]
    for day in (START, LAST_DAY):
        assert course[day] == sum(known.get(day - timedelta(days=back), 0) for back in range(30)) / 30
    before = rows(daily, **asked("", *BASE)).set_index("day")["revenue"]
    trend = next(card for card in find_page("/").cards if card.name == "overview-trend").rows(shown)
    assert sum(trend["base_revenue"]) == before.sum()
    assert sales_trend.total_rows(shown)["base_revenue"].iloc[-1] == before.sum()
    assert trend["base_revenue"].iloc[0] == before[BASE[0]]


@pytest.mark.parametrize("search", SEARCHES)
def test_every_breakdown_adds_up_to_the_revenue(visit, rows, search):
    revenue = rows(FIGURES + FACTS, **asked(search))["revenue"].iloc[0]
    shown = visit(search)
    cards = {card.name: card for path in ("/", "/sales") for card in find_page(path).cards}
    for name in ("overview-trend", "overview-locations", "overview-clock", "sales-course", "sales-places",
                 "sales-clock", "sales-hours", "sales-weekdays", "sales-regions"):
        assert sum(cards[name].rows(shown)["revenue"]) == revenue, name
    assert sales_trend.total_rows(shown)["revenue"].iloc[-1] == revenue


def test_days_hours_and_categories_are_those_of_the_lines(visit, rows):
    shown, cards = visit(SEARCHES[0]), {card.name: card for card in find_page("/sales").cards}
    daily = rows("select sale.order_date as day, sum(sale.net_amount) as revenue" + FACTS + "group by 1",
                 **asked("")).set_index("day")["revenue"]
    course = sales_trend.course_rows(shown).set_index("day")
    assert {day: revenue for day, revenue in course["revenue"].items() if revenue} == daily.to_dict()
    last_week = [daily[LAST_DAY - timedelta(days=back)] for back in range(7)]
    assert course["average_7"].iloc[-1] == sum(last_week) / 7
    clock = rows("select extract(isodow from sale.order_date)::int as weekday, sale.order_hour as hour, "
                 "sum(sale.net_amount) as revenue" + FACTS + "group by 1, 2", **asked(""))
    found = cards["sales-clock"].rows(shown)
    assert {(int(row.weekday), int(row.hour)): row.revenue for row in found.itertuples()} == {
        (row.weekday, row.hour): row.revenue for row in clock.itertuples()}
    times = Counter((LAST_DAY - timedelta(days=back)).isoweekday() for back in range((LAST_DAY - START).days + 1))
    assert all(row.mean_revenue == row.revenue / times[int(row.weekday)] for row in found.itertuples())
    assert set(times.values()) == {12, 13}
    best = rows("select product.product_id, sum(sale.net_amount) as revenue" + FACTS
                + "group by 1 order by 2 desc, 1 limit 10", **asked(""))
    assert cards["sales-products"].rows(shown)["revenue"].tolist() == best["revenue"].tolist()


def test_price_volume_and_mix_add_up_to_the_difference(visit, rows):
    shown = visit(SEARCHES[0])
    now = rows(FIGURES + FACTS, **asked(""))["revenue"].iloc[0]
    before = rows(FIGURES + FACTS, **asked("", *BASE))["revenue"].iloc[0]
    parts = sales_bridge.rows(shown).set_index("part")["amount"]
    assert (parts["base"], parts["now"]) == (before, now)
    moved = parts[["price", "volume", "mix", "added", "dropped"]]
    assert round(sum(moved), 8) == round(now - before, 8)


def test_new_customers_bought_for_the_first_time(visit, rows):
    first = rows("""
        select count(*) as customers from (
            select customer_id from gold.fact_sales where not is_return and not is_guest
            group by customer_id having min(order_date) between :start and :end
        ) as newcomers
    """, start=START, end=LAST_DAY)["customers"].iloc[0]
    assert sum(sales_customers.rows(visit(SEARCHES[0]))["new_customers"]) == first


def test_returns_and_discounts_are_those_of_the_lines(visit, rows):
    found = sales_returns.rows(visit(SEARCHES[0]))
    expected = rows("select sum(sale.discount_amount) as given, "
                    "-coalesce(sum(sale.net_amount) filter (where sale.is_return), 0) as back" + FACTS, **asked(""))
    assert sum(value or 0 for value in found["discount_amount"]) == expected["given"].iloc[0]
    assert sum(value or 0 for value in found["return_amount"]) == expected["back"].iloc[0]


def test_what_moved_most_is_named_with_its_money(visit, rows):
    shown = visit(SEARCHES[0])
    moved = rows(f"""
        select coalesce(now.product_id, before.product_id) as product_id,
            coalesce(now.revenue, 0) - coalesce(before.revenue, 0) as moved
        from (select product.product_id, sum(sale.net_amount) as revenue {FACTS} group by 1) as now
        full join (select product.product_id, sum(sale.net_amount) as revenue
            {FACTS.replace(":start", ":base_start").replace(":end", ":base_end")} group by 1) as before
        on now.product_id = before.product_id order by 2 limit 3
    """, **asked(""), base_start=BASE[0], base_end=BASE[1])
    found = sales_movers.rows(shown)
    losers = found[(found["kind"] == "product") & (found["moved"] < 0)]
    assert losers["moved"].tolist() == moved["moved"].tolist()


def test_a_period_before_the_data_is_not_compared(visit):
    shown = visit(f"?from=2024-06-10&to={date(2024, 7, 1)}")
    assert sales_bridge.rows(shown).empty
    assert sales_movers.rows(shown).empty


def test_the_usual_weekday_is_a_mean_of_its_days(visit, rows):
    cards = {card.name: card for card in find_page("/sales").cards}
    sums = rows("select extract(isodow from sale.order_date)::int as weekday, sum(sale.net_amount) as revenue"
                + FACTS + "group by 1", **asked("")).set_index("weekday")["revenue"]
    # A closed day counts: the company had such a weekday, and sold nothing on it.
    days = Counter((START + timedelta(days=number)).isoweekday() for number in range(90))
    for row in cards["sales-weekdays"].rows(visit(SEARCHES[0])).itertuples():
        assert abs(row.mean_revenue - sums[int(row.weekday)] / days[int(row.weekday)]) < Decimal("0.0001")
