"""Every command's frame: failures that are foreseen are one line and an exit code, signals end it in order."""

import os
import signal
import subprocess
import sys

import pytest

from warehouse.settings import ROOT

# Whoever runs the tests in the background may have them ignore an interrupt; from a terminal it is heard.
WORK = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from sqlalchemy import text
from warehouse import command
from warehouse.database import open_database
from warehouse.locks import LockHeldError

def wait(settings):
    with open_database(settings) as database, database.transaction("etl") as connection:
        sys.stdout.write("waiting\\n")
        sys.stdout.flush()
        connection.execute(text("select pg_sleep(600)"))

def fail(settings):
    raise {"usage": command.UsageError("say it otherwise"), "failed": command.CommandError("it broke"),
           "locked": LockHeldError("somebody else")}[sys.argv[1]]

sys.exit(command.run_command("test", wait if sys.argv[1] == "wait" else fail))
"""


@pytest.fixture
def command(settings, cluster):
    """Start a command that fails or waits on the run's own server."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}

    def run(what: str) -> "subprocess.Popen[str]":
        environment = kept | {"DATA_DIR": str(settings.data_dir)}
        return subprocess.Popen(
            [sys.executable, "-c", WORK, what],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return run


@pytest.mark.parametrize(
    ("what", "code", "words"),
    [
        ("usage", 2, "say it otherwise"),
        ("failed", 1, "it broke"),
        ("locked", 75, "somebody else"),
    ],
)
def test_a_foreseen_failure_is_one_line_and_its_exit_code(command, what, code, words):
    process = command(what)
    _, said = process.communicate()
    assert process.returncode == code
    assert words in said and len(said.splitlines()) == 1


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_command_that_waits_for_a_long_statement(command, sent, code):
    process = command("wait")
    assert process.stdout and process.stdout.readline() == "waiting\n"
    process.send_signal(sent)
    try:
        # A busy disk may take its time to stop the database in order.
        _, said = process.communicate(timeout=240)
    finally:
        process.kill()
    assert process.returncode == code
    assert "Traceback" not in said
