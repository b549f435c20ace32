"""The reorder job on a real database: what it reads, writes, falls back on, and never looks at."""

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions import demand_forecast
from predictions.job import run_job
from predictions.reorder import JOB
from tests.ml.shop_days import LAST_DAY, days, poisson
from tests.predictions.stocked_shop import count, sell_days
from warehouse.database import Database, read_frame

AS_OF = LAST_DAY.date()
SHOP = days(poisson(6, 240, np.array([4.0])))


def table(database: Database, name: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))


def rows_by_product(database: Database) -> pd.DataFrame:
    return table(database, "reorder_recommendations_latest").set_index("product_id")


def test_what_runs_low_is_ordered_in_whole_packs_and_named_by_supplier(database: Database) -> None:
    sell_days(database, SHOP)
    count(database, "p000", LAST_DAY, 3)
    count(database, "p001", LAST_DAY, 900)
    run_job(database, JOB, AS_OF)
    rows = rows_by_product(database)
    assert rows.index.tolist() == ["p000", "p001"]
    low, full = rows.loc["p000"], rows.loc["p001"]
    assert low["order_quantity"] > 0
    assert low["order_quantity"] % 6 == 0
    assert low["order_cost"] == low["order_quantity"] * 4
    assert (full["order_quantity"], full["is_slow_mover"]) == (0, True)
    assert full["cash_tied_up"] > 0
    assert table(database, "runs_latest")["message"].iloc[0] == f"order from Mill: 1 items, {low['order_cost']:.2f}"


def test_the_demand_forecast_is_used_and_without_one_the_row_says_fallback(database: Database) -> None:
    sell_days(database, SHOP)
    count(database, "p000", LAST_DAY, 30)
    run_job(database, JOB, AS_OF)
    assert rows_by_product(database).loc["p000", "quality"] == "fallback"
    run_job(database, demand_forecast.JOB, AS_OF)
    run_job(database, JOB, AS_OF)
    row = rows_by_product(database).loc["p000"]
    forecasts = table(database, "demand_forecasts_latest").query("product_id == 'p000' and horizon <= 5")
    assert row["quality"] == "ok"
    assert float(row["daily_demand"]) == pytest.approx(forecasts["point"].astype(float).mean(), abs=1e-3)


def test_sales_since_the_count_are_taken_off_it(database: Database) -> None:
    sell_days(database, SHOP)
    counted = LAST_DAY - pd.Timedelta(days=3)
    count(database, "p000", counted, 100)
    run_job(database, JOB, AS_OF)
    row = rows_by_product(database).loc["p000"]
    since = SHOP[(SHOP["product_id"] == "p000") & (SHOP["order_date"] > counted)]["quantity"].sum()
    assert (row["stock_level"], row["on_hand"]) == (100, 100 - since)


def test_what_nobody_describes_is_ordered_with_the_settings_lead_time_one_by_one(database: Database) -> None:
    sell_days(database, SHOP, supplier="", lead_time_days=None, pack_size=None)
    count(database, "p000", LAST_DAY, 0)
    run_job(database, JOB, AS_OF)
    row = rows_by_product(database).loc["p000"]
    assert (row["lead_time_days"], row["pack_size"]) == (7, 1)
    assert table(database, "runs_latest")["message"].iloc[0].startswith("order from supplier unknown: 1 items")


def test_both_policies_are_tested_on_the_last_60_days(database: Database) -> None:
    sell_days(database, SHOP)
    for product_id in sorted(set(SHOP["product_id"])):
        count(database, product_id, LAST_DAY, 30)
    run_job(database, JOB, AS_OF)
    tested = table(database, "backtests_latest")
    total = tested[tested["scope"] == "total"].pivot_table("value", "model", "metric")
    assert total.loc["negative_binomial", "service_level"] > total.loc["lead_time_mean", "service_level"]
    assert table(database, "runs_latest")["metrics"].iloc[0]["service_level"] == pytest.approx(
        total.loc["negative_binomial", "service_level"], abs=1e-4
    )


def test_a_trial_that_falls_short_of_the_service_level_is_said(database: Database) -> None:
    is_rush = SHOP["order_date"] > LAST_DAY - pd.Timedelta(days=40)
    sell_days(database, SHOP.assign(quantity=SHOP["quantity"].where(~is_rush, SHOP["quantity"] * 20)))
    count(database, "p000", LAST_DAY, 3)
    run_job(database, JOB, AS_OF)
    run = table(database, "runs_latest").iloc[0]
    reached = run["metrics"]["service_level"]
    assert reached < 0.95
    said = f"; {reached:.1%} of the orders in the trial of the last 60 days came in time, 95.0% asked"
    assert run["message"].endswith(said)


def test_without_a_price_the_revenue_at_risk_is_unknown(database: Database) -> None:
    sell_days(database, SHOP[SHOP["product_id"] != "p000"])
    count(database, "p001", LAST_DAY, 3)
    with database.transaction("etl") as connection:
        connection.execute(text("update gold.dim_product set price = null"))
        connection.execute(text("update gold.daily_product_sales set net_amount = 0"))
    run_job(database, JOB, AS_OF)
    assert rows_by_product(database)["revenue_at_risk"].isna().all()


def test_an_order_as_of_the_past_uses_nothing_that_came_later(database: Database) -> None:
    past = LAST_DAY - pd.Timedelta(days=20)
    sell_days(database, SHOP[SHOP["order_date"] <= past])
    count(database, "p000", past, 12)
    run_job(database, JOB, past.date())
    before = table(database, "reorder_recommendations").drop(columns="run_id")
    later = SHOP[SHOP["order_date"] > past]
    sell_days(database, later.assign(quantity=later["quantity"] * 50))
    count(database, "p000", LAST_DAY, 0)
    run_job(database, demand_forecast.JOB, AS_OF)
    run_job(database, JOB, past.date())
    pd.testing.assert_frame_equal(before, table(database, "reorder_recommendations").drop(columns="run_id"))


def test_without_counts_there_is_no_row_but_a_reason(database: Database) -> None:
    sell_days(database, SHOP)
    run_job(database, JOB, AS_OF)
    assert table(database, "reorder_recommendations").empty
    assert table(database, "runs_latest")["message"].iloc[0] == "nothing to recommend: no stock is counted"


def test_later_counts_say_whether_stock_lasted_where_nothing_was_ordered(database: Database) -> None:
    sell_days(database, SHOP)
    for number, level in enumerate((900, 900, 900, 900, 0)):
        count(database, f"p00{number}", LAST_DAY, level)
    run_job(database, JOB, AS_OF)
    count(database, "p000", LAST_DAY + pd.Timedelta(days=3), 0)
    count(database, "p001", LAST_DAY + pd.Timedelta(days=3), 800)
    count(database, "p002", LAST_DAY + pd.Timedelta(days=6), 0)  # an order of today would have come
    run_job(database, JOB, (LAST_DAY + pd.Timedelta(days=29)).date())
    assert table(database, "model_monitoring_latest").empty
    run_job(database, JOB, (LAST_DAY + pd.Timedelta(days=30)).date())
    found = table(database, "model_monitoring_latest").set_index("metric")
    assert found.loc["stock_out_share", ["rows", "value"]].tolist() == [2, 0.5]
    assert found.loc["stock_out_share", "expected"] < 0.01
    assert found.loc["stock_out_share", "limit_value"] == pytest.approx(0.05)
    assert found.loc["stock_out_share", "is_degraded"]
    assert found.loc["ordered_share", ["rows", "value"]].tolist() == [5, 0.2]
