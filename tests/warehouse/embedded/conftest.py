"""Folders and processes for the tests of the embedded PostgreSQL."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from tests.data_dirs import own_data_dir
from warehouse.embedded import running
from warehouse.settings import ROOT, Settings

HOLD = """
import sys
from pathlib import Path
from warehouse.embedded import running
from warehouse.settings import Settings
with running(Settings(_env_file=None, data_dir=Path(sys.argv[1]))) as cluster:
    print(cluster.port, flush=True)
    sys.stdin.readline()
"""


class Holder:
    """Another process that uses the server until it is released or killed."""

    def __init__(self, data_dir: Path):
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(data_dir)],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def port(self) -> int:
        """Wait until it is up."""
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def release(self) -> int:
        """Let it leave in order; its exit code."""
        self.process.communicate("\n")
        return self.process.returncode

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def fresh_data_dir() -> Iterator[Path]:
    """A DATA_DIR without a cluster that every user may enter; pytest's own folders are private to root."""
    with own_data_dir() as folder:
        yield folder


@pytest.fixture(scope="session")
def made_data_dir() -> Iterator[Path]:
    """A DATA_DIR whose cluster was made and stopped: copied by the tests that are not about making one."""
    with own_data_dir() as folder:
        with running(Settings(_env_file=None, data_dir=folder)):
            pass
        yield folder


@pytest.fixture
def data_dir(fresh_data_dir: Path, made_data_dir: Path) -> Path:
    """A DATA_DIR of the test's own with a stopped cluster."""
    subprocess.run(["cp", "-a", made_data_dir, fresh_data_dir], check=True)
    return fresh_data_dir


@pytest.fixture
def settings(data_dir: Path) -> Settings:
    """Default settings on that folder."""
    return Settings(_env_file=None, data_dir=data_dir)


@pytest.fixture
def hold(data_dir: Path) -> Iterator[Callable[..., Holder]]:
    """Start processes that use the server under `data_dir`; what is left of them is killed."""
    holders: list[Holder] = []

    def start(data_dir: Path = data_dir) -> Holder:
        holders.append(Holder(data_dir))
        return holders[-1]

    yield start
    for holder in holders:
        holder.kill()


@pytest.fixture
def query() -> Callable[..., object]:
    """Run one statement on a URL in autocommit; the first column of its first row, if any."""

    def run(url: str, statement: str) -> object:
        connection = psycopg2.connect(url.replace("+psycopg2", ""))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    return run


@pytest.fixture
def as_user() -> Callable[[int, Callable[[], object]], str]:
    """Run a function in a forked child under another uid; '' when it returned, else its exception's text."""
    if os.geteuid() != 0:
        pytest.skip("SKIPPED: becoming another user needs root")

    def run(uid: int, function: Callable[[], object]) -> str:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            _become_and_run(uid, function, writer)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            message = pipe.read()
        os.waitpid(child, 0)
        return message

    return run


def _become_and_run(uid: int, function: Callable[[], object], writer: int) -> None:
    try:
        os.setgroups([])
        os.setgid(uid)
        os.setuid(uid)
        function()
    # The child is a fork of pytest: whatever happens must be told through the pipe and end here.
    except BaseException as error:
        os.write(writer, (str(error) or repr(error)).encode())
    finally:
        os._exit(0)
