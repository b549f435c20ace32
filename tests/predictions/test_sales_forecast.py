"""The forecast job on a real database: what it reads, writes, leaves out, and never looks at."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.context import Context, Reader
from predictions.job import run_job
from predictions.sales_forecast import JOB
from predictions.sales_forecast_history import read_history
from tests.predictions.gold import sell
from warehouse.database import Database, read_frame
from warehouse.metrics import Period, Question, compile_question

AS_OF = date(2025, 12, 31)


def table(database: Database, name: str) -> pd.DataFrame:
    with database.transaction("reader") as connection:
        return read_frame(connection, text(f"select * from predictions.{name}"))


def context(database: Database, as_of: date) -> Context:
    return Context(database, as_of, Reader(database, as_of))


def two_shops(database: Database, until: date) -> None:
    sell(database, "t:a", date(2023, 1, 1), until)
    sell(database, "t:b", date(2024, 2, 1), until, size=40)


def test_every_measure_of_the_company_and_of_each_location_is_forecast_six_months_ahead(database: Database) -> None:
    two_shops(database, date(2026, 1, 20))
    run_job(database, JOB, AS_OF)
    forecasts = table(database, "sales_forecasts_latest")
    counts = forecasts.groupby(["measure", "scope", "scope_id"]).size()
    scopes = [("location", "t:a"), ("location", "t:b"), ("total", "")]
    measures = ("orders", "revenue", "units")
    assert counts.index.tolist() == [(measure, *scope) for measure in measures for scope in scopes]
    assert set(counts) == {6}
    assert sorted(forecasts["month"].unique())[0] == date(2026, 1, 1)
    points = forecasts[forecasts["measure"] == "revenue"].pivot_table("point", "month", "scope_id", aggfunc="sum")
    assert points[""].astype(float).to_numpy() == pytest.approx(
        points[["t:a", "t:b"]].sum(axis=1).astype(float).to_numpy(), abs=0.001
    )


def test_the_run_carries_its_window_and_its_backtest_beside_the_baseline(database: Database) -> None:
    two_shops(database, AS_OF)
    run_job(database, JOB, AS_OF)
    run = table(database, "runs_latest").iloc[0]
    assert (run["window_start"], run["trained_through"]) == (date(2023, 1, 1), AS_OF)
    assert {"mase", "mase_baseline", "coverage80", "coverage95"} <= set(run["metrics"])
    tested = table(database, "backtests_latest")
    assert set(tested["model"]) >= {"seasonal_naive", "naive2", "linear_regression", "random_forest"}
    assert set(tested["metric"]) == {"mae", "mase", "smape", "r2", "coverage80", "coverage95"}
    assert max(tested["origin"]) == date(2025, 6, 30)
    assert not tested["value"].isna().any()
    assert not (tested["skill"] == float("nan")).any()


def test_a_second_run_gives_the_same_rows(database: Database) -> None:
    two_shops(database, AS_OF)
    run_job(database, JOB, AS_OF)
    first = table(database, "sales_forecasts").drop(columns="run_id")
    run_job(database, JOB, AS_OF)
    pd.testing.assert_frame_equal(first, table(database, "sales_forecasts").drop(columns="run_id"))


def test_a_forecast_as_of_the_past_uses_nothing_that_came_later(database: Database) -> None:
    two_shops(database, date(2025, 8, 15))
    run_job(database, JOB, date(2025, 8, 10))
    before = table(database, "sales_forecasts").drop(columns="run_id")
    assert min(before["month"]) == date(2025, 8, 1)
    with database.transaction("reader") as connection:
        sold = text("select sum(net_amount) from gold.daily_sales_summary where order_date between :first and :last")
        known = connection.scalar(sold, {"first": date(2025, 8, 1), "last": date(2025, 8, 10)})
    of_company = (before["measure"] == "revenue") & (before["scope"] == "total") & (before["horizon"] == 1)
    lo95, point, hi95 = before.loc[of_company, ["lo95", "point", "hi95"]].iloc[0]
    # Ten of 31 days are known.
    assert known < lo95 < point < hi95 < 5 * known
    assert table(database, "runs_latest")["metrics"].iloc[0]["first_month_skill"] > 0
    sell(database, "t:a", date(2025, 8, 16), AS_OF, size=5000)
    sell(database, "t:new", date(2025, 9, 1), AS_OF)
    run_job(database, JOB, date(2025, 8, 10))
    pd.testing.assert_frame_equal(before, table(database, "sales_forecasts").drop(columns="run_id"))


def test_the_month_that_is_not_over_and_a_first_month_begun_late_are_left_out(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 4), date(2025, 6, 29))
    sell(database, "t:b", date(2025, 2, 3), date(2025, 6, 29))
    history = read_history(context(database, date(2025, 6, 29))).whole
    months = history.groupby("series_id")["month"].agg(["min", "max"])
    assert set(months["max"]) == {pd.Timestamp("2025-05-01")}
    assert months.loc["revenue|location|t:a", "min"] == pd.Timestamp("2025-02-01")
    assert months.loc["revenue|location|t:b", "min"] == pd.Timestamp("2025-02-01")


def test_too_little_data_gives_no_row_and_a_reason(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), AS_OF)
    sell(database, "t:kiosk", date(2025, 11, 1), AS_OF)
    run_job(database, JOB, AS_OF)
    forecasts = table(database, "sales_forecasts_latest")
    assert "t:kiosk" not in set(forecasts["scope_id"])
    assert set(forecasts["quality"]) == {"low_data"}
    message = table(database, "runs_latest")["message"].iloc[0]
    assert message == (
        "no forecast: t:kiosk needs 3 months of history, has 2; "
        "do not add up, for a part has no forecast: location of total"
    )


def test_a_warehouse_without_a_whole_month_gives_a_run_without_rows(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 1, 20))
    run_job(database, JOB, date(2025, 1, 20))
    assert table(database, "sales_forecasts").empty
    run = table(database, "runs_latest").iloc[0]
    assert (run["model"], run["message"]) == ("none", "no forecast: there is no whole month of sales yet")


def test_what_is_forecast_is_what_the_metrics_define(database: Database) -> None:
    two_shops(database, AS_OF)
    measures = ("revenue", "units", "orders")
    with database.transaction("reader") as connection:
        defined = connection.execute(compile_question(Question(measures, Period(date(2023, 1, 1), AS_OF)))).one()
    history = read_history(context(database, AS_OF)).whole
    for measure in measures:
        total = history.loc[history["series_id"] == f"{measure}|total|", "value"].sum()
        assert total == pytest.approx(float(getattr(defined, measure)))


def test_the_summary_and_the_company_s_next_month_by_each_method_are_kept(database: Database) -> None:
    two_shops(database, AS_OF)
    run_job(database, JOB, AS_OF)
    summaries = table(database, "sales_forecast_summaries_latest")
    forecasts = table(database, "sales_forecasts_latest")
    first = forecasts[forecasts["horizon"] == 1].set_index(["measure", "scope", "scope_id"])
    summaries = summaries.set_index(["measure", "scope", "scope_id"])
    assert (summaries["next_month_forecast"].sort_index() == first["point"].sort_index()).all()
    assert summaries["months"].loc[("revenue", "location", "t:b")] == 23
    assert summaries["confidence_level"].astype(float).between(0, 100).all()
    results = table(database, "prediction_results").set_index("model_used")
    assert set(results.index) == {"champion", "linear_regression", "random_forest"}
    assert set(results["target_period"]) == {"2026-01"}
    assert results["predicted_sales"]["champion"] == first["point"][("revenue", "total", "")]
    tested = table(database, "backtests_latest").query("measure == 'revenue' and scope == 'total'")
    covered = tested[tested["metric"] == "coverage95"].groupby("model")["value"].mean()
    assert results["measured_coverage"]["linear_regression"] == pytest.approx(covered["linear_regression"])
    served = first["model"][("revenue", "total", "")]
    assert results["measured_coverage"]["champion"] == pytest.approx(covered[served])
