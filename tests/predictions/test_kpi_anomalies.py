"""Days out of the ordinary on a real database: found where they were planted, for a year, promised and checked."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions.job import run_job
from predictions.kpi_anomalies import JOB
from tests.predictions.daily_shops import AS_OF, START, scale, two_shops
from tests.predictions.gold import sell
from tests.predictions.gold_performance import table
from warehouse.database import Database

OUTAGE = date(2025, 10, 15)


def test_an_outage_is_found_at_its_shop_with_what_it_cost(database: Database) -> None:
    two_shops(database)
    scale(database, "t:a", OUTAGE, OUTAGE, 0.1)
    scale(database, "t:a", START + timedelta(days=200), START + timedelta(days=200), 0.1)
    run_job(database, JOB, AS_OF)
    rows = table(database, "kpi_anomalies_latest")
    assert set(rows["date"]) == {OUTAGE}
    assert set(rows["direction"]) == {"low"}
    own = rows[rows["scope_id"] == "t:a"].set_index("measure")
    assert {"revenue", "orders", "units"} <= set(own.index)
    lost = float(own.loc["revenue", "money_at_stake"])
    assert lost == pytest.approx(float(own.loc["revenue", "value"]) - float(own.loc["revenue", "expected"]))
    assert -1500 < lost < -500
    assert own.loc["orders", "money_at_stake"] is None


def test_a_level_that_stays_is_one_row_and_not_an_alarm_a_day(database: Database) -> None:
    two_shops(database)
    scale(database, "t:b", date(2025, 9, 1), AS_OF, 1.8)
    run_job(database, JOB, AS_OF)
    rows = table(database, "kpi_anomalies_latest")
    own = rows[(rows["scope_id"] == "t:b") & (rows["measure"] == "revenue")]
    assert own["kind"].tolist() == ["shift"]
    assert abs((own["date"].iloc[0] - date(2025, 9, 1)).days) <= 2
    assert float(own["money_at_stake"].iloc[0]) == pytest.approx(28 * 0.8 * 1000, rel=0.5)


def test_the_run_says_how_many_alarms_to_expect_and_what_the_textbook_finds(database: Database) -> None:
    two_shops(database)
    run_job(database, JOB, AS_OF)
    run = table(database, "runs_latest").iloc[0]
    assert run["model"] == "weekday_level"
    assert run["metrics"]["alarms_per_month"] < 1
    assert {"average_precision", "average_precision_isolation_forest"} <= set(run["metrics"])
    tested = table(database, "backtests_latest")
    assert set(tested["model"]) == {"weekday_level", "three_sigma", "isolation_forest"}
    assert (tested.loc[tested["model"] == "three_sigma", "skill"] == 0).all()
    assert tested["value"].between(0, 1).all()


def test_nothing_after_the_day_is_seen_and_a_second_run_gives_the_same_rows(database: Database) -> None:
    two_shops(database)
    scale(database, "t:a", OUTAGE, OUTAGE, 0.1)
    day = OUTAGE + timedelta(days=5)
    run_job(database, JOB, day)
    before = [table(database, name).drop(columns="run_id") for name in ("kpi_anomalies", "backtests")]
    assert len(before[0])
    scale(database, "t:a", day + timedelta(days=1), AS_OF, 3.0)
    run_job(database, JOB, day)
    for name, rows in zip(("kpi_anomalies", "backtests"), before, strict=True):
        pd.testing.assert_frame_equal(rows, table(database, name).drop(columns="run_id"))


def test_when_the_whole_company_is_closed_its_shops_are_not_named_one_by_one(database: Database) -> None:
    two_shops(database)
    with database.transaction("etl") as connection:
        connection.execute(text("delete from gold.daily_sales_summary where order_date = :day"), {"day": OUTAGE})
    run_job(database, JOB, AS_OF)
    rows = table(database, "kpi_anomalies_latest")
    assert set(rows["scope"]) == {"total"}
    assert set(rows["measure"]) == {"revenue", "orders", "units"}
    assert set(rows["date"]) == {OUTAGE}


def test_a_public_holiday_is_no_alarm(database: Database) -> None:
    two_shops(database)
    with database.transaction("etl") as connection:
        connection.execute(text("delete from gold.daily_sales_summary where order_date = :day"), {"day": OUTAGE})
        connection.execute(
            text("""
                insert into gold.dim_date (
                    date, year, quarter, month, month_start, iso_year, iso_week, weekday, is_weekend, is_holiday,
                    holiday_name
                ) values (:day, 2025, 4, 10, '2025-10-01', 2025, 42, 3, false, true, 'Fair')
                on conflict (date) do update set is_holiday = true, holiday_name = 'Fair'
            """),
            {"day": OUTAGE},
        )
    run_job(database, JOB, AS_OF)
    assert table(database, "kpi_anomalies_latest").empty


def test_a_later_run_holds_the_promise_against_what_came(database: Database) -> None:
    two_shops(database)
    run_job(database, JOB, AS_OF - timedelta(days=60))
    for back in range(3, 60, 4):
        day = AS_OF - timedelta(days=back)
        scale(database, "t:a", day, day, 0.1)
    run_job(database, JOB, AS_OF)
    monitored = table(database, "model_monitoring_latest")
    assert monitored[["measure", "metric"]].to_numpy().tolist() == [["all", "alarm_days_per_month"]]
    row = monitored.iloc[0]
    assert (row["rows"], row["scored_as_of_date"]) == (60, AS_OF - timedelta(days=60))
    assert row["value"] == pytest.approx(15 / 60 * 365.25 / 12)
    assert row["is_degraded"]


def test_a_young_shop_is_counted_as_not_judged(database: Database) -> None:
    two_shops(database)
    sell(database, "t:kiosk", AS_OF - timedelta(days=20), AS_OF)
    run_job(database, JOB, AS_OF)
    message = table(database, "runs_latest")["message"].iloc[0]
    young = "not judged: 4 series that are younger than ten weeks or rarely have sales"
    assert message == f"{young}; nothing out of the ordinary in 365 days"


@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_warehouse_with_next_to_nothing_gives_a_run_without_rows_and_a_reason(database: Database, days: int) -> None:
    if days:
        sell(database, "t:a", AS_OF - timedelta(days=days - 1), AS_OF)
    run_job(database, JOB, AS_OF)
    run = table(database, "runs_latest").iloc[0]
    assert table(database, "kpi_anomalies").empty
    assert run["message"].startswith("not judged")
    assert not np.any([np.isnan(figure) for figure in run["metrics"].values()])
