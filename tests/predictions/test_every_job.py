"""What every prediction job promises, whatever the company: an answer or a reason, and the same one each time."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import text

from predictions.context import Reader
from predictions.job import run_job
from predictions.publishing import owned_tables
from predictions.registry import JOBS
from tests.predictions.tiny_shops import AS_OF, SHOPS, later, load
from warehouse.database import Database, read_frame
from warehouse.schema.predictions import backtests, feature_importances, model_monitoring

SHARED = {backtests.name, feature_importances.name, model_monitoring.name}
QUALITIES = {"ok", "low_data", "fallback"}
# They count runs, or tell when a run was.
OF_THE_RUN = ["run_id", "prediction_id", "prediction_date", "scored_run_id"]



class WatchedReader(Reader):
    """A reader that keeps a copy of every frame it gave out."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, AS_OF)
        self.given: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {}

    def read(self, name: str, **parameters: Any) -> pd.DataFrame:
        """As a Reader's."""
        frame = super().read(name, **parameters)
        self.given.setdefault(f"{name} {parameters}", (frame, frame.copy()))
        return frame


Shop = Callable[[str], tuple[Database, WatchedReader]]


@pytest.fixture(scope="module")
def shop(new_database, tmp_path_factory) -> Shop:
    """A company of tests.predictions.tiny_shops by name, loaded once, with what its jobs read."""
    opened: dict[str, tuple[Database, WatchedReader]] = {}

    def open_shop(name: str) -> tuple[Database, Reader]:
        if name not in opened:
            database = new_database()
            load(database, tmp_path_factory.mktemp(name), SHOPS[name]())
            opened[name] = database, WatchedReader(database)
        return opened[name]

    return open_shop


def rows_of(database: Database, run_id: int) -> dict[str, pd.DataFrame]:
    """What a run wrote, by table, in the order of its key, without what differs from run to run."""
    found = {}
    with database.transaction("reader") as connection:
        for table in owned_tables():
            keys = ", ".join(column.name for column in table.primary_key)
            statement = text(f"select * from predictions.{table.name} where run_id = :run_id order by {keys}")
            frame = read_frame(connection, statement, run_id=run_id)
            if len(frame):
                found[table.name] = frame.drop(columns=OF_THE_RUN, errors="ignore")
    return found


def run_of(database: Database, run_id: int) -> Any:
    with database.transaction("reader") as connection:
        return connection.execute(text("select * from predictions.runs where run_id = :id"), {"id": run_id}).one()


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("company", SHOPS)
def test_a_job_answers_or_says_why_not(shop: Shop, company: str, job: str) -> None:
    database, reader = shop(company)
    run_id = run_job(database, JOBS[job], AS_OF, reader=reader)
    run, written = run_of(database, run_id), rows_of(database, run_id)
    assert run.status == "champion"
    assert run.model
    assert set(written) - SHARED or run.message, "no row and no reason"
    assert "nan" not in (run.message or "").lower().split()
    for name, frame in written.items():
        if "quality" in frame:
            assert set(frame["quality"]) <= QUALITIES, name
        if name not in SHARED and company == "one_sale" and "quality" in frame:
            assert "ok" not in set(frame["quality"]), f"{name}: one sale is no ground to be sure"
    for name, (frame, copy) in reader.given.items():
        pd.testing.assert_frame_equal(frame, copy, obj=f"{name}, which jobs share")


@pytest.fixture(scope="module")
def now_and_later(new_database, tmp_path_factory) -> tuple[Database, Database]:
    """The complete company on its day, and the same company after forty more days have come in."""
    databases = new_database(), new_database()
    for database in databases:
        load(database, tmp_path_factory.mktemp("complete"), SHOPS["complete"]())
    load(databases[1], tmp_path_factory.mktemp("later"), later())
    return databases


@pytest.mark.parametrize("job", JOBS)
def test_a_day_run_again_or_later_has_the_same_rows(now_and_later, job: str) -> None:
    now, after = now_and_later
    first = rows_of(now, run_job(now, JOBS[job], AS_OF))
    # The second run takes the model that the first one stored; nothing is stored where it is run later.
    assert_same(rows_of(now, run_job(now, JOBS[job], AS_OF)), first)
    assert_same(rows_of(after, run_job(after, JOBS[job], AS_OF)), first)


def assert_same(found: dict[str, pd.DataFrame], expected: dict[str, pd.DataFrame]) -> None:
    assert set(found) == set(expected)
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(found[name], frame, obj=name)
