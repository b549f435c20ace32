"""Work on a Dask cluster comes to the same rows; a cluster that is not there is said in one line."""

import socket
from collections.abc import Iterator
from datetime import date

import pandas as pd
import pytest

from predictions.errors import PredictionError
from predictions.job import run_job
from predictions.sales_forecast import JOB
from tests.predictions.gold import sell
from tests.predictions.test_sales_forecast import table
from warehouse.database import Database
from warehouse.settings import load_settings


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A Dask cluster of this machine: a scheduler and two workers, each a process of its own."""
    from distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        yield cluster.scheduler_address


def on(database: Database, address: str) -> Database:
    return Database(database.settings.model_copy(update={"dask_scheduler": address}), database.urls)


@pytest.mark.slow
@pytest.mark.filterwarnings("default::ResourceWarning", "default::DeprecationWarning")
def test_a_cluster_gives_the_same_rows_as_this_machine(database: Database, scheduler: str) -> None:
    for shop in "ab":
        sell(database, f"t:{shop}", date(2023, 1, 1), date(2025, 6, 30))
    run_job(database, JOB, date(2025, 6, 30))
    here = table(database, "sales_forecasts").drop(columns="run_id")
    clustered = on(database, scheduler)
    run_job(clustered, JOB, date(2025, 6, 30))
    clustered.dispose()
    pd.testing.assert_frame_equal(here, table(database, "sales_forecasts").drop(columns="run_id"))


def test_a_cluster_that_does_not_answer_is_said(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.parallel.CONNECT_SECONDS", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        absent = on(database, address)
        with pytest.raises(PredictionError, match=f"{address} does not answer"):
            run_job(absent, JOB, date(2025, 6, 30))
        absent.dispose()


def test_the_address_needs_its_kind() -> None:
    with pytest.raises(ValueError, match="DASK_SCHEDULER: must be an address such as tcp://"):
        load_settings(_env_file=None, dask_scheduler="10.0.0.5:8786")
