"""The demand job on a real database: what it reads, writes, keeps, and scores later."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions.demand_forecast import JOB
from predictions.job import run_job
from tests.ml.shop_days import LAST_DAY, days, poisson
from tests.predictions.stocked_shop import count, sell_days
from warehouse.database import Database, read_frame

AS_OF = LAST_DAY.date()
SHOP = days(poisson(40, 300, np.geomspace(1, 8, 40)))
SMALL_SHOP = days(poisson(12, 150, np.geomspace(1, 8, 12)))  # too small for trees, which take their time


def table(database: Database, name: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))


def test_seven_days_of_every_product_and_location_are_published_with_their_backtest(database: Database) -> None:
    sell_days(database, SHOP)
    sell_days(database, SHOP.assign(location_id="kiosk").query("product_id == 'p003'"))
    run_job(database, JOB, AS_OF)
    rows = table(database, "demand_forecasts_latest")
    assert rows.groupby(["product_id", "location_id"]).size().eq(7).all()
    assert rows.groupby("location_id")["product_id"].nunique().to_dict() == {"kiosk": 1, "shop": 40}
    assert (min(rows["date"]), max(rows["date"])) == (AS_OF + timedelta(days=1), AS_OF + timedelta(days=7))
    tested = table(database, "backtests_latest")
    assert {"seasonal_naive", "imapa", "lightgbm_tweedie"} <= set(tested["model"])
    assert {"total", "volume_class"} == set(tested["scope"])
    run = table(database, "runs_latest").iloc[0]
    assert run["metrics"]["wape"] < run["metrics"]["wape_baseline"]
    assert run["artifact_hash"]
    assert table(database, "feature_importances_latest")["importance"].sum() == pytest.approx(1)


def test_a_second_run_reuses_the_model_and_gives_the_same_rows(database: Database) -> None:
    sell_days(database, SHOP)
    first = run_job(database, JOB, AS_OF)
    before = table(database, "demand_forecasts").drop(columns="run_id")
    second = run_job(database, JOB, AS_OF)
    pd.testing.assert_frame_equal(before, table(database, "demand_forecasts").drop(columns="run_id"))
    runs = table(database, "runs").set_index("run_id")
    assert runs.loc[second, "fitted_by_run_id"] == first


def test_a_forecast_as_of_the_past_uses_nothing_that_came_later(database: Database) -> None:
    past = LAST_DAY - pd.Timedelta(days=20)
    sell_days(database, SMALL_SHOP[SMALL_SHOP["order_date"] <= past])
    run_job(database, JOB, past.date())
    before = table(database, "demand_forecasts").drop(columns="run_id")
    later = SMALL_SHOP[SMALL_SHOP["order_date"] > past]
    sell_days(database, later.assign(quantity=later["quantity"] * 50))
    count(database, "p001", LAST_DAY, 0)
    run_job(database, JOB, past.date())
    pd.testing.assert_frame_equal(before, table(database, "demand_forecasts").drop(columns="run_id"))


def test_a_week_that_is_over_is_held_against_what_was_sold(database: Database) -> None:
    past = LAST_DAY - pd.Timedelta(days=7)
    sell_days(database, SMALL_SHOP)
    scored = run_job(database, JOB, past.date())
    run_job(database, JOB, AS_OF)
    rows = table(database, "model_monitoring_latest")
    assert set(rows["scored_run_id"]) == {scored}
    assert set(rows["metric"]) == {"wape", "bias", "miss80", "miss95"}
    forecasts = table(database, "demand_forecasts").query("run_id == @scored")
    sold = SMALL_SHOP[SMALL_SHOP["order_date"] > past].groupby("product_id")["quantity"].sum()
    said = forecasts.groupby("product_id")["point"].sum().astype(float)
    wape = (said - sold.reindex(said.index).fillna(0)).abs().sum() / sold.sum()
    assert rows.set_index("metric").loc["wape", "value"] == pytest.approx(wape, abs=1e-4)
    assert not rows["is_degraded"].any()


def test_a_week_unlike_those_before_degrades_the_model_which_is_fitted_anew(database: Database) -> None:
    past = LAST_DAY - pd.Timedelta(days=7)
    sell_days(database, SHOP[SHOP["order_date"] <= past])
    first = run_job(database, JOB, past.date())
    wild = SHOP[SHOP["order_date"] > past]
    sell_days(database, wild.assign(quantity=wild["quantity"] * 6))
    second = run_job(database, JOB, AS_OF)
    rows = table(database, "model_monitoring_latest").set_index("metric")
    assert rows.loc["wape", "is_degraded"]
    runs = table(database, "runs").set_index("run_id")
    assert runs.loc[[first, second], "fitted_by_run_id"].tolist() == [first, second]


def test_a_product_counted_at_zero_in_the_week_is_not_scored(database: Database) -> None:
    past = LAST_DAY - pd.Timedelta(days=7)
    sell_days(database, SMALL_SHOP)
    run_job(database, JOB, past.date())
    count(database, "p000", LAST_DAY, 0)
    run_job(database, JOB, AS_OF)
    assert set(table(database, "model_monitoring_latest")["rows"]) == {11 * 7}


def test_few_days_give_rows_on_little_data_and_a_reason(database: Database) -> None:
    sell_days(database, SMALL_SHOP[SMALL_SHOP["order_date"] > LAST_DAY - pd.Timedelta(days=10)])
    run_job(database, JOB, AS_OF)
    rows = table(database, "demand_forecasts_latest")
    assert (set(rows["quality"]), set(rows["model"])) == ({"low_data"}, {"tsb"})
    message = table(database, "runs_latest")["message"].iloc[0]
    assert message.endswith("too little history for a backtest")


def test_a_warehouse_without_sales_gives_a_run_without_rows(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    assert table(database, "demand_forecasts").empty
    run = table(database, "runs_latest").iloc[0]
    assert (run["model"], run["message"]) == ("none", "no forecast: nothing was sold in the last 90 days")
