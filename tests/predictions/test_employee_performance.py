"""Employee scores on a real database: which tasks count, who has too few, and that nothing later is seen."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions.employee_performance import JOB
from predictions.job import run_job
from tests.predictions.gold_performance import give_tasks, table
from warehouse.database import Database

AS_OF = date(2025, 12, 31)
TEAM = {"t:a": (20, 20), "t:b": (20, 15), "t:c": (20, 10), "t:few": (4, 4)}


def team(database: Database, until: date = AS_OF, months: int = 6) -> None:
    """The same work every month; hours are known of all but t:b."""
    for month in range(months):
        for employee_id, (given, completed) in TEAM.items():
            day = until - timedelta(days=15 + 30 * month)
            if employee_id != "t:few" or month == 0:
                give_tasks(database, employee_id, day, given, completed, None if employee_id == "t:b" else 2.0)


def scores(database: Database) -> pd.DataFrame:
    return table(database, "employee_performance_scores_latest").set_index("employee_id").sort_index()


def test_the_score_is_the_documented_one_and_too_few_tasks_earn_none(database: Database) -> None:
    team(database)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert rows["total_tasks"].tolist() == [120, 120, 120, 4]
    assert rows["completed_tasks"].tolist() == [120, 90, 60, 4]
    assert rows["completion_rate"].tolist() == [1.0, 0.75, 0.5, 1.0]
    # t:b has no hours and so no hours component; that is the scale's lower end, and the others are at its upper end.
    assert rows["performance_score"].iloc[:3].tolist() == pytest.approx([100, 50, 0])
    assert rows["has_hours"].tolist() == [True, False, True, True]
    assert np.isnan(rows["avg_task_hours"].iloc[1])
    assert rows["assessment"].tolist() == ["scored"] * 3 + ["insufficient_data"]
    assert rows.loc["t:few", ["performance_score", "score_lo95"]].isna().all()
    assert rows.loc["t:few", "performance_cluster"] == ""
    assert rows["window_start"].iloc[0] == AS_OF - timedelta(days=179)
    message = table(database, "runs_latest")["message"].iloc[0]
    assert message == "no score for 1 employees with fewer than 10 tasks"


def test_a_task_counts_once_it_is_done_or_due(database: Database) -> None:
    team(database)
    give_tasks(database, "t:a", AS_OF - timedelta(days=3), given=30, completed=10)
    give_tasks(database, "t:a", AS_OF - timedelta(days=1), given=30, completed=30)
    give_tasks(database, "t:a", AS_OF - timedelta(days=200), given=30, completed=30)
    run_job(database, JOB, AS_OF)
    row = scores(database).loc["t:a"]
    assert (row["total_tasks"], row["completed_tasks"]) == (130, 130)


def test_hours_known_of_few_tasks_leave_a_wider_interval(database: Database) -> None:
    """The same tasks, mean hours and spread of hours, recorded of all tasks or of four."""
    for month in range(6):
        for place, hours in enumerate((1.0, 5.0)):
            day = AS_OF - timedelta(days=12 + place + 30 * month)
            known = 2 if month == 0 else 0
            give_tasks(database, "t:all", day, 10, 10, hours)
            give_tasks(database, "t:four", day - timedelta(days=2), known, known, hours)
            give_tasks(database, "t:four", day, 10 - known, 10 - known, None)
            give_tasks(database, "t:slow", day, 10, 5, 20.0)
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert rows.loc[["t:all", "t:four"], "avg_task_hours"].tolist() == [3.0, 3.0]
    below = rows["performance_score"] - rows["score_lo95"]
    assert below["t:four"] > 1.5 * below["t:all"]


def test_weights_are_settings(database: Database) -> None:
    team(database)
    database.settings = database.settings.model_copy(update={"employee_score_weights": (0.0, 0.0, 1.0)})
    run_job(database, JOB, AS_OF)
    assert scores(database)["performance_score"].iloc[:3].tolist() == pytest.approx([100, 50, 0])
    assert table(database, "runs_latest")["parameters"].iloc[0]["weights"] == [0.0, 0.0, 1.0]


def test_revenue_stands_beside_the_score(database: Database) -> None:
    team(database)
    with database.transaction("etl") as connection:
        connection.execute(text("select gold.create_fact_partition(2025)"))
        connection.execute(
            text("""
                insert into gold.fact_sales (
                    customer_id, order_id, line_number, order_date, order_at, order_hour, location_key, product_key,
                    customer_key, employee_key, source, is_guest, is_return, quantity, unit_price, gross_amount,
                    discount_amount, tax_amount, net_amount
                )
                select
                    't:c', 't:' || day, 1, cast(day as date), day, 9, 1, 1, 0, employee_key, 'test', false, false, 1, 7,
                    7, 0, 0, 7
                from generate_series(timestamp '2025-07-01', timestamp '2025-12-31', interval '1 day') as days (day)
                cross join gold.dim_employee
                where employee_id = 't:a'
            """)
        )
    run_job(database, JOB, AS_OF)
    rows = scores(database)
    assert float(rows.loc["t:a", "net_amount"]) == 7 * 180
    assert rows.loc["t:b", "net_amount"] is None


def test_nothing_after_the_day_is_seen_and_a_second_run_gives_the_same_rows(database: Database) -> None:
    team(database, months=12)
    day = AS_OF - timedelta(days=60)
    run_job(database, JOB, day)
    before = table(database, "employee_performance_scores").drop(columns="run_id")
    tested = table(database, "backtests").drop(columns="run_id")
    give_tasks(database, "t:c", day + timedelta(days=1), given=50, completed=50)
    give_tasks(database, "t:later", day + timedelta(days=1), given=50, completed=50)
    run_job(database, JOB, day)
    pd.testing.assert_frame_equal(before, table(database, "employee_performance_scores").drop(columns="run_id"))
    pd.testing.assert_frame_equal(tested, table(database, "backtests").drop(columns="run_id"))


def test_the_backtest_and_a_later_run_say_how_long_ranks_last(database: Database) -> None:
    team(database, months=20)
    run_job(database, JOB, AS_OF - timedelta(days=190))
    run_job(database, JOB, AS_OF - timedelta(days=1))
    run_job(database, JOB, AS_OF)
    tested = table(database, "backtests_latest")
    assert set(tested["model"]) == {"documented_score", "adjusted_completion_score", "completion_rate"}
    assert tested["origin"].nunique() == 4
    assert tested["value"].tolist() == pytest.approx([1.0] * len(tested))
    assert table(database, "runs_latest")["metrics"].iloc[0]["rank_stability"] == pytest.approx(1.0)
    monitored = table(database, "model_monitoring_latest").set_index("metric")
    assert monitored.loc["rank_instability", "value"] == pytest.approx(0.0)
    assert set(monitored["scored_as_of_date"]) == {AS_OF - timedelta(days=190)}


def test_a_warehouse_without_tasks_gives_a_run_without_rows(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    assert table(database, "employee_performance_scores").empty
    assert table(database, "runs_latest")["message"].tolist() == ["no scores: no tasks in the last 180 days"]
