"""scripts.psql: as whom it signs in, what it prints where, and that no password is on a command line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from warehouse.embedded import SUPERUSER
from warehouse.settings import ROOT


@pytest.fixture
def psql(settings, cluster):
    """Run the script on the run's own server; `said` is its input, further settings are keywords."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}

    def run(*arguments: str, said: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
        environment = kept | {"DATA_DIR": str(settings.data_dir)} | changes
        command = [sys.executable, "-m", "scripts.psql", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, input=said, capture_output=True, text=True)

    return run


def test_it_signs_in_as_the_reader_and_standard_output_is_psqls_alone(psql):
    done = psql("--", "-Atc", "select current_user")
    assert (done.returncode, done.stdout) == (0, "assay_reader\n")


def test_owner_signs_in_as_the_owner(psql):
    assert psql("--owner", "--", "-Atc", "select current_user").stdout == "assay_owner\n"


def test_the_exit_code_is_psqls(psql):
    assert psql("--", "-v", "ON_ERROR_STOP=1", "-c", "select 1/0").returncode == 1
    assert psql("--", "--no-such-option").returncode == 1
    assert psql("--no-such-option").returncode == 2


def test_standard_input_is_psqls_script(psql):
    assert psql("--", "-At", said="select 6 * 7;").stdout == "42\n"


def test_the_url_serves_other_tools(psql, cluster):
    done = psql("--url")
    assert done.stdout.strip() == cluster.url("assay_reader").replace("+psycopg2", "")


def test_no_password_stands_on_the_command_line_or_in_the_log(psql, cluster):
    show = r"\! tr '\0' ' ' < /proc/$PPID/cmdline"
    done = psql("--", "-c", show)
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("SKIPPED: command lines are read from /proc")
    assert "--dbname=postgresql://assay_reader@127.0.0.1" in done.stdout
    assert cluster.passwords["assay_reader"] not in done.stdout + done.stderr


def test_with_a_database_url_it_takes_the_readers_rights_where_that_role_exists(psql, cluster):
    url = cluster.url(SUPERUSER)
    done = psql("--", "-Atc", "select session_user, current_user", DATABASE_URL=url)
    assert done.stdout == "assay_admin|assay_reader\n"


def test_a_readers_own_url_is_used_as_it_is(psql, cluster):
    done = psql(
        "--",
        "-Atc",
        "select session_user, current_user",
        DATABASE_URL=cluster.url("assay_owner"),
        DATABASE_URL_READER=cluster.url("assay_app"),
    )
    assert done.stdout == "assay_app|assay_app\n"


def test_a_server_that_does_not_answer_is_one_line_without_the_password(psql):
    done = psql("--", "-c", "select 1", DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/none")
    assert done.returncode == 1
    assert re.search(r"ERROR .*127\.0\.0\.1.*\n\Z", done.stderr)
    assert "hunter2" not in done.stderr and "Traceback" not in done.stderr


def test_wrong_settings_are_named_without_a_traceback(psql):
    done = psql(POOL_MIN="none")
    assert done.returncode == 2
    assert "POOL_MIN" in done.stderr and "Traceback" not in done.stderr
