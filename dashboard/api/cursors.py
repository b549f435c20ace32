"""Where a list goes on, as a text that only its own list takes back: after which row, not at which number.

So rows that come in while somebody reads on move nothing, and nobody can make up a place.
"""

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import NoReturn

from flask import request

from dashboard.access.context import current_access
from dashboard.api.answers import refuse

SIGNATURE_BYTES = 16


def written(sort: str, place: Sequence[str]) -> str:
    """The cursor after the row at `place` of this endpoint's list, sorted by `sort`."""
    content = json.dumps([sort, *place], separators=(",", ":")).encode()
    return urlsafe_b64encode(_signature(content) + content).decode().rstrip("=")


def read(cursor: str, sort: str) -> tuple[str, ...]:
    """The place that a cursor names. Ends the request with 422 for one of another list or order, or of nobody's."""
    try:
        content = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, content = content[:SIGNATURE_BYTES], content[SIGNATURE_BYTES:]
        is_ours = hmac.compare_digest(signature, _signature(content))
    except ValueError:
        is_ours = False
    said, *place = json.loads(content) if is_ours else (None,)
    if not is_ours or said != sort:
        refuse_cursor()
    return tuple(place)


def refuse_cursor() -> NoReturn:
    """End the request with 422: there is no such place."""
    message = "This is no cursor of this list in this order: begin again without one."
    refuse(422, "not_valid", message, [{"field": "cursor", "message": message}])


def _signature(content: bytes) -> bytes:
    asked = f"{request.endpoint}\n".encode() + content
    return hmac.digest(current_access().key("cursor"), asked, "sha256")[:SIGNATURE_BYTES]
