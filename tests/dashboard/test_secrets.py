"""No secret is ever in a log: each setting that holds one is planted, and the server asked for all that can fail."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
import types
from pathlib import Path
from typing import get_args
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from warehouse.settings import ROOT, Settings

MARK = "planted-and-never-told"


def _holds_secret(annotation):
    return annotation is SecretStr or (isinstance(annotation, types.UnionType) and SecretStr in get_args(annotation))


SECRETS = [name for name, field in Settings.model_fields.items() if _holds_secret(field.annotation)]
PLANTED = {name.upper(): f"{MARK}-{name}-0123456789" for name in SECRETS} | {
    "ERP_DATABASE_URL": f"mysql://erp:{MARK}-erp@127.0.0.1:1/erp",
    # Not reached, so that what the cache says of it is in the log too.
    "REDIS_URL": f"redis://:{MARK}-redis@127.0.0.1:1/0",
}


@pytest.fixture(scope="module")
def told(settings, cluster):
    """What a server said on its streams and in its files, at the level that says most, and its one-time link."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    environment = kept | PLANTED | {
        "DATA_DIR": str(settings.data_dir), "DASHBOARD_PORT": str(port), "WEB_WORKERS": "1", "LOG_LEVEL": "DEBUG",
        "AUTH_MODE": "password",
    }
    # What other servers of the run say in the same folder is theirs.
    before = {path: path.stat().st_size for path in (settings.data_dir / "logs").glob("server-*.log")}
    process = subprocess.Popen([sys.executable, "start_production.py"], cwd=ROOT, env=environment, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        _ask(process, port)
    finally:
        os.killpg(process.pid, signal.SIGINT)
        printed, said = process.communicate(timeout=60)
    files = "".join(_since(path, before.get(path, 0)) for path in (settings.data_dir / "logs").glob("server-*.log"))
    assert "dashboard ready" in said and "dashboard ready" in files
    return printed, said + files


def _since(path: Path, start: int) -> str:
    return path.read_bytes()[start:].decode()


def _ask(process, port):
    """Everything that could bring a secret to a log: forms, tokens, cookies, addresses, what fails."""
    while _answer(port, "GET", "/api/v1/health") is None:
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    bearer = {"Authorization": f"Bearer assay_{MARK}-token"}
    cookie = {"Cookie": f"assay_session={MARK}-session; _csrf_token={MARK}-csrf"}
    form = {"Content-Type": "application/x-www-form-urlencoded", **cookie}
    for method, path, headers, body in (
        ("GET", "/", cookie, None),
        ("GET", "/sign-in?next=/sales", {}, None),
        ("POST", "/sign-in", form, urlencode({"email": "a@example.com", "password": f"{MARK}-typed"})),
        ("GET", f"/welcome/{MARK}-link", {}, None),
        ("GET", "/api/v1/kpis", bearer, None),
        ("POST", "/api/v1/sales", bearer | {"Content-Type": "application/json"}, "{"),
        ("GET", "/metrics-text", bearer, None),
        ("GET", "/nowhere", bearer | cookie, None),
        ("POST", "/api/v1/hooks/square", {"x-square-hmacsha256-signature": f"{MARK}-signature"}, "{}"),
        ("POST", "/_dash-update-component", {"Content-Type": "application/json", **cookie}, "{}"),
    ):
        assert _answer(port, method, path, headers, body) is not None, path


def _answer(port, method, path, headers=None, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request(method, path, body, headers or {})
        return connection.getresponse().read()
    except OSError:
        return None
    finally:
        connection.close()


def test_every_secret_setting_was_planted():
    assert {"SECRET_KEY", "LARAVEL_API_TOKEN", "SQUARE_ACCESS_TOKEN", "OIDC_CLIENT_SECRET"} <= PLANTED.keys()


def test_no_planted_secret_is_told_anywhere(told):
    printed, logged = told
    assert [line for line in (printed + logged).splitlines() if MARK in line] == []


def test_the_link_of_the_first_administrator_is_on_the_console_alone(told):
    printed, logged = told
    secret = re.search(r"/welcome/(\S+)", printed)[1]
    assert secret not in logged
