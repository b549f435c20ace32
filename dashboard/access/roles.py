"""Roles: the five that come along, and the company's own. What a role may is one list of permissions."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, exists, func, select
from sqlalchemy.dialects.postgresql import insert

from dashboard.access.permissions import ALL, PERMISSIONS
from dashboard.access.refusals import RefusedError
from dashboard.access.viewer import Rows
from warehouse.schema.access import api_tokens, roles, users

ADMINISTRATOR = "admin"
ADMINISTER = "do.administer"
# Those that come along cannot be removed: tokens and people of a fresh installation name them.
BUILT_IN = (ADMINISTRATOR, "analyst", "manager", "staff", "api")
ROWS: dict[Rows, str] = {"all": "Everything", "locations": "Own locations", "self": "Own sales"}
NAME = re.compile(r"[a-z][a-z0-9_-]{1,39}")
LONGEST_TITLE = 80


@dataclass(frozen=True)
class Role:
    """What the people of a role may, and whose rows they see."""

    role: str
    title: str
    rows: Rows
    permissions: frozenset[str]


def every(connection: Connection) -> list[Role]:
    """All roles, those that come along first."""
    rank = {role: number for number, role in enumerate(BUILT_IN)}
    found = [_role(row) for row in connection.execute(select(roles))]
    return sorted(found, key=lambda role: (rank.get(role.role, len(rank)), role.title.casefold()))


def find(connection: Connection, role: str) -> Role | None:
    """A role by its name."""
    row = connection.execute(select(roles).where(roles.c.role == role)).first()
    return _role(row) if row else None


def existing(connection: Connection, role: str) -> Role:
    """A role by its name. Raises RefusedError with the names that there are."""
    found = find(connection, role)
    if found is None:
        names = ", ".join(known.role for known in every(connection))
        raise RefusedError(f"There is no role {role!r}: choose one of {names}.")
    return found


def keep(connection: Connection, role: Role) -> None:
    """Make a role, or change the one of this name. Raises RefusedError where it cannot be so."""
    if role.role == ADMINISTRATOR:
        raise RefusedError("Administrators may everything; make another role for less.")
    if not NAME.fullmatch(role.role):
        raise RefusedError("A role's name has 2 to 40 small letters, digits, - and _, and begins with a letter.")
    if not 0 < len(role.title.strip()) <= LONGEST_TITLE:
        raise RefusedError(f"A role's title has 1 to {LONGEST_TITLE} letters.")
    if role.rows not in ROWS:
        raise RefusedError(f"A role sees the rows of {', '.join(ROWS)}.")
    unknown = sorted(role.permissions - {*PERMISSIONS, ALL})
    if unknown:
        raise RefusedError(f"There is no permission {unknown[0]!r}.")
    values = {"title": role.title.strip(), "rows": role.rows, "permissions": sorted(role.permissions),
              "updated_at": func.now()}
    statement = insert(roles).values(role=role.role, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["role"], set_=values))
    keep_an_administrator(connection)


def remove(connection: Connection, role: str) -> None:
    """Take away a role of the company's own. Raises RefusedError while somebody or a token has it."""
    existing(connection, role)
    if role in BUILT_IN:
        raise RefusedError("This role comes along; take its permissions away instead.")
    has = exists(select(users.c.user_id).where(users.c.role == role))
    holds = exists(select(api_tokens.c.token_id).where(api_tokens.c.role == role, api_tokens.c.revoked_at.is_(None)))
    if connection.scalar(select(has | holds)):
        raise RefusedError("Somebody has this role, or a token: give them another one first.")
    connection.execute(delete(roles).where(roles.c.role == role))


def may_administer(permissions: Collection[str]) -> bool:
    """Whether these permissions let somebody give others theirs."""
    return ALL in permissions or ADMINISTER in permissions


def change_administrators(connection: Connection) -> None:
    """Let no other transaction take an administrator away until this one ends: each could take the last but one."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("app.administrators"))))


def has_administrator(connection: Connection) -> bool:
    """Whether there is somebody who may administer."""
    active = select(roles.c.permissions).join(users, roles.c.role == users.c.role).where(users.c.is_active)
    return any(may_administer(permissions) for permissions in connection.scalars(active))


def keep_an_administrator(connection: Connection) -> None:
    """Raise RefusedError where, after a change, nobody is left who may administer and there were people."""
    if connection.scalar(select(exists(select(users.c.user_id)))) and not has_administrator(connection):
        raise RefusedError("Nobody would be left who may administer: make somebody else an administrator first.")


def _role(row: Any) -> Role:
    return Role(row.role, row.title, row.rows, frozenset(row.permissions))
