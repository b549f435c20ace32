"""The server's figures for Prometheus, at an address of their own."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from dashboard.telemetry import current_telemetry

telemetry = Blueprint("telemetry", __name__)


@telemetry.get("/metrics-text")
def metrics_text() -> Response:
    """Requests, pools and cache, summed over the workers."""
    return Response(current_telemetry().text(), content_type=CONTENT_TYPE_PLAIN_0_0_4)
