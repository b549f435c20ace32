"""Texts about segments of customers: `PUT /api/v1/segment-strategies/<segment>` with `{"text": "..."}`."""

from flask import Blueprint, Response, request
from sqlalchemy.exc import OperationalError

from dashboard.access.viewer import owner
from dashboard.api.answers import failure, success
from dashboard.api.same_origin import refused
from dashboard.context import current
from dashboard.queries.customers import LONGEST_STRATEGY, RFM_SEGMENTS
from dashboard.strategies import keep

strategies = Blueprint("strategies", __name__, url_prefix="/api/v1/segment-strategies")

Answer = Response | tuple[Response, int]


@strategies.put("/<segment>")
def put(segment: str) -> Answer:
    """Keep the text; 404 for a segment that there is not, 422 for a text that is none or too long."""
    refusal = refused()
    if refusal:
        return refusal
    if segment not in RFM_SEGMENTS:
        return failure(404, "not_found", f"There is no segment {segment!r}.")
    body = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or len(text) > LONGEST_STRATEGY or "\0" in text:
        return failure(422, "not_valid", f"Send {{\"text\": ...}} with at most {LONGEST_STRATEGY:,} letters.")
    try:
        keep(current().reader.database, owner(), segment, text.strip())
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; save it again.")
    return success({"segment": segment, "text": text.strip()})
