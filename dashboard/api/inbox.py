"""What was sent and is worked on: a caller is told where to ask, or waits a little for what comes of it."""

import re
import uuid
from collections.abc import Callable
from typing import Any

from flask import Response, request
from pydantic import Field

from dashboard.access.viewer import viewer
from dashboard.api.answers import refuse, success
from dashboard.api.frame import PREFIX, failures, group
from dashboard.api.shapes import Answer, Arguments, Moment, Shape
from dashboard.context import current
from dashboard.inbox import Message, NotStorableError, OtherMessageError, State, UnreachableError, find, send, wait_for

LONGEST_WAIT_SECONDS = 20
LONGEST_KEY = 200
KEY = "Idempotency-Key"
PREFERRED_WAIT = re.compile(r"(?:^|,)\s*wait\s*=\s*\"?(\d{1,6})\"?\s*(?:[,;]|$)")

inbox = group("inbox", "Sending", "What you send in, and what came of it.")


class InboxPath(Arguments):
    """Which message."""

    inbox_id: int = Field(ge=1, le=2**63 - 1)


class Sent(Shape):
    """A message and what came of it."""

    inbox_id: int
    kind: str = Field(description="sales, prediction or sync_laravel.")
    state: State = Field(description="waiting, loading (on its way to the figures), done or failed.")
    status_url: str = Field(description="Ask here until it is done or failed.")
    received_at: Moment
    result: dict[str, Any] | None = Field(description="What came of it, once it is done.")
    failure: str | None = Field(description="Why it failed.")


class SentAnswer(Answer[Sent]):
    """Where a message stands."""


@inbox.get("/inbox/<int:inbox_id>", responses={200: SentAnswer, **failures(404)})
def status(path: InboxPath) -> Response:
    """Ask what came of something that you sent."""
    message = find(current().reader.database, path.inbox_id, viewer().actor)
    if message is None:
        refuse(404, "not_found", f"You sent no message {path.inbox_id}, or it was cleared away since.")
    return success(described(message))


def put_in(
    kind: str, body: bytes, action: str, as_said: Callable[[Any], Any] = lambda message: message, **details: Any
) -> int:
    """Put the caller's message into the inbox, once for each Idempotency-Key; its id.

    `action` is what the audit log calls it; `as_said` leaves of a message what its sender said. Refuses what cannot be
    stored, and a key used before for something else.
    """
    key = request.headers.get(KEY) or uuid.uuid4().hex
    if len(key) > LONGEST_KEY or not key.isprintable():
        refuse(400, "malformed", f"{KEY} has at most {LONGEST_KEY} printable characters.")
    try:
        return send(current().reader.database, kind, key, body, viewer().actor, action, as_said, **details)
    except NotStorableError:
        refuse(422, "not_valid", "It holds what a database cannot, such as a null character.")
    except OtherMessageError:
        refuse(409, "key_used_before", f"Something else was sent with this {KEY}: use a new one for each.")
    except UnreachableError:
        refuse(503, "not_ready", "The warehouse does not answer; send it again.")


def settled(inbox_id: int, seconds: float) -> Message:
    """The caller's message once it is done or failed, or as it stands after so long."""
    return wait_for(current().reader.database, inbox_id, viewer().actor, seconds)


def preferred_wait() -> int | None:
    """The seconds that the caller would wait (`Prefer: wait=5`), at most LONGEST_WAIT_SECONDS; None where unsaid."""
    found = PREFERRED_WAIT.search(request.headers.get("Prefer", ""))
    return min(int(found[1]), LONGEST_WAIT_SECONDS) if found else None


def taken_in(message: Message) -> Response:
    """200 for a message that is settled, 202 with where to ask for one that is not."""
    response = success(described(message), 200 if message.is_settled else 202)
    response.headers["Location"] = status_url(message)
    wait = preferred_wait()
    if wait is not None:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


def described(message: Message) -> dict[str, Any]:
    """The message as `Sent`."""
    return {
        "inbox_id": message.inbox_id, "kind": message.kind, "state": message.state, "status_url": status_url(message),
        "received_at": message.received_at, "result": message.result, "failure": message.failure,
    }


def status_url(message: Message) -> str:
    """The path at which its state is asked for."""
    return f"{PREFIX}/inbox/{message.inbox_id}"
