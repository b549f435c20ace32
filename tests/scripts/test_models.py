"""The models command: what it prints, what it changes, and its exit codes."""

from datetime import date

import pytest

from predictions.job import run_job
from predictions.registry import JOBS
from scripts import models
from tests.predictions.gold import sell
from warehouse.database import Database


@pytest.fixture
def forecast_twice(on_database: Database) -> Database:
    sell(on_database, "t:a", date(2023, 1, 1), date(2025, 7, 31))
    for as_of in (date(2025, 6, 30), date(2025, 7, 31)):
        run_job(on_database, JOBS["sales_forecast"], as_of)
    return on_database


def test_the_registry_is_listed_shown_rolled_back_and_promoted(
    forecast_twice: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert models.main(["list"]) == 0
    listed = capsys.readouterr().out
    assert "sales_forecast" in listed and "2025-07-31" in listed
    assert "never run: " in listed and "customer_churn" in listed
    assert models.main(["show", "sales_forecast"]) == 0
    shown = capsys.readouterr().out
    assert "seasonal_naive" in shown and "mase" in shown and "challenger" in shown
    assert models.main(["rollback", "sales_forecast"]) == 0
    assert "of 2025-06-30 serves now" in capsys.readouterr().out
    newest = next(line.split()[0] for line in shown.splitlines() if "champion" in line)
    assert models.main(["promote", newest]) == 0
    assert f"run {newest} of 2025-07-31 serves now" in capsys.readouterr().out


def test_what_cannot_be_done_is_exit_code_1(on_database: Database) -> None:
    assert models.main(["rollback", "sales_forecast"]) == 1
    assert models.main(["show", "customer_churn"]) == 1
    assert models.main(["promote", "7"]) == 1


@pytest.mark.parametrize("argv", [[], ["show"], ["show", "weather"], ["promote", "one"], ["list", "--fast"]])
def test_wrong_usage_is_exit_code_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        models.main(argv)
    assert stopped.value.code == 2
