"""Signing in: a password, then a code where the account asks for one, then a session.

Whoever guesses learns nothing: an address that nobody has, a wrong password and an account that has to wait are the
same answer after the same work.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from dashboard.access import passwords, secrets, sessions, throttle, totp, users
from dashboard.access.audit import record
from dashboard.access.context import AccessContext
from dashboard.access.viewer import Viewer
from warehouse.schema.access import users as table

SIGN_IN, FAILED = "sign_in", "sign_in_failed"


@dataclass(frozen=True)
class Visitor:
    """Where somebody signs in from, and what their cookie held before."""

    address: str
    browser: str
    old_secret: str = ""


@dataclass(frozen=True)
class Passed:
    """Somebody whose password was right."""

    user_id: int
    needs_code: bool


def by_password(
    access: AccessContext, email: str, password: str, visitor: Visitor, at: datetime, *, is_signed_in: bool = False
) -> Passed | None:
    """Check a password; None where it is not to be let in, for whatever reason. Whoever `is_signed_in` gave the code of
    their second factor then, and confirms something by the password alone."""
    kept = users.as_kept(email)[: users.LONGEST_EMAIL]
    concerned = throttle.subjects(kept, visitor.address)
    with access.database.transaction("app") as connection:
        may_try = throttle.may_try(connection, concerned, at)
        row = connection.execute(select(table).where(table.c.email == kept)).first()
    # Also where the answer is clear: it must take as long.
    is_right = passwords.fits(row.password_hash if row else None, password)
    with access.database.transaction("app") as connection:
        if row is None or not (may_try and is_right and row.is_active):
            if may_try:
                _failed(connection, row, kept, "password")
            return None
        needs_code = row.totp_secret is not None
        throttle.succeeded(connection, concerned, is_whole=is_signed_in or not needs_code)
        if passwords.is_outdated(row.password_hash):
            anew = update(table).where(table.c.user_id == row.user_id)
            connection.execute(anew.values(password_hash=passwords.hashed(password)))
    return Passed(row.user_id, needs_code)


def by_code(access: AccessContext, user_id: int, code: str, visitor: Visitor, at: datetime) -> bool:
    """Check the code of somebody whose password was right; False for a wrong one, or while they have to wait.

    Raises totp.UnreadableError where SECRET_KEY is another than when the second factor was set up.
    """
    with access.database.transaction("app") as connection:
        row = connection.execute(select(table).where(table.c.user_id == user_id)).first()
        if row is None or not row.is_active or row.totp_secret is None:
            return False
        concerned = throttle.subjects(row.email, visitor.address)
        may_try = throttle.may_try(connection, concerned, at)
    secret = totp.opened(access.key(totp.PURPOSE), row.totp_secret)
    with access.database.transaction("app") as connection:
        if may_try and totp.use(connection, user_id, secret, code, at):
            throttle.succeeded(connection, concerned)
            return True
        if may_try:
            _failed(connection, row, row.email, "code")
        return False


def open_session(access: AccessContext, user_id: int, visitor: Visitor, at: datetime, how: str) -> str:
    """A new session; its secret. Whatever session the visitor's cookie named before ends: nobody can plant one."""
    with access.database.transaction("app") as connection:
        user = users.find(connection, user_id)
        sessions.end_by_digest(connection, secrets.digest(visitor.old_secret))
        secret = sessions.open_session(connection, user_id, visitor.address, visitor.browser, at, access.lifetime)
        record(connection, SIGN_IN, user.subject, _as_viewer(user), how=how)
    access.known.forget()
    return secret


def _failed(connection: Connection, row: Row[Any] | None, email: str, what: str) -> None:
    # Not whatever was typed: people type passwords into the wrong field.
    typed = email if users.EMAIL.fullmatch(email) else ""
    record(connection, FAILED, f"user:{row.user_id}" if row else "", address_typed=typed, wrong=what)


def _as_viewer(user: users.User) -> Viewer:
    return Viewer(user.subject, user.name, user.role, frozenset(), user_id=user.user_id)
