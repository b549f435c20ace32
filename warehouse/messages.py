"""Messages of the inbox: those that wait, in the order of their arrival, and the note that they are done with."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, func, select, update

from warehouse.schema.app import inbox

MESSAGES_AT_ONCE = 500


def waiting(connection: Connection, kind: str, after: int = 0) -> Sequence[Row[Any]]:
    """(inbox_id, payload) of the oldest messages of a kind that wait, of those behind the message `after`.

    The payload is text, so numbers stay exact.
    """
    statement = (
        select(inbox.c.inbox_id, cast(inbox.c.payload, Text).label("payload"))
        .where(inbox.c.kind == kind, inbox.c.inbox_id > after, inbox.c.drained_at.is_(None))
        .order_by(inbox.c.inbox_id)
        .limit(MESSAGES_AT_ONCE)
    )
    return connection.execute(statement).all()


def newest_waiting(connection: Connection) -> dict[str, int]:
    """The newest message that waits, by kind."""
    newest = select(inbox.c.kind, func.max(inbox.c.inbox_id).label("inbox_id")).where(inbox.c.drained_at.is_(None))
    return {row.kind: row.inbox_id for row in connection.execute(newest.group_by(inbox.c.kind))}


def note_drained(connection: Connection, inbox_ids: Sequence[int], load_id: int | None) -> None:
    """These messages went into `load_id`, or brought nothing new."""
    _close(connection, inbox_ids, load_id=load_id)


def note_done(connection: Connection, inbox_ids: Sequence[int], result: Mapping[str, Any]) -> None:
    """These messages are done with; `result`, JSON, is what came of them."""
    _close(connection, inbox_ids, result=dict(result))


def note_result(connection: Connection, inbox_id: int, result: Mapping[str, Any]) -> None:
    """What came of this message, which is drained already."""
    connection.execute(update(inbox).where(inbox.c.inbox_id == inbox_id).values(result=dict(result)))


def set_aside(connection: Connection, inbox_id: int, failure: str) -> None:
    """This message leads nowhere, and is not tried again."""
    _close(connection, [inbox_id], failure=failure)


def _close(connection: Connection, inbox_ids: Sequence[int], **values: object) -> None:
    connection.execute(
        update(inbox).where(inbox.c.inbox_id.in_(inbox_ids)).values(drained_at=func.now(), **values)
    )
