"""A disk that is full while rows are copied into bronze: said as any failure of the database, and waited for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.etl.helpers import query, sale, write
from tests.small_disks import enlarge, small_disk
from warehouse.database import Database
from warehouse.embedded import SUPERUSER, Cluster
from warehouse.settings import ROOT

ROWS = 25_000
SAID = "PostgreSQL: could not extend file"
RUNS = "select status, message from ops.job_runs order by run_id"


@pytest.fixture
def url(database: Database, cluster: Cluster) -> str:
    """The test's database, by an administrator's name."""
    return cluster.url(SUPERUSER, make_url(database.urls["owner"]).database or "")


@pytest.fixture
def disk_of_bronze(url: str) -> Iterator[Path]:
    """Two megabytes for the rows of sales that arrive; everything else of the warehouse lies elsewhere."""
    name = f"small_{os.getpid()}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with small_disk(2) as folder, engine.connect() as connection:
        os.chown(folder, Path(connection.scalar(text("show data_directory")) or "").stat().st_uid, -1)
        connection.execute(text(f"create tablespace {name} location '{folder}'"))
        connection.execute(text(f"alter table bronze.csv_sales_transactions set tablespace {name}"))
        yield folder
        connection.execute(text("alter table bronze.csv_sales_transactions set tablespace pg_default"))
        connection.execute(text(f"drop tablespace {name}"))
    engine.dispose()


def start_sync(url: str, folder: Path, *options: str) -> "subprocess.Popen[str]":
    """The command on the files of `folder`."""
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.sync", "csv", "--path", str(folder), *options],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": url, "DATA_DIR": str(folder / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def write_sales(folder: Path) -> None:
    """A file that does not fit."""
    write(folder, "sales_transactions", [sale(order_id=str(number)) for number in range(ROWS)])


def assert_all_there(database: Database) -> None:
    """Every row once, in bronze and in the figures."""
    assert query(database, "select count(*) from bronze.csv_sales_transactions") == [(ROWS,)]
    assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == [(ROWS, 10 * ROWS)]


def test_a_copy_that_finds_the_disk_full_is_one_line_and_succeeds_once_there_is_room(
    database: Database, url: str, disk_of_bronze: Path, tmp_path: Path
) -> None:
    write_sales(tmp_path)
    failing = start_sync(url, tmp_path)
    _, said = failing.communicate(timeout=120)
    assert failing.returncode == 1
    assert SAID in said and "No space left on device" in said and "Traceback" not in said
    ((status, message),) = query(database, RUNS)
    assert status == "failed" and "No space left on device" in message
    assert query(database, "select count(*) from ops.loads") == [(0,)]
    enlarge(disk_of_bronze, 100)
    again = start_sync(url, tmp_path)
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert_all_there(database)


def test_watch_waits_for_room_and_then_goes_on(
    database: Database, url: str, disk_of_bronze: Path, tmp_path: Path
) -> None:
    write_sales(tmp_path)
    watching = start_sync(url, tmp_path, "--watch", "1")
    assert watching.stdout and watching.stderr
    try:
        told = next((line for line in watching.stderr if "it is tried again" in line), "it ended")
        assert "No space left on device" in told
        enlarge(disk_of_bronze, 100)
        done = next((line for line in watching.stdout if "rows accepted" in line), "it ended")
        assert done.startswith("1 load: 25,000")
    finally:
        watching.terminate()
        watching.communicate(timeout=120)
    assert_all_there(database)
    statuses = [status for status, _ in query(database, RUNS)]
    assert statuses[0] == "failed" and "succeeded" in statuses
