"""What other systems call: Square's webhook, checked by its signature, goes into the inbox and is answered at once.

`scripts.sync inbox` drains the inbox; an event is taken in once, however often Square sends it.
"""

import base64
import hashlib
import hmac
import json

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from dashboard.api.answers import failure, success
from dashboard.api.frame import failures, group
from dashboard.api.shapes import Answer, Shape
from dashboard.context import current
from dashboard.inbox import NotStorableError, UnreachableError, put

LARGEST_BODY = 1_000_000
SIGNATURE = "X-Square-Hmacsha256-Signature"

hooks = group("hooks", "Webhooks", "What other systems send by themselves; known by their signatures.", is_public=True)

Reply = Response | tuple[Response, int]


class Taken(Shape):
    """Whether the event was new."""

    accepted: bool


@hooks.post("/hooks/square", responses={200: Answer[Taken], **failures(400, 403, 413)})
def square() -> Reply:
    """Take in an event of Square's, once however often it comes; 403 without Square's signature."""
    settings = current().settings
    if settings.square_webhook_key is None:
        return failure(503, "not_configured", "Set SQUARE_WEBHOOK_KEY to the subscription's signature key.")
    request.max_content_length = LARGEST_BODY
    try:
        body = request.get_data()
    except RequestEntityTooLarge:
        return failure(413, "too_large", f"An event has at most {LARGEST_BODY:,} bytes.")
    # Square calls https addresses only; behind a proxy the request itself has come by http.
    url = settings.square_webhook_url or f"https://{request.host}{request.full_path.removesuffix('?')}"
    if not _is_signed(body, url, settings.square_webhook_key.get_secret_value()):
        return failure(403, "wrong_signature", "The signature does not fit: is SQUARE_WEBHOOK_KEY the subscription's, "
                                               "and SQUARE_WEBHOOK_URL its notification URL?")
    return _keep(body)


def _is_signed(body: bytes, url: str, key: str) -> bool:
    digest = hmac.new(key.encode(), url.encode() + body, hashlib.sha256).digest()
    return hmac.compare_digest(base64.b64encode(digest), request.headers.get(SIGNATURE, "").encode())


def _keep(body: bytes) -> Reply:
    try:
        key = json.loads(body)["event_id"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return failure(400, "malformed", "An event is a JSON object with an event_id.")
    try:
        is_new = put(current().reader.database, "square_event", str(key), body)
    except NotStorableError:
        return failure(400, "malformed", "The event holds what a database cannot hold, such as a null character.")
    except UnreachableError:
        return failure(503, "not_ready", "The warehouse does not answer; send the event again.")
    return success({"accepted": is_new})
