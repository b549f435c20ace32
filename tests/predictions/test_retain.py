"""Predictions of every day for two weeks, of every month after that, and the serving one always."""

from datetime import date, timedelta

from sqlalchemy import update

from predictions.job import run_job
from predictions.retain import retain_predictions
from tests.predictions.test_job import AS_OF, job, latest_points
from tests.predictions.test_sales_forecast import table
from warehouse.database import Database
from warehouse.schema.predictions import runs


def test_days_stay_for_two_weeks_and_months_by_their_last_run(database: Database) -> None:
    for days in (800, 62, 61, 35, 15, 14, 1, 0):
        run_job(database, job(), AS_OF - timedelta(days))
    rolled_back = run_job(database, job(), AS_OF - timedelta(34))
    with database.transaction("predictor") as connection:
        connection.execute(update(runs).where(runs.c.run_id == rolled_back).values(status="retired"))
    assert retain_predictions(database, 90) == {"predictions.sales_forecasts": 8}
    kept = sorted(set(table(database, "sales_forecasts")["as_of_date"]))
    assert kept == [date(2025, 4, 30), date(2025, 5, 26), date(2025, 6, 16), date(2025, 6, 29), AS_OF]
    retired = table(database, "runs").query("status == 'retired'")
    assert set(retired["message"]) == {"its rows went with retention"}
    assert latest_points(database) == [10, 10]
    assert retain_predictions(database, 90) == {}


def test_an_empty_warehouse_has_nothing_to_take_out(database: Database) -> None:
    assert retain_predictions(database, 0) == {}
