"""Each request has a name, in its answer and in the log."""

import io
import json
import logging

import pytest
from flask.testing import FlaskClient

from warehouse import logs

HEADER = "X-Request-ID"


def test_a_sane_name_is_kept_and_any_other_is_replaced(client: FlaskClient) -> None:
    assert client.get("/api/v1/health", headers={HEADER: "order-17.a_B"}).headers[HEADER] == "order-17.a_B"
    made = {client.get("/", headers={HEADER: given}).headers[HEADER] for given in ("", "a b", "x" * 65, "ä", "<b>")}
    assert len(made) == 5
    assert all(len(name) == 16 for name in made)


def test_every_line_of_a_request_has_its_name_and_no_other_line_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(logs.SecretFilter(()))
    handler.setFormatter(logs.JsonFormatter())
    logger = logging.getLogger("dashboard.app")
    logger.addHandler(handler)
    try:
        monkeypatch.setitem(client.application.view_functions, "health.alive", lambda: 1 / 0)
        answer = client.get("/api/v1/health", headers={HEADER: "asked-1"})
        logger.error("between two requests")
    finally:
        logger.removeHandler(handler)
    failed, between = map(json.loads, written.getvalue().splitlines())
    assert (answer.status_code, answer.headers[HEADER]) == (500, "asked-1")
    assert failed["request_id"] == "asked-1"
    assert "ZeroDivisionError" in failed["traceback"]
    assert "request_id" not in between
