"""Links by which somebody chooses a password, once: the first administrator, who is invited, who forgot theirs.

Opening one changes nothing, since mail programs open links too; only choosing a password uses it up.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, func, insert, select, update

from dashboard.access import secrets
from dashboard.access.roles import change_administrators, has_administrator
from warehouse.database import Database
from warehouse.schema.access import one_time_links
from warehouse.settings import Settings

Purpose = Literal["first_admin", "invitation", "reset"]
LIVES: dict[Purpose, timedelta] = {
    "first_admin": timedelta(hours=24), "invitation": timedelta(days=7), "reset": timedelta(hours=24),
}
PATH = "/welcome/"


@dataclass(frozen=True)
class Link:
    """A link that can still be used; the first administrator's belongs to nobody yet."""

    purpose: Purpose
    user_id: int | None


def make(connection: Connection, purpose: Purpose, user_id: int | None, at: datetime) -> str:
    """A new link's secret, in place of earlier ones of the same person."""
    _void(connection, user_id)
    secret = secrets.make()
    connection.execute(insert(one_time_links).values(
        link_digest=secrets.digest(secret), purpose=purpose, user_id=user_id, created_at=at,
        expires_at=at + LIVES[purpose],
    ))
    return secret


def address(settings: Settings, secret: str) -> str:
    """What is opened in a browser."""
    return f"{settings.address}{PATH}{secret}"


def find(connection: Connection, secret: str, at: datetime) -> Link | None:
    """The link of a secret; None where it is used or over."""
    row = connection.execute(
        select(one_time_links).where(one_time_links.c.link_digest == secrets.digest(secret),
                                     one_time_links.c.used_at.is_(None), one_time_links.c.expires_at > at)
    ).first()
    # Whoever has it may become administrator: only while there is none.
    if row is None or (row.purpose == "first_admin" and has_administrator(connection)):
        return None
    return Link(row.purpose, row.user_id)


def use(connection: Connection, secret: str, at: datetime) -> Link | None:
    """Use a link up, in the transaction of what it is used for; None where it was used meanwhile."""
    change_administrators(connection)
    link = find(connection, secret, at)
    if link is None:
        return None
    unused = one_time_links.c.link_digest == secrets.digest(secret), one_time_links.c.used_at.is_(None)
    used = connection.execute(update(one_time_links).where(*unused).values(used_at=at))
    return link if used.rowcount else None


def first_administrator(database: Database, settings: Settings, at: datetime) -> str | None:
    """The address at which the first administrator chooses a password; None where there is one, or people sign in
    otherwise."""
    if settings.auth_mode != "password":
        return None
    with database.transaction("app") as connection:
        if has_administrator(connection):
            return None
        return address(settings, make(connection, "first_admin", None, at))


def _void(connection: Connection, user_id: int | None) -> None:
    link = one_time_links.c
    same = link.user_id.is_(None) if user_id is None else link.user_id == user_id
    connection.execute(update(one_time_links).where(same, link.used_at.is_(None)).values(used_at=func.now()))
