"""The audit log: what was done, by whom. Only added to; the application's role cannot change or remove an entry."""

from typing import Any

from flask import has_request_context, request
from sqlalchemy import Connection, insert

from dashboard.access.viewer import Viewer, viewer
from warehouse.schema.access import audit_log

COMMAND = "command"


def record(
    connection: Connection, action: str, subject: str = "", actor: Viewer | None = None, **details: Any
) -> None:
    """Add an entry on the app role's `connection`, so that it stands or falls with what was done.

    `actor` is whoever asks unless given; `details` are JSON, and never a secret.
    """
    is_request = has_request_context()
    who = actor or (viewer() if is_request else None)
    connection.execute(insert(audit_log).values(
        actor=who.actor if who else COMMAND,
        actor_name=who.name if who else COMMAND,
        action=action,
        subject=subject,
        address=(request.remote_addr or "") if is_request else "",
        details=details,
    ))
