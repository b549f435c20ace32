"""Who asks: a person by their session, a program by its token, or, where nobody signs in, whoever sits at the machine.

Resolved once per request, by the server alone: nothing that a browser sends says what may be seen.
"""

from dataclasses import dataclass, field
from typing import Literal, cast

from flask import current_app, g, has_request_context

from dashboard.access.permissions import ALL, Permission
from warehouse.scope import Kind, Scope

Rows = Literal["all", "locations", "self"]
KINDS: tuple[Kind, ...] = ("customers", "costs", "employees")
# Under which name things are kept where nobody signs in.
LOCAL = "local"
# Whose what everybody shares is, whether people sign in or not.
COMPANYS = LOCAL
# Of the server's configuration: who somebody is that has not said so.
STRANGER = "ASSAY_STRANGER"


@dataclass(frozen=True)
class Viewer:
    """Somebody, and what they may. `actor` is `user:<id>`, `token:<id>` or LOCAL; `permissions` may hold ALL.

    `location_ids` narrow the rows; a person whose role sees all rows has none here.
    """

    actor: str
    name: str
    role: str
    permissions: frozenset[str]
    rows: Rows = "all"
    location_ids: tuple[str, ...] = ()
    employee_id: str | None = None
    user_id: int | None = None
    role_title: str = ""
    session_digest: bytes | None = field(default=None, repr=False)

    def may(self, permission: Permission) -> bool:
        """Whether it is allowed."""
        return ALL in self.permissions or permission in self.permissions

    @property
    def rights(self) -> tuple[str, ...]:
        """What they may, for keys of what is kept for all who may the same: links and menus follow it."""
        return tuple(sorted(self.permissions))

    @property
    def identity(self) -> tuple[str, ...]:
        """Who they are, for keys of what tells it."""
        return (self.actor, self.name, self.role, self.role_title)

    @property
    def scope(self) -> Scope:
        """What they may see; no row where their role shows a person's own and they have nothing of their own."""
        hidden = tuple(kind for kind in KINDS if not self.may(cast(Permission, f"see.{kind}")))
        locations = self.location_ids if self.rows == "locations" or self.location_ids else None
        own = (self.employee_id,) if self.employee_id else ()
        return Scope(locations, own if self.rows == "self" else None, hidden)


AT_THE_MACHINE = Viewer(LOCAL, "You", "admin", frozenset({ALL}))
# Before signing in.
NOBODY = Viewer("visitor", "", "", frozenset(), "locations")


def viewer() -> Viewer:
    """Who asks; outside of a request, whoever sits at the machine."""
    if not has_request_context():
        return AT_THE_MACHINE
    known: Viewer | None = g.get("viewer")
    return known or cast(Viewer, current_app.config[STRANGER])


def owner() -> str:
    """The name under which what the person who asks writes is kept."""
    return viewer().actor


def scope() -> Scope:
    """What the person who asks may see."""
    return viewer().scope
