"""Datasets of the Overview page, compared with brute force on gold.fact_sales."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import text

from dashboard.queries import sales
from dashboard.queries.forecast import revenue_forecast
from warehouse.metrics import Period


def month(last_day):
    return Period(last_day - timedelta(days=29), last_day)


def test_totals_equal_the_facts_to_the_last_digit(sales_database, last_day):
    period = month(last_day)
    with sales_database.transaction("reader") as connection:
        totals = sales.totals(connection, period, (2,))
        expected = connection.execute(text("""
            select sum(net_amount) as revenue, count(distinct order_id) filter (where not is_return) as orders,
                count(distinct customer_id) filter (where not is_guest and not is_return) as customers
            from gold.fact_sales where order_date between :start and :end and location_key = 2
        """), {"start": period.start, "end": period.end}).one()
    assert (totals.revenue, totals.orders, totals.customers) == tuple(expected)


def test_totals_of_a_period_without_sales_are_zero(sales_database):
    with sales_database.transaction("reader") as connection:
        totals = sales.totals(connection, Period(date(2001, 1, 1), date(2001, 1, 2)), ())
    assert (totals.revenue, totals.orders, totals.average_order_value, totals.customers) == (Decimal(0), 0, None, 0)


def test_every_day_of_the_period_has_a_row_and_they_add_up(sales_database, last_day):
    period = Period(last_day - timedelta(days=29), last_day + timedelta(days=3))
    with sales_database.transaction("reader") as connection:
        daily = sales.daily(connection, period, ())
        totals = sales.totals(connection, period, ())
    assert daily["date"].tolist() == list(period)
    assert daily["revenue"].sum() == totals.revenue
    assert daily["orders"].sum() == totals.orders
    assert daily["orders"].tolist()[-3:] == [0, 0, 0]


def test_top_products_are_the_best_with_their_own_past(sales_database, last_day):
    period = month(last_day)
    base = period.shifted(-35)
    with sales_database.transaction("reader") as connection:
        top = sales.top_products(connection, period, base, (), 3)
        expected = connection.execute(text("""
            select product_id, product_name,
                sum(net_amount) filter (where order_date between :start and :end) as now,
                coalesce(sum(net_amount) filter (where order_date between :from and :to), 0) as past
            from gold.fact_sales inner join gold.dim_product using (product_key)
            group by product_id, product_name order by now desc nulls last limit 3
        """), {"start": period.start, "end": period.end, "from": base.start, "to": base.end}).all()
    rows = top[["product_id", "product", "revenue", "base_revenue"]].itertuples(index=False, name=None)
    assert list(rows) == [tuple(row) for row in expected]


def test_top_products_without_a_comparison_have_no_past(sales_database, last_day):
    with sales_database.transaction("reader") as connection:
        assert sales.top_products(connection, month(last_day), None, (), 3)["base_revenue"].tolist() == [None] * 3


def test_monthly_revenue_leaves_out_the_month_that_is_not_over(sales_database, last_day):
    with sales_database.transaction("reader") as connection:
        months = sales.monthly_revenue(connection, last_day, ())
        months_of_one = sales.monthly_revenue(connection, last_day, (1,))
    is_last_of_month = (last_day + timedelta(days=1)).day == 1
    assert (months["month"].iloc[-1] == last_day.replace(day=1)) == is_last_of_month
    assert months_of_one["revenue"].sum() < months["revenue"].sum()


def test_the_forecast_comes_with_how_it_was_tested(sales_database, last_day):
    with sales_database.transaction("reader") as connection:
        forecast = revenue_forecast(connection, "total", "")
        none = revenue_forecast(connection, "location", "csv:L1")
    assert (forecast.as_of_date, len(forecast.months)) == (last_day, 6)
    assert (forecast.coverage80, forecast.skill) == (0.81, 0.25)
    assert none is None
