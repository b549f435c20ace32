"""API tokens: a secret shown once, what it may, when it ends. It never may more than whoever made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from dashboard.access import roles, secrets
from dashboard.access.permissions import ALL
from dashboard.access.refusals import RefusedError
from dashboard.access.viewer import Rows, Viewer
from warehouse import statements
from warehouse.schema.access import api_tokens, users

PREFIX = "assay_"
# Of the secret: enough to know it again by, far too little to guess the rest.
SHOWN = len(PREFIX) + 6
LONGEST_LIFE = timedelta(days=731)
LONGEST_NAME = 80
USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Token:
    """A token as lists show it. `maker` is the address of whoever made it, empty for a command's."""

    token_id: int
    name: str
    beginning: str
    role: str
    permissions: tuple[str, ...]
    location_ids: tuple[str, ...]
    maker: str
    user_id: int | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None

    @property
    def subject(self) -> str:
        """What the audit log calls it."""
        return f"token:{self.token_id}"

    @property
    def facts(self) -> dict[str, Any]:
        """What the audit log keeps of it."""
        return {"name": self.name, "role": self.role, "permissions": list(self.permissions),
                "locations": list(self.location_ids), "expires_at": self.expires_at.isoformat()}


def make(
    connection: Connection, name: str, role: str, at: datetime, life: timedelta, *,
    permissions: Sequence[str] = (), location_ids: Sequence[str] = (), user_id: int | None = None,
) -> tuple[Token, str]:
    """A new token and its secret, which is kept nowhere. Raises RefusedError."""
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise RefusedError(f"Say in 1 to {LONGEST_NAME} letters what the token is for.")
    if not timedelta(0) < life <= LONGEST_LIFE:
        raise RefusedError("A token ends after 1 day to 2 years.")
    held = roles.existing(connection, role)
    beyond = sorted(set(permissions) - held.permissions) if ALL not in held.permissions else []
    if beyond:
        raise RefusedError(f"The role {role} does not have {', '.join(beyond)}.")
    if held.rows == "self" and user_id is None:
        raise RefusedError(f"The role {role} sees a person's own sales, and a token of a command is nobody's.")
    if held.rows == "locations" and user_id is None and not location_ids:
        raise RefusedError(f"The role {role} sees chosen locations only: name them.")
    secret = secrets.make(PREFIX)
    number = connection.execute(insert(api_tokens).values(
        name=name.strip(), token_digest=secrets.digest(secret), beginning=secret[:SHOWN], user_id=user_id, role=role,
        permissions=sorted(permissions), location_ids=list(location_ids), created_at=at, expires_at=at + life,
    ).returning(api_tokens.c.token_id)).scalar_one()
    return find(connection, number), secret


def of_viewer(asking: Viewer, permissions: Sequence[str], location_ids: Sequence[str]) -> None:
    """Raise RefusedError where somebody would give a token more than they have themselves."""
    if ALL not in asking.permissions and set(permissions) - asking.permissions:
        raise RefusedError("A token cannot do more than you may yourself.")
    if asking.rows == "locations" and set(location_ids) - set(asking.location_ids):
        raise RefusedError("A token cannot see other locations than you do yourself.")


def find(connection: Connection, token_id: int) -> Token:
    """A token by its number. Raises RefusedError."""
    row = connection.execute(_listed().where(api_tokens.c.token_id == token_id)).first()
    if row is None:
        raise RefusedError(f"There is no token {token_id}.")
    return _token(row)


def every(connection: Connection, user_id: int | None = None, *, of_everybody: bool = True) -> list[Token]:
    """Tokens that are not taken back, newest first: everybody's, or those of one person."""
    open_ones = _listed().where(api_tokens.c.revoked_at.is_(None))
    chosen = open_ones if of_everybody else open_ones.where(api_tokens.c.user_id == user_id)
    return [_token(row) for row in connection.execute(chosen.order_by(api_tokens.c.token_id.desc()))]


def revoke(connection: Connection, token_id: int) -> Token:
    """Take a token back, at once and for good. Raises RefusedError for one that there is not."""
    token = find(connection, token_id)
    taken = update(api_tokens).where(api_tokens.c.token_id == token_id, api_tokens.c.revoked_at.is_(None))
    connection.execute(taken.values(revoked_at=func.now()))
    return token


def identify(connection: Connection, secret: str, at: datetime) -> tuple[Viewer, bool] | None:
    """Who asks with this token, and whether for the first time today; None for one that is none, or over."""
    row = connection.execute(
        statements.load("queries/access/token"), {"token_digest": secrets.digest(secret), "at": at}
    ).first()
    asking = _viewer(row) if row else None
    if row is None or asking is None:
        return None
    if row.used_at is None or row.used_at <= at - USED_EVERY:
        connection.execute(update(api_tokens).where(api_tokens.c.token_id == row.token_id).values(used_at=at))
    return asking, row.used_at is None or row.used_at.date() < at.date()


def _viewer(row: Row[Any]) -> Viewer | None:
    """What is left after everything that narrows it; None where nothing is."""
    permissions = _narrowed(frozenset(row.permissions), frozenset(row.own_permissions) or None)
    rows: Rows = row.rows
    locations = tuple(row.own_location_ids)
    if row.user_id is not None:
        permissions = _narrowed(permissions, frozenset(row.maker_permissions))
        rows = max((row.rows, row.maker_rows), key=list(roles.ROWS).index)
        if rows == "locations":
            locations = tuple(sorted(set(locations) & set(row.location_ids) if locations else row.location_ids))
    # A place named narrows a role that sees all of them.
    rows = "locations" if locations and rows == "all" else rows
    if not permissions or (rows == "locations" and not locations):
        return None
    return Viewer(f"token:{row.token_id}", row.name, row.role, permissions, rows, locations, row.employee_id)


def _narrowed(permissions: frozenset[str], bound: frozenset[str] | None) -> frozenset[str]:
    if bound is None or ALL in bound:
        return permissions
    return bound if ALL in permissions else permissions & bound


def _listed() -> Any:
    return select(api_tokens, users.c.email).outerjoin(users, users.c.user_id == api_tokens.c.user_id)


def _token(row: Any) -> Token:
    return Token(
        row.token_id, row.name, row.beginning, row.role, tuple(row.permissions), tuple(row.location_ids),
        row.email or "", row.user_id, row.expires_at, row.used_at, row.revoked_at,
    )
