"""The inbox: what the web takes in waits there for the worker, which alone writes the data.

Who sent a message may ask what came of it, and wait for that.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Literal

from sqlalchemy import Text, cast, literal, select
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import DataError, OperationalError

from dashboard.access import audit
from warehouse.database import Database
from warehouse.schema.app import inbox

LOOK_EVERY_SECONDS = 0.1
# Of a process: who waits holds a thread, and pages need some too.
MOST_WAITING = 2

_waiting = threading.BoundedSemaphore(MOST_WAITING)

State = Literal["waiting", "loading", "done", "failed"]


class NotStorableError(ValueError):
    """The message holds what a database cannot, such as a null character."""


class UnreachableError(RuntimeError):
    """The warehouse does not answer."""


class OtherMessageError(ValueError):
    """Another message was sent with this key."""


@dataclass(frozen=True)
class Message:
    """A message and what came of it: `result` is the worker's word, None until it is done."""

    inbox_id: int
    kind: str
    received_at: datetime
    drained_at: datetime | None
    failure: str | None
    result: Mapping[str, Any] | None

    @property
    def state(self) -> State:
        """Where it stands: `loading` while it is on its way from bronze to gold."""
        if self.failure is not None:
            return "failed"
        if self.result is not None:
            return "done"
        return "waiting" if self.drained_at is None else "loading"

    @property
    def is_settled(self) -> bool:
        """Nothing more will come of it."""
        return self.state in ("done", "failed")


def put(database: Database, kind: str, key: str, body: bytes) -> bool:
    """Put the JSON text `body` into the inbox; False where a message with this kind and key was there before.

    Raises NotStorableError or UnreachableError.
    """
    return _insert(database, kind, key, body) is not None


def send(
    database: Database, kind: str, key: str, body: bytes, sender: str, action: str,
    as_said: Callable[[Any], Any] = lambda message: message, **details: Any,
) -> int:
    """Put `sender`'s JSON text into the inbox; the message's id, or the earlier one's with this kind and key.

    `as_said` leaves of a message what its sender said, by which two are the same. A new message is audited as `action`
    with `details`. Raises OtherMessageError where the earlier one holds something else, NotStorableError or
    UnreachableError.
    """
    own_key = f"{sender}/{key}"
    inbox_id = _insert(database, kind, own_key, body, sender, action, details)
    if inbox_id is not None:
        return inbox_id
    is_same = (inbox.c.payload == cast(literal(body.decode(), Text), JSONB)).label("is_same")
    with database.transaction("app") as connection:
        earlier = connection.execute(
            select(inbox.c.inbox_id, inbox.c.payload, is_same)
            .where(inbox.c.kind == kind, inbox.c.idempotency_key == own_key)
        ).one()
    if not earlier.is_same and as_said(earlier.payload) != as_said(json.loads(body)):
        raise OtherMessageError(f"another message was sent with the key {key!r}")
    return int(earlier.inbox_id)


def find(database: Database, inbox_id: int, sender: str) -> Message | None:
    """A message of `sender`'s own; None where there is none."""
    columns = [inbox.c[name] for name in Message.__dataclass_fields__]
    with database.transaction("app") as connection:
        row = connection.execute(
            select(*columns).where(inbox.c.inbox_id == inbox_id, inbox.c.sender == sender)
        ).one_or_none()
    return Message(**row._mapping) if row else None


def wait_for(database: Database, inbox_id: int, sender: str, seconds: float) -> Message:
    """`sender`'s message once it is settled, or as it stands after `seconds`; at once where enough others wait.

    Raises LookupError for a message that there is not.
    """
    may_wait = _waiting.acquire(blocking=False)
    until = time.monotonic() + (seconds if may_wait else 0)
    try:
        while True:
            message = find(database, inbox_id, sender)
            if message is None:
                raise LookupError(f"no message {inbox_id} of {sender}")
            if message.is_settled or time.monotonic() >= until:
                return message
            time.sleep(LOOK_EVERY_SECONDS)
    finally:
        if may_wait:
            _waiting.release()


def _insert(
    database: Database, kind: str, key: str, body: bytes, sender: str = "", action: str = "",
    details: Mapping[str, Any] = MappingProxyType({}),
) -> int | None:
    try:
        # As it came, so that no number passes through a float.
        payload = cast(literal(body.decode(), Text), JSONB)
        statement = insert(inbox).values(kind=kind, idempotency_key=key, payload=payload, sender=sender)
        statement = statement.on_conflict_do_nothing(index_elements=["kind", "idempotency_key"])
        with database.transaction("app") as connection:
            inbox_id = connection.execute(statement.returning(inbox.c.inbox_id)).scalar_one_or_none()
            if inbox_id is not None and action:
                audit.record(connection, action, f"inbox:{inbox_id}", **details)
        return inbox_id
    except (DataError, ValueError) as error:
        raise NotStorableError(str(error).splitlines()[0]) from error
    except OperationalError as error:
        raise UnreachableError(str(error).splitlines()[0]) from error
