"""Sessions: a secret in the visitor's cookie, its digest and end on the server, so that each can be ended at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from dashboard.access import secrets
from warehouse import statements
from warehouse.schema.access import one_time_links, sessions, sign_in_failures, users

# A request moves a session's end by this much at the earliest, so that reading a page writes nothing.
SEEN_EVERY = timedelta(minutes=1)
LONGEST_BROWSER = 300


@dataclass(frozen=True)
class Session:
    """A sign-in somewhere; `is_current` for the one that asks."""

    session_digest: bytes
    address: str
    browser: str
    created_at: datetime
    seen_at: datetime
    is_current: bool


def open_session(
    connection: Connection, user_id: int, address: str, browser: str, at: datetime, lifetime: timedelta
) -> str:
    """Sign somebody in at the moment `at`; the secret for their cookie."""
    secret = secrets.make()
    connection.execute(insert(sessions).values(
        session_digest=secrets.digest(secret), user_id=user_id, address=address, browser=browser[:LONGEST_BROWSER],
        created_at=at, seen_at=at, expires_at=at + lifetime,
    ))
    connection.execute(update(users).where(users.c.user_id == user_id).values(signed_in_at=at))
    return secret


def find(connection: Connection, session_digest: bytes, at: datetime, idle: timedelta) -> Row[Any] | None:
    """Whose session it is, with their role; None for one that ended, or was idle for longer than `idle`."""
    row = connection.execute(
        statements.load("queries/access/session"),
        {"session_digest": session_digest, "at": at, "idle_since": at - idle},
    ).first()
    if row and row.seen_at <= at - SEEN_EVERY:
        seen = update(sessions).where(sessions.c.session_digest == session_digest)
        connection.execute(seen.values(seen_at=at))
    return row


def of_user(
    connection: Connection, user_id: int, at: datetime, idle: timedelta, current: bytes | None
) -> Sequence[Session]:
    """Somebody's open sessions, the one last used first."""
    session = sessions.c
    is_open = session.revoked_at.is_(None) & (session.expires_at > at) & (session.seen_at > at - idle)
    found = select(sessions).where(session.user_id == user_id, is_open).order_by(session.seen_at.desc())
    return [
        Session(row.session_digest, row.address, row.browser, row.created_at, row.seen_at,
                row.session_digest == current)
        for row in connection.execute(found)
    ]


def end(connection: Connection, user_id: int, session_digest: bytes) -> bool:
    """End one session of somebody's; False where it is none of theirs, or over."""
    own = sessions.c.user_id == user_id, sessions.c.session_digest == session_digest
    return _end(connection, *own) > 0


def end_by_digest(connection: Connection, session_digest: bytes) -> None:
    """End a session, whosever it is."""
    _end(connection, sessions.c.session_digest == session_digest)


def end_all(connection: Connection, user_id: int) -> int:
    """End all sessions of somebody's; how many there were."""
    return _end(connection, sessions.c.user_id == user_id)


def prune(connection: Connection, before: datetime) -> dict[str, int]:
    """Take out what ended before: sessions, links, failed sign-ins; rows that went, by table."""
    session, link, failure = sessions.c, one_time_links.c, sign_in_failures.c
    gone = {
        "sessions": delete(sessions).where(or_(session.expires_at < before, session.revoked_at < before)),
        "one_time_links": delete(one_time_links).where(link.expires_at < before),
        "sign_in_failures": delete(sign_in_failures).where(failure.failed_at < before),
    }
    counts = {name: connection.execute(statement).rowcount for name, statement in gone.items()}
    return {name: count for name, count in counts.items() if count}


def _end(connection: Connection, *which: Any) -> int:
    ended = update(sessions).where(*which, sessions.c.revoked_at.is_(None)).values(revoked_at=func.now())
    return int(connection.execute(ended).rowcount)
