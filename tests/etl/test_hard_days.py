"""Hard days: a disk that fills up during a load, a file of nothing but wrong rows, two syncs at once.

`make test` rejects a quarter of a million rows; ASSAY_WRONG_ROWS=1000000 makes it a million.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.pipeline import sync_csv
from tests.etl.helpers import SALES, query, sale, write
from tests.small_disks import enlarge, small_disk
from warehouse.database import Database, open_database
from warehouse.embedded_postmaster import find_postmaster
from warehouse.locks import LockHeldError, hold
from warehouse.settings import ROOT, load_settings

WRONG_ROWS = int(os.environ.get("ASSAY_WRONG_ROWS", "250000"))


@pytest.fixture
def disk_of_a_cluster() -> Iterator[Path]:
    """A file system of 200 MB: a cluster fits, a large load does not."""
    with small_disk(200) as folder:
        yield folder
        for pid_file in folder.rglob("postmaster.pid"):
            if postmaster := find_postmaster(pid_file.parent):
                os.kill(postmaster.pid, signal.SIGQUIT)
                time.sleep(1)


def run_sync(folder: Path, data_dir: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as cron calls it."""
    return subprocess.run(
        [sys.executable, "-m", "scripts.sync", "csv", "--path", str(folder)],
        cwd=ROOT,
        env=os.environ | {"DATA_DIR": str(data_dir)} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


def sales_rows(count: int) -> list[dict[str, str]]:
    """Sound orders of one line."""
    return [sale(order_id=str(number), customer_id=f"c{number % 500}") for number in range(count)]


@pytest.mark.slow
def test_a_disk_that_fills_up_fails_in_one_line_and_the_load_succeeds_once_there_is_room(
    disk_of_a_cluster: Path, tmp_path: Path
) -> None:
    data_dir = disk_of_a_cluster / "data"
    write(tmp_path / "first", "sales_transactions", sales_rows(100))
    assert run_sync(tmp_path / "first", data_dir).returncode == 0
    write(tmp_path / "large", "sales_transactions", sales_rows(300_000))
    failed = run_sync(tmp_path / "large", data_dir)
    assert failed.returncode == 1
    assert "No space left on device" in failed.stderr
    assert "Traceback" not in failed.stderr
    enlarge(disk_of_a_cluster, 2048)
    assert run_sync(tmp_path / "large", data_dir).returncode == 0
    with open_database(load_settings(data_dir=data_dir, _env_file=None)) as database:
        assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == [(300_000, 3_000_000)]
        assert query(database, "select sum(lines) from gold.daily_sales_summary") == [(300_000,)]


@pytest.mark.slow
def test_rows_that_are_all_wrong_are_all_accounted_for(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "sales_transactions.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(SALES) + "\n")
        file.writelines(f"{number},c1,p1,2024-03-01,none,5.00,10.00,North,Tea\n" for number in range(WRONG_ROWS))
    synced = sync_csv(database, tmp_path)
    assert synced.refined is not None
    assert (synced.refined.accepted, synced.refined.rejected) == (0, WRONG_ROWS)
    assert query(database, "select reason, count(*) from ops.rejected_rows group by 1") == [
        ("quantity_not_a_number", WRONG_ROWS)
    ]
    assert query(database, "select count(*) from gold.fact_sales") == [(0,)]


LOADER = """
import sys
from pathlib import Path
from etl.pipeline import sync_csv
from warehouse.database import ROLES, Database
from warehouse.settings import load_settings
settings = load_settings(data_dir=sys.argv[3], _env_file=None)
sync_csv(Database(settings, dict.fromkeys(ROLES, sys.argv[1])), Path(sys.argv[2]))
"""


def test_of_two_syncs_at_once_one_waits_and_finds_nothing_left_to_do(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "sales_transactions", sales_rows(20_000))
    command = [sys.executable, "-c", LOADER, database.urls["etl"], str(tmp_path), str(tmp_path / "data")]
    both = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[1] for process in both] == ["", ""]
    assert [process.returncode for process in both] == [0, 0]
    assert query(database, "select count(*) from ops.loads") == [(1,)]
    assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == [(20_000, 200_000)]


def test_a_sync_that_may_not_wait_says_that_another_one_runs(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "sales_transactions", sales_rows(1))
    impatient = Database(database.settings.model_copy(update={"lock_wait_seconds": 0}), database.urls)
    with hold(database.engine("etl"), "sync csv", 0), pytest.raises(LockHeldError, match="sync csv"):
        sync_csv(impatient, tmp_path)
    impatient.dispose()
    assert query(database, "select count(*) from ops.loads") == [(0,)]
