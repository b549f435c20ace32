"""The running API against its own document: what it takes, refuses and answers, with every check of schemathesis."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from pydantic import SecretStr

from dashboard.access import tokens
from dashboard.api.endpoints import GROUPS
from dashboard.app import create_app
from tests.dashboard import customers_company
from warehouse.database import Database
from warehouse.settings import ROOT, Settings

CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
EXAMPLES, SEED = 6, 20261122


class Live(NamedTuple):
    """A served API that people sign in to, and a token for it."""

    address: str
    token: str


@pytest.fixture(scope="module")
def live(
    settings: Settings, new_database: Callable[[], Database], serve: Callable[[Flask], str], last_day: date
) -> Live:
    database = new_database()
    customers_company.fill(database, last_day, days=60)
    with database.transaction("app") as connection:
        _token, secret = tokens.make(connection, "schemathesis", "admin", datetime.now(UTC), timedelta(days=1))
    chosen = settings.model_copy(update={
        "auth_mode": "password", "api_rate_limit": "1000000/minute", "square_webhook_key": SecretStr("a-signature-key"),
    })
    return Live(serve(create_app(chosen, database)), secret)


def test_every_answer_is_as_the_document_says(
    live: Live, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # Some hundred lines of requests would hide what failed.
    caplog.set_level("WARNING", "werkzeug")
    done = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION),
            "run", f"{live.address}/api/v1/openapi.json", "--header", f"Authorization: Bearer {live.token}",
            "--checks", "all", "--max-examples", str(EXAMPLES), "--seed", str(SEED), "--continue-on-failure",
            "--generation-database", "none", "--report-dir", str(tmp_path), "--no-color",
        ],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_document_is_openapi_and_names_each_endpoint_once(live: Live) -> None:
    with urllib.request.urlopen(f"{live.address}/api/v1/openapi.json") as answer:
        document = json.load(answer)
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert document["openapi"].startswith("3.1")
    assert len(set(names)) == len(names) >= len(GROUPS)
    assert all(path.startswith("/api/v1/") for path in document["paths"])
    assert all(operation["summary"] for operation in operations)
