"""The production server as a process: what it refuses, how it starts, stops, and survives a kill."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dashboard.server import check_listening, check_pools, share_of_worker
from tests import data_dirs
from warehouse.command import CommandError, UsageError
from warehouse.embedded_postmaster import find_postmaster
from warehouse.settings import ROOT, Settings, SettingsError, load_settings

Start = Callable[..., "subprocess.Popen[str]"]
WEB_SETTINGS = {"WEB_WORKERS": "2"}


@pytest.fixture
def port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def own_data_dir() -> Iterator[Path]:
    """A DATA_DIR for a server of the test's own, which every user may enter."""
    with data_dirs.own_data_dir() as folder:
        yield folder


@pytest.fixture
def start(port: int) -> Iterator[Start]:
    """Start start_production.py in a process group of its own, as a terminal would."""
    started: list[subprocess.Popen[str]] = []
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}

    def run(data_dir: Path, **changes: str) -> "subprocess.Popen[str]":
        environment = kept | WEB_SETTINGS | {"DATA_DIR": str(data_dir), "DASHBOARD_PORT": str(port)} | changes
        command = [sys.executable, "start_production.py"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


def test_ctrl_c_ends_the_dashboard_its_workers_and_the_embedded_server(start, own_data_dir, port):
    process = start(own_data_dir)
    assert _answer(process, port) == 200
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert "Traceback" not in said
    assert "stopped the embedded PostgreSQL" in said
    assert find_postmaster(own_data_dir / "postgresql") is None
    assert not _listens(port)


def test_sigterm_ends_it_in_order_too(start, settings, cluster, port):
    process = start(settings.data_dir)
    assert _answer(process, port) == 200
    process.terminate()
    _, said = process.communicate()
    assert process.returncode == 0, said
    assert find_postmaster(cluster.data_folder)


def test_a_start_after_kill_9_serves_again_on_the_same_database(start, own_data_dir, port):
    killed = start(own_data_dir)
    assert _answer(killed, port) == 200
    left = find_postmaster(own_data_dir / "postgresql")
    killed.kill()
    killed.communicate()
    process = start(own_data_dir)
    assert _answer(process, port) == 200
    assert find_postmaster(own_data_dir / "postgresql") == left
    process.terminate()
    process.communicate()
    assert find_postmaster(own_data_dir / "postgresql") is None


def test_a_taken_port_is_one_line_before_anything_else_is_done(start, own_data_dir, port):
    with socket.create_server(("127.0.0.1", port)):
        process = start(own_data_dir)
        _, said = process.communicate()
    assert process.returncode == 1
    assert f"port {port} of 127.0.0.1 is taken" in said and "DASHBOARD_PORT=" in said
    assert len(said.splitlines()) == 1
    assert not (own_data_dir / "postgresql").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "example.org", "::"])
def test_listening_beyond_this_machine_is_refused(host):
    with pytest.raises(SettingsError, match="requires sign-in"):
        load_settings(_env_file=None, dashboard_host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_this_machines_own_addresses_are_allowed(host, port):
    check_listening(Settings(_env_file=None, dashboard_host=host, dashboard_port=port))


def test_a_port_that_one_has_no_right_to_says_so(monkeypatch):
    def refuse(_self: socket.socket, _address: object) -> None:
        raise PermissionError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(CommandError, match="DASHBOARD_PORT"):
        check_listening(Settings(_env_file=None, dashboard_port=80))


def test_fewer_connections_than_workers_are_refused(database):
    with pytest.raises(UsageError, match="WEB_WORKERS=4"):
        check_pools(Settings(_env_file=None, pool_max=3, web_workers=4), database)


def test_more_connections_than_the_database_allows_are_refused(database):
    with pytest.raises(UsageError, match="POOL_MAX=200"):
        check_pools(Settings(_env_file=None, pool_max=200), database)
    check_pools(Settings(_env_file=None, pool_max=40), database)


@pytest.mark.parametrize(
    ("low", "high", "workers", "expected"), [(2, 10, 2, (1, 5)), (2, 10, 3, (1, 3)), (8, 8, 2, (4, 4))]
)
def test_the_workers_share_the_pool(low, high, workers, expected):
    share = share_of_worker(Settings(_env_file=None, pool_min=low, pool_max=high, web_workers=workers))
    assert (share.pool_min, share.pool_max) == expected


def _answer(process: "subprocess.Popen[str]", port: int) -> int:
    """The status of the health address, as soon as there is an answer; the process's end fails the test."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=30) as answer:
                return int(answer.status)
        except OSError:
            time.sleep(0.1)
    raise AssertionError(process.communicate()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
