"""Commands as cron calls them, and the server under them, killed with -9 at random moments until enough have landed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from tests.etl.helpers import query
from warehouse.database import Database
from warehouse.embedded_postmaster import find_postmaster
from warehouse.settings import ROOT

# A moment drawn from the time of a whole run comes too late now and then: that run got through, the next is killed.
ATTEMPTS_OF_A_ROUND = 5
DONE_OR_QUARANTINED = (0, 3)
# Rows that the books have and bronze has not, or the other way round.
TORN = """
    select load_id from (select * from ops.loads where system = '{system}' and object = '{name}') as loads
    full join (select load_id, count(*) as lying from bronze.{system}_{name} group by 1) as found using (load_id)
    where rows_received is distinct from lying or refined_at is null
"""


def start(data_dir: Path, command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """Start `command`, arguments of Python, on the warehouse in `data_dir`."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment | {"DATA_DIR": str(data_dir), "LOG_LEVEL": "ERROR"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_in_rounds(
    data_dir: Path, rounds: int, begin: Callable[[], subprocess.Popen[bytes]], is_through: Callable[[], None]
) -> None:
    """Begin, kill and begin again until `rounds` kills have landed; `is_through` is called when a run gets through."""
    chance = random.Random(23)
    kills, whole_run_seconds = 0, 3.0
    for _attempt in range(rounds * ATTEMPTS_OF_A_ROUND):
        started = time.monotonic()
        process = begin()
        time.sleep(chance.uniform(0.3, whole_run_seconds))
        kills += _kill_one(process, data_dir, chance.choice(["loader", "database"]))
        if process.wait(timeout=300) in DONE_OR_QUARANTINED:
            whole_run_seconds = time.monotonic() - started
            is_through()
        if kills == rounds:
            break
    assert kills == rounds, f"only {kills} of {rounds} kills came in time: nothing is proven"


def finish(process: subprocess.Popen[bytes]) -> None:
    """Let a run get through."""
    assert process.wait(timeout=300) in DONE_OR_QUARANTINED


def assert_books_hold(database: Database, system: str, names: Iterable[str]) -> None:
    """Each load of the objects `names` lies in bronze as it is in the books, and was refined."""
    for name in names:
        assert query(database, TORN.format(system=system, name=name)) == [], (system, name)


def _kill_one(process: subprocess.Popen[bytes], data_dir: Path, victim: str) -> bool:
    """Kill the loader or the server under it; False where there was nothing to kill any more."""
    if process.poll() is not None:
        return False
    if victim == "loader":
        process.kill()
        return True
    postmaster = find_postmaster(data_dir / "postgresql")
    if postmaster is not None:
        os.kill(postmaster.pid, signal.SIGKILL)
    return postmaster is not None
