"""People who may sign in: added, changed, disabled; their password and second factor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from dashboard.access import passwords, roles, sessions
from dashboard.access.refusals import RefusedError
from warehouse.schema.access import users

EMAIL = re.compile(r"[^\s@,;<>\"']+@[^\s@,;<>\"']+\.[^\s@,;<>\"']+")
LONGEST_EMAIL, LONGEST_NAME = 254, 120


@dataclass(frozen=True)
class User:
    """Somebody who may sign in, without what they sign in by."""

    user_id: int
    email: str
    name: str
    role: str
    employee_id: str | None
    location_ids: tuple[str, ...]
    is_active: bool
    has_password: bool
    has_second_factor: bool
    signed_in_at: datetime | None

    @property
    def subject(self) -> str:
        """What the audit log calls them."""
        return f"user:{self.user_id}"


def everybody(connection: Connection) -> list[User]:
    """All people, by name."""
    return [_user(row) for row in connection.execute(select(users).order_by(func.lower(users.c.name), users.c.email))]


def find(connection: Connection, user_id: int) -> User:
    """Somebody by their number. Raises RefusedError."""
    row = connection.execute(select(users).where(users.c.user_id == user_id)).first()
    if row is None:
        raise RefusedError("There is no such person any more.")
    return _user(row)


def find_by_email(connection: Connection, email: str) -> User:
    """Somebody by their address, however it is written. Raises RefusedError."""
    row = connection.execute(select(users).where(users.c.email == as_kept(email))).first()
    if row is None:
        raise RefusedError(f"Nobody has the address {as_kept(email)}: python -m scripts.users list shows who there is.")
    return _user(row)


def as_kept(email: str) -> str:
    """An address as it is kept and compared."""
    return email.strip().lower()


def add(
    connection: Connection, email: str, name: str, role: str, location_ids: Sequence[str] = (),
    employee_id: str | None = None, oidc_subject: str | None = None,
) -> User:
    """Add somebody, who cannot sign in by password before they chose one. Raises RefusedError."""
    kept = as_kept(email)
    if len(kept) > LONGEST_EMAIL or not EMAIL.fullmatch(kept):
        raise RefusedError(f"{kept[:LONGEST_EMAIL]!r} is no e-mail address.")
    if connection.scalar(select(exists(select(users.c.user_id).where(users.c.email == kept)))):
        raise RefusedError(f"{kept} is there already.")
    roles.existing(connection, role)
    values = {"email": kept, "name": _name(name or kept.partition("@")[0]), "role": role, "employee_id": employee_id,
              "location_ids": list(location_ids), "oidc_subject": oidc_subject}
    number = connection.execute(insert(users).values(**values).returning(users.c.user_id)).scalar_one()
    return find(connection, number)


def change(
    connection: Connection, user_id: int, role: str, location_ids: Sequence[str], employee_id: str | None
) -> User | None:
    """Give somebody another role, locations, employee; they sign in again. Who they were before, None where that is
    the same. Raises RefusedError, for the last administrator too."""
    before = find(connection, user_id)
    roles.existing(connection, role)
    after = {"role": role, "location_ids": list(location_ids), "employee_id": employee_id or None}
    if (before.role, list(before.location_ids), before.employee_id) == tuple(after.values()):
        return None
    roles.change_administrators(connection)
    _set(connection, user_id, **after)
    roles.keep_an_administrator(connection)
    sessions.end_all(connection, user_id)
    return before


def rename(connection: Connection, user_id: int, name: str) -> None:
    """Call somebody otherwise. Raises RefusedError for no name or one too long."""
    _set(connection, user_id, name=_name(name))


def set_active(connection: Connection, user_id: int, is_active: bool) -> None:
    """Let somebody sign in again, or no more: their sessions end. Raises RefusedError for the last administrator."""
    roles.change_administrators(connection)
    _set(connection, user_id, is_active=is_active)
    roles.keep_an_administrator(connection)
    if not is_active:
        sessions.end_all(connection, user_id)


def choose_password(connection: Connection, user_id: int, password: str) -> None:
    """Keep a password of somebody's; all their sessions end. Raises passwords.WeakPasswordError."""
    user = find(connection, user_id)
    passwords.check(password, user.email, user.name)
    _set(connection, user_id, password_hash=passwords.hashed(password), password_changed_at=func.now())
    sessions.end_all(connection, user_id)


def has_password(connection: Connection, user_id: int, password: str) -> bool:
    """Whether this is their password."""
    return passwords.fits(_secret(connection, user_id, users.c.password_hash), password)


def second_factor(connection: Connection, user_id: int) -> str | None:
    """The secret of their second factor as it is kept; None without one."""
    return _secret(connection, user_id, users.c.totp_secret)


def set_second_factor(connection: Connection, user_id: int, sealed: str | None, step: int | None = None) -> None:
    """Ask for a second factor from now on, whose code of `step` has been used; None for no more."""
    _set(connection, user_id, totp_secret=sealed, totp_step=step)
    sessions.end_all(connection, user_id)


def _set(connection: Connection, user_id: int, **values: Any) -> None:
    done = connection.execute(update(users).where(users.c.user_id == user_id).values(**values))
    if not done.rowcount:
        raise RefusedError("There is no such person any more.")


def _secret(connection: Connection, user_id: int, column: Any) -> str | None:
    found: str | None = connection.scalar(select(column).where(users.c.user_id == user_id))
    return found


def _name(name: str) -> str:
    plain = " ".join(name.split())
    if not 0 < len(plain) <= LONGEST_NAME or "\0" in plain:
        raise RefusedError(f"A name has 1 to {LONGEST_NAME} letters.")
    return plain


def _user(row: Any) -> User:
    return User(
        row.user_id, row.email, row.name, row.role, row.employee_id, tuple(row.location_ids), row.is_active,
        row.password_hash is not None, row.totp_secret is not None, row.signed_in_at,
    )
