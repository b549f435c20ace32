"""`/settings/roles` and `/settings/audit`, for administrators: what roles may, and what was done."""

from typing import cast
from urllib.parse import urlencode

from flask import request
from werkzeug.wrappers import Response

from dashboard.access import audit_reading, roles, users
from dashboard.access.audit import record
from dashboard.access.context import current_access
from dashboard.access.roles import Role
from dashboard.access.viewer import Rows
from dashboard.account.settings import done, draw_settings, settings
from dashboard.account.words import grouped

ROLES = "/settings/roles"
EVERY_ACTION = ("", "All")


@settings.get("/roles")
def show_roles() -> Response:
    """The roles, and one of them to change."""
    with current_access().database.transaction("app") as connection:
        wanted = request.args.get("role", "")
        found = roles.find(connection, wanted) if wanted != roles.ADMINISTRATOR else None
        return draw_settings("roles.html", roles=roles.every(connection), chosen=found, rows=roles.ROWS,
                             permissions=grouped(), built_in=roles.BUILT_IN)


@settings.post("/roles")
def keep_role() -> Response:
    """Make a role, or change one."""
    form = request.form
    role = Role(form.get("role", ""), form.get("title", ""), cast(Rows, form.get("rows", "")),
                frozenset(form.getlist("permissions")))
    with current_access().database.transaction("app") as connection:
        before = roles.find(connection, role.role)
        roles.keep(connection, role)
        record(connection, "role_kept", role.role, rows=role.rows, permissions=sorted(role.permissions),
               before=sorted(before.permissions) if before else None)
    current_access().known.forget()
    return done("saved", ROLES)


@settings.post("/roles/<role>/remove")
def remove_role(role: str) -> Response:
    """Take a role of the company's own away."""
    with current_access().database.transaction("app") as connection:
        roles.remove(connection, role)
        record(connection, "role_removed", role)
    return done("removed", ROLES)


@settings.get("/audit")
def show_audit() -> Response:
    """The audit log, newest first."""
    action, actor = (request.args.get(name, "").replace("\0", "") for name in ("action", "actor"))
    before = request.args.get("before", type=int)
    with current_access().database.transaction("app") as connection:
        entries, older = audit_reading.entries(connection, action, actor, before)
        people = {user.subject: user.name for user in users.everybody(connection)}
        actions = [EVERY_ACTION, *((name, name.replace("_", " ")) for name in audit_reading.actions(connection))]
    rest = urlencode({"action": action, "actor": actor, "before": older})
    return draw_settings("audit.html", entries=entries, actions=actions, action=action, actor=actor,
                         people=people, older=f"/settings/audit?{rest}" if older else "")
