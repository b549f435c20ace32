"""Datasets of the Overview page that no metric gives."""

from datetime import timedelta

from dashboard.queries import sales
from dashboard.queries.forecast import revenue_forecast


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
