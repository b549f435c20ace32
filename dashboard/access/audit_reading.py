"""Reading the audit log, newest first."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from warehouse.schema.access import audit_log

PER_PAGE = 50


def entries(
    connection: Connection, action: str = "", actor: str = "", before: int | None = None
) -> tuple[Sequence[Row[Any]], int | None]:
    """Entries of an action, and of somebody by their name or as `user:3`; empty for all.

    `before` an entry's number, older ones follow. The number after which there are more, None for no more.
    """
    entry = audit_log.c
    statement = select(audit_log).order_by(entry.audit_id.desc()).limit(PER_PAGE + 1)
    if action:
        statement = statement.where(entry.action == action)
    if actor:
        statement = statement.where(or_(entry.actor == actor, entry.actor_name.icontains(actor, autoescape=True)))
    if before is not None:
        statement = statement.where(entry.audit_id < before)
    found = connection.execute(statement).all()
    shown = found[:PER_PAGE]
    return shown, shown[-1].audit_id if len(found) > PER_PAGE else None


def actions(connection: Connection) -> list[str]:
    """Actions that the log holds."""
    return sorted(connection.scalars(select(audit_log.c.action).distinct()))
