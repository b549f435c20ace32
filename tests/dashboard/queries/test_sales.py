"""Datasets of the Overview page that no metric gives."""

from dashboard.queries.forecast import revenue_forecast


def test_the_forecast_comes_with_how_it_was_tested(sales_database, last_day):
    with sales_database.transaction("reader") as connection:
        forecast = revenue_forecast(connection, "total", "")
        none = revenue_forecast(connection, "location", "csv:L1")
    assert (forecast.as_of_date, len(forecast.months)) == (last_day, 6)
    assert (forecast.coverage80, forecast.skill) == (0.81, 0.25)
    assert none is None
