"""A program beside the server: started again when it dies, ended with the server, whichever way that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from warehouse.settings import ROOT

PROGRAM = """
import os, sys, time
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()}\\n")
if len(sys.argv) > 2:
    sys.exit(int(sys.argv[2]))
time.sleep(600)
"""
SERVER = """
import sys, time
from warehouse import companion
with companion.running(*sys.argv[1:]):
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server whose companion writes its process id down; with the file it writes to."""
    (tmp_path / "beside_the_server.py").write_text(PROGRAM)
    noted = tmp_path / "noted"
    started = []

    def start(*arguments: str) -> tuple["subprocess.Popen[str]", Path]:
        environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{tmp_path}", "DATA_DIR": str(tmp_path)}
        process = subprocess.Popen(
            [sys.executable, "-c", SERVER, "beside_the_server", str(noted), *arguments], cwd=ROOT, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        started.append(process)
        return process, noted

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def ids(noted: Path, amount: int) -> list[int]:
    """The process ids that the program noted, once there are so many; a generous limit stops a hanging test."""
    for _ in range(600):
        if noted.exists() and len(noted.read_text().split()) >= amount:
            return [int(line) for line in noted.read_text().split()]
        time.sleep(0.1)
    raise AssertionError(f"{noted} did not come to {amount} lines")


def is_gone(process_id: int) -> bool:
    for _ in range(300):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_it_ends_with_the_server(server):
    process, noted = server()
    (worker,) = ids(noted, 1)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.wait() == 0
    assert is_gone(worker)


def test_it_is_started_again_when_it_dies(server):
    process, noted = server()
    (first,) = ids(noted, 1)
    os.kill(first, signal.SIGKILL)
    _, second = ids(noted, 2)
    assert second != first
    process.kill()
    assert is_gone(second)


def test_it_does_not_outlive_a_killed_server(server):
    process, noted = server()
    (worker,) = ids(noted, 1)
    process.kill()
    assert is_gone(worker)


def test_wrong_settings_are_not_tried_again(server):
    process, noted = server("2")
    ids(noted, 1)
    time.sleep(1)
    assert len(ids(noted, 1)) == 1
    assert process.poll() is None
