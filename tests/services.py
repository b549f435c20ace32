"""Servers that tests need and this machine may lack: started in a temporary folder, stopped at the end of the run."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pymysql
import pytest

from tests.data_dirs import make_folder

SECONDS_TO_START = 60


def missing(message: str) -> NoReturn:
    """Skip the test, loudly; where CI says that all services are there, fail it."""
    if os.environ.get("ASSAY_REQUIRE_SERVICES") == "1":
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class MariaDb:
    """A running MariaDB that is reached by its socket only."""

    socket: Path

    def connect(self, database: str | None = None) -> pymysql.Connection:
        """A connection as root, which commits each statement."""
        return pymysql.connect(
            unix_socket=str(self.socket), user="root", database=database, charset="utf8mb4", autocommit=True
        )

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"mysql://root@localhost/{database}?unix_socket={self.socket}"


@contextmanager
def running_mariadb() -> Iterator[MariaDb]:
    """A MariaDB server of the run's own, as the user mysql where root runs the tests."""
    server, install = shutil.which("mariadbd", path=_search_path()), shutil.which("mariadb-install-db")
    if server is None or install is None:
        missing("MARIADB MISSING: mariadbd is not on this machine, nothing about MySQL as a source was proved")
    folder = make_folder("assay-mariadb-")
    user = ["--user=mysql"] if os.geteuid() == 0 else []
    try:
        if user:
            shutil.chown(folder, "mysql")
        data = [f"--datadir={folder / 'data'}", *user]
        subprocess.run(
            [install, "--no-defaults", *data, "--auth-root-authentication-method=normal", "--skip-test-db"],
            check=True, capture_output=True, timeout=SECONDS_TO_START,
        )
        found = MariaDb(folder / "socket")
        with (folder / "log").open("w") as log:
            process = subprocess.Popen(
                [server, "--no-defaults", *data, f"--socket={found.socket}", "--skip-networking", "--sql-mode=",
                 "--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M"],
                stdout=subprocess.DEVNULL, stderr=log,
            )
        try:
            _wait_for(found, process, folder / "log")
            yield found
        finally:
            # In order it would take ten seconds, for data that go with it.
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _search_path() -> str:
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])


def _wait_for(found: MariaDb, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    # The driver leaves a socket open for each attempt that fails, so the first one waits for the server's own.
    while not found.socket.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"MariaDB does not start: {log.read_text()[-2000:]}")
        time.sleep(0.1)
