"""The predict command: its usage and its exit codes."""

from dataclasses import replace
from datetime import date

import pytest

from predictions.registry import JOBS
from scripts import predict
from tests.predictions.gold import sell
from tests.predictions.test_sales_forecast import table
from warehouse.database import Database
from warehouse.locks import hold


def test_a_job_runs_as_of_the_day_asked_for(on_database: Database) -> None:
    sell(on_database, "t:a", date(2025, 1, 1), date(2025, 9, 30))
    assert predict.main(["sales_forecast", "--as-of", "2025-06-30"]) == 0
    assert set(table(on_database, "sales_forecasts_latest")["as_of_date"]) == {date(2025, 6, 30)}


def test_all_runs_every_job_as_of_the_last_day_of_data(on_database: Database) -> None:
    sell(on_database, "t:a", date(2025, 1, 1), date(2025, 9, 30))
    assert predict.main(["--all"]) == 0
    latest = table(on_database, "runs_latest")
    assert set(latest["job"]) == set(JOBS)
    assert set(latest["as_of_date"]) == {date(2025, 9, 30)}


def test_a_job_that_fails_does_not_stop_the_others(
    on_database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sell(on_database, "t:a", date(2025, 1, 1), date(2025, 9, 30))

    def fail(context: object) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setitem(JOBS, "customer_churn", replace(JOBS["customer_churn"], compute=fail))
    assert predict.main(["customer_churn", "kpi_anomalies"]) == 1
    assert table(on_database, "runs_latest")["job"].tolist() == ["kpi_anomalies"]
    assert "not done: customer_churn; what they predicted before stays readable" in capsys.readouterr().err


def test_a_warehouse_without_sales_fails_in_one_line(on_database: Database, capsys: pytest.CaptureFixture) -> None:
    assert predict.main(["--all"]) == 1
    assert "holds no sales yet" in capsys.readouterr().err


def test_another_run_in_progress_is_exit_code_75(on_database: Database) -> None:
    sell(on_database, "t:a", date(2025, 1, 1), date(2025, 9, 30))
    with hold(on_database.engine("predictor"), "predict sales_forecast", 0):
        assert predict.main(["sales_forecast"]) == 75


@pytest.mark.parametrize("argv", [[], ["weather"], ["--all", "sales_forecast"], ["--all", "--as-of", "soon"]])
def test_wrong_usage_is_exit_code_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        predict.main(argv)
    assert stopped.value.code == 2
