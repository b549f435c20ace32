"""The frame of every job: one transaction, replaced on a rerun, recorded when it fails."""

import json
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.context import Context
from predictions.job import Job, Outcome, PredictionError, run_job
from warehouse import data_version
from warehouse.database import Database
from warehouse.locks import LockHeldError, hold
from warehouse.schema.predictions import sales_forecasts

AS_OF = date(2025, 6, 30)
FRAME = pd.DataFrame(
    {
        "measure": "revenue", "scope": "total", "scope_id": "", "month": pd.to_datetime(["2025-07-01", "2025-08-01"]),
        "horizon": [1, 2], "point": 10.0, "lo80": 8.0, "hi80": 12.0, "lo95": 7.0, "hi95": 13.0,
        "model": "test", "quality": "ok",
    }
)  # fmt: skip


def job(frame: pd.DataFrame = FRAME, error: BaseException | None = None) -> Job:
    def compute(context: Context) -> Outcome:
        if error:
            raise error
        return Outcome("test", {sales_forecasts: frame}, metrics={"mase": 0.5}, window_end=context.as_of)

    return Job("sales_forecast", "1", compute)


def latest_points(database: Database) -> list[float]:
    with database.transaction("reader") as connection:
        rows = connection.execute(text("select point from predictions.sales_forecasts_latest order by month"))
        return [float(row.point) for row in rows]


def statuses(database: Database) -> list[tuple[str, str | None]]:
    with database.transaction("reader") as connection:
        rows = connection.execute(text("select status, message from predictions.runs order by run_id"))
        return [(row.status, row.message) for row in rows]


def version(database: Database) -> int:
    with database.transaction("reader") as connection:
        return data_version.current(connection)["predictions"]


def test_a_run_publishes_its_rows_its_figures_and_a_new_data_version(database: Database) -> None:
    run_id = run_job(database, job(), AS_OF)
    assert latest_points(database) == [10, 10]
    assert version(database) == 1
    with database.transaction("reader") as connection:
        run = connection.execute(text("select * from predictions.runs_latest")).one()
    assert (run.run_id, run.model, run.metrics, run.trained_through) == (run_id, "test", {"mase": 0.5}, AS_OF)
    assert run.finished_at is not None and run.seconds >= 0


def test_a_second_run_of_a_date_replaces_its_rows(database: Database) -> None:
    run_job(database, job(), AS_OF)
    run_job(database, job(FRAME.assign(point=11.0).head(1)), AS_OF)
    assert latest_points(database) == [11]
    with database.transaction("reader") as connection:
        assert connection.scalar(text("select count(*) from predictions.sales_forecasts")) == 1
    assert [status for status, _ in statuses(database)] == ["retired", "champion"]


def test_another_date_is_added_and_the_newest_date_is_read(database: Database) -> None:
    run_job(database, job(), AS_OF)
    run_job(database, job(FRAME.assign(point=9.0)), date(2025, 5, 31))
    assert latest_points(database) == [10, 10]


def test_a_failed_run_leaves_the_predictions_before_and_says_why(database: Database) -> None:
    run_job(database, job(), AS_OF)
    with pytest.raises(ZeroDivisionError):
        run_job(database, job(error=ZeroDivisionError("nothing to divide by")), AS_OF)
    assert latest_points(database) == [10, 10]
    assert statuses(database)[1] == ("failed", "nothing to divide by")
    assert version(database) == 1


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (FRAME.assign(point=float("nan")), "sales_forecasts: no value in point"),
        (FRAME.assign(point=float("inf")), "sales_forecasts: an infinite value in point"),
        (FRAME.assign(month=pd.Timestamp("2025-07-01")), "sales_forecasts: two rows with the same key"),
        (FRAME.drop(columns="model"), r"sales_forecasts: columns \['model'\] do not match"),
    ],
)
def test_a_frame_that_the_table_forbids_is_not_published(
    database: Database, frame: pd.DataFrame, fault: str
) -> None:
    with pytest.raises(PredictionError, match=fault):
        run_job(database, job(frame), AS_OF)
    assert latest_points(database) == []


def test_many_rows_are_checked_and_written_block_by_block(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.publishing.BLOCK", 2)
    months = pd.date_range("2025-07-01", periods=5, freq="MS")
    frame = pd.concat([FRAME.head(1)] * 5, ignore_index=True).assign(month=months, point=[1.0, 2.0, 3.0, 4.0, 5.0])
    run_job(database, job(frame), AS_OF)
    assert latest_points(database) == [1, 2, 3, 4, 5]
    with pytest.raises(PredictionError, match="two rows with the same key"):
        run_job(database, job(frame.assign(month=[*months[:4], months[0]])), AS_OF)


def test_a_run_waits_for_its_lock_and_gives_up(database: Database) -> None:
    impatient = Database(database.settings.model_copy(update={"lock_wait_seconds": 0}), database.urls)
    with hold(database.engine("etl"), "predict sales_forecast", 0), pytest.raises(LockHeldError):
        run_job(impatient, job(), AS_OF)
    impatient.dispose()
    assert statuses(database) == []


KILLED = """
import json, os, signal, sys
from predictions.job import Outcome, run_job
from tests.predictions.test_job import AS_OF, FRAME, job
from warehouse import data_version
from warehouse.database import Database
from warehouse.settings import load_settings

# Every row is written and only the commit is missing when the process dies.
data_version.move = lambda connection, domain: os.kill(os.getpid(), signal.SIGKILL)
run_job(Database(load_settings(_env_file=None), json.loads(sys.argv[1])), job(FRAME.assign(point=99.0)), AS_OF)
"""


def test_a_run_killed_before_its_commit_leaves_the_predictions_before(database: Database) -> None:
    run_job(database, job(), AS_OF)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", KILLED, json.dumps(database.urls)]
    killed = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert latest_points(database) == [10, 10]
    run_job(database, job(FRAME.assign(point=12.0)), AS_OF)
    assert latest_points(database) == [12, 12]
    assert statuses(database)[1] == ("failed", "killed before its end")
