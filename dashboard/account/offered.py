"""What forms about rights offer: locations, employees, roles."""

from collections.abc import Collection, Sequence
from typing import Any

from flask import request
from sqlalchemy import Connection

from dashboard.access import roles
from dashboard.access.refusals import RefusedError
from dashboard.context import current
from dashboard.queries import choices

Option = tuple[str, str]
NOBODYS = ("", "Nobody's")


def of_dimension(dimension: str) -> list[Option]:
    """(id, name) of what the warehouse holds of a dimension, as whoever asks may see it."""
    offered = current().reader.view().read(choices.options)
    found = offered[offered["dimension"] == dimension]
    return [(identifier, name or identifier) for identifier, name in zip(found["id"], found["name"], strict=True)]


def rights(
    connection: Connection, role: str, location_ids: Sequence[str], employee_id: str | None
) -> dict[str, Any]:
    """What the part about rights of a form shows; ids that the warehouse does not know stay chosen."""
    locations, employees = of_dimension("location"), of_dimension("employee")
    known = {identifier for identifier, _name in locations}
    return {
        "role_options": [(known_role.role, known_role.title) for known_role in roles.every(connection)],
        "chosen_role": role,
        "locations": [*locations, *((kept, kept) for kept in location_ids if kept not in known)],
        "chosen_locations": location_ids,
        "employees": [NOBODYS, *employees] if employees else [],
        "chosen_employee": employee_id or "",
    }


def refuse_unknown(location_ids: Sequence[str], employee_id: str | None, kept: Collection[str | None] = ()) -> None:
    """Raise RefusedError for ids that the warehouse does not know; those that were `kept` before may stay."""
    if not of_dimension("location"):
        # Before the first load whatever is said may be right.
        return
    for dimension, given in (("location", location_ids), ("employee", [employee_id] if employee_id else [])):
        known = [identifier for identifier, _name in of_dimension(dimension)]
        unknown = [identifier for identifier in given if identifier not in (*known, *kept)]
        if unknown:
            there_are = choices.listed(known)
            raise RefusedError(f"There is no {dimension} {unknown[0]} in the warehouse; there are {there_are}.")


def sent_rights() -> tuple[str, list[str], str | None]:
    """Role, locations and employee as a form sent them."""
    form = request.form
    return form.get("role", ""), form.getlist("locations"), form.get("employee") or None
