"""Texts about segments of customers: `PUT /api/v1/segment-strategies/<segment>` with `{"text": "..."}`."""

from typing import Annotated

from flask import Response
from pydantic import Field
from sqlalchemy.exc import OperationalError

from dashboard.access.viewer import COMPANYS
from dashboard.api.answers import failure, success
from dashboard.api.frame import failures, group
from dashboard.api.shapes import Answer, Arguments, PlainText, Shape
from dashboard.context import current
from dashboard.queries.customers import LONGEST_STRATEGY, RFM_SEGMENTS
from dashboard.strategies import keep

strategies = group("strategies", "Segments", "What to do about the segments of customers.")


class SegmentPath(Arguments):
    """Which segment."""

    segment: str = Field(description=f"One of {', '.join(RFM_SEGMENTS)}.")


class StrategyText(Shape):
    """What to do about it."""

    text: Annotated[PlainText, Field(max_length=LONGEST_STRATEGY, description="Empty for the text that we suggest.")]


class Strategy(Shape):
    """What is kept."""

    segment: str
    text: str


@strategies.put("/segment-strategies/<segment>", responses={200: Answer[Strategy], **failures(400, 404, 413, 415)})
def put(path: SegmentPath, body: StrategyText) -> Response | tuple[Response, int]:
    """Keep what the company means to do about a segment."""
    if path.segment not in RFM_SEGMENTS:
        return failure(404, "not_found", f"There is no segment {path.segment!r}.")
    text = body.text.strip()
    try:
        keep(current().reader.database, COMPANYS, path.segment, text)
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; save it again.")
    return success({"segment": path.segment, "text": text})
