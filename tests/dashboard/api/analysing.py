"""A server with the endpoints that analyse what is sent, and nothing else: no warehouse, models in a folder."""

import json
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access.viewer import AT_THE_MACHINE, STRANGER
from dashboard.api.employee_performance import employee_performance
from dashboard.api.frame import make_server, register
from dashboard.api.product_performance import product_performance
from dashboard.context import EXTENSION, Context
from warehouse.settings import load_settings


def analysing_client(models: Path) -> FlaskClient:
    """A client of the endpoints, whose models are kept in `models`."""
    server = make_server(__name__)
    server.config[STRANGER] = AT_THE_MACHINE
    settings = load_settings(model_dir=models, _env_file=None)
    server.extensions[EXTENSION] = Context(settings, None)  # type: ignore[arg-type]
    register(server, employee_performance, product_performance)
    return server.test_client()


def post(client: FlaskClient, path: str, body: Any) -> TestResponse:
    """Send `body`, a text as it is and anything else as JSON."""
    said = body if isinstance(body, str) else json.dumps(body)
    return client.post(path, data=said, content_type="application/json")


def faults(answer: TestResponse) -> list[tuple[int | None, str | None]]:
    """Row and field of each fault of a 422."""
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.json
    return [(fault.get("row"), fault.get("field")) for fault in answer.json["details"]]
