"""`/settings/people`, for administrators: who may sign in, with which rights; links, disabling, ending sessions."""

from collections.abc import Callable
from typing import Any

from flask import abort, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from dashboard.access import one_time_links, roles, sessions, users
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.users import User
from dashboard.account import offered
from dashboard.account.settings import done, draw_settings, settings

PEOPLE = "/settings/people"
NEW_ROLE = "staff"
LINK_SAYS = "Send {name} this link, by which they choose a password. It is shown once and ends in {days}."
BY_PROVIDER = "{name} can sign in at the provider now; there is no link to send."


@settings.get("/people")
def show_people() -> Response:
    """Everybody."""
    with current_access().database.transaction("app") as connection:
        return _people(connection)


@settings.post("/people")
def add_person() -> Response:
    """Add somebody; the link by which they choose a password is in this answer and nowhere else."""
    role, location_ids, employee_id = offered.sent_rights()
    offered.refuse_unknown(location_ids, employee_id)
    with current_access().database.transaction("app") as connection:
        user = users.add(connection, request.form.get("email", ""), request.form.get("name", ""), role, location_ids,
                         employee_id)
        record(connection, "user_added", user.subject, role=role, locations=location_ids, employee=employee_id)
        return _people(connection, **_link(connection, user, "invitation"))


@settings.get("/people/<int:user_id>")
def show_person(user_id: int) -> Response:
    """Somebody."""
    with current_access().database.transaction("app") as connection:
        return _person(connection, users.find(connection, user_id))


@settings.post("/people/<int:user_id>")
def change_person(user_id: int) -> Response:
    """Give somebody other rights."""
    role, location_ids, employee_id = offered.sent_rights()
    with current_access().database.transaction("app") as connection:
        user = users.find(connection, user_id)
        offered.refuse_unknown(location_ids, employee_id, kept=(*user.location_ids, user.employee_id))
        before = users.change(connection, user_id, role, location_ids, employee_id)
        if before:
            record(connection, "role_changed", before.subject, role=role, before=before.role, locations=location_ids,
                   employee=employee_id)
    current_access().known.forget()
    return done("saved", f"{PEOPLE}/{user_id}")


@settings.post("/people/<int:user_id>/link")
def make_link(user_id: int) -> Response:
    """A link by which somebody chooses another password; it is in this answer and nowhere else."""
    with current_access().database.transaction("app") as connection:
        user = users.find(connection, user_id)
        shown = _link(connection, user, "reset")
        if "link" in shown:
            record(connection, "reset_link_made", user.subject)
        return _person(connection, user, **shown)


@settings.post("/people/<int:user_id>/<act>")
def act_on_person(user_id: int, act: str) -> Response:
    """Disable somebody, let them sign in again, end their sessions, take their second factor off."""
    if act not in ACTS:
        abort(404)
    with current_access().database.transaction("app") as connection:
        user = users.find(connection, user_id)
        audited, do = ACTS[act]
        do(connection, user_id)
        record(connection, audited, user.subject)
    current_access().known.forget()
    return done("saved", f"{PEOPLE}/{user_id}")


def _end_sessions(connection: Connection, user_id: int) -> None:
    sessions.end_all(connection, user_id)


Act = Callable[[Connection, int], None]
ACTS: dict[str, tuple[str, Act]] = {
    "disable": ("user_disabled", lambda connection, user_id: users.set_active(connection, user_id, False)),
    "enable": ("user_enabled", lambda connection, user_id: users.set_active(connection, user_id, True)),
    "end-sessions": ("sessions_ended", _end_sessions),
    "second-factor": (
        "second_factor_removed", lambda connection, user_id: users.set_second_factor(connection, user_id, None)
    ),
}


def _link(connection: Connection, user: User, purpose: one_time_links.Purpose) -> dict[str, Any]:
    access = current_access()
    if access.settings.auth_mode != "password":
        return {"done": BY_PROVIDER.format(name=user.name)}
    secret = one_time_links.make(connection, purpose, user.user_id, now())
    days = one_time_links.LIVES[purpose].days
    says = LINK_SAYS.format(name=user.name, days=f"{days} days" if days > 1 else "a day")
    return {"link": one_time_links.address(access.settings, secret), "link_says": says}


def _people(connection: Connection, **values: Any) -> Response:
    titles = {role.role: role.title for role in roles.every(connection)}
    return draw_settings(
        "people.html", people=users.everybody(connection), titles=titles, form={},
        **offered.rights(connection, NEW_ROLE, (), None), **values,
    )


def _person(connection: Connection, user: User, **values: Any) -> Response:
    return draw_settings(
        "person.html", person=user, acts=_offered_acts(user),
        **offered.rights(connection, user.role, user.location_ids, user.employee_id), **values,
    )


def _offered_acts(user: User) -> list[tuple[str, str, str, str]]:
    """(act, title, text, button) of what can be done about somebody."""
    by_password = current_access().settings.auth_mode == "password"
    acts = [
        ("link", "Link to choose a password", "For whoever forgot theirs, or lost the invitation.", "Make a link",
         by_password and user.is_active),
        ("second-factor", "Second factor", "For whoever lost their telephone.", "Take it off", user.has_second_factor),
        ("end-sessions", "Sessions", "Sign them out everywhere.", "End sessions", True),
        ("disable", "Account", "They cannot sign in any more, and their tokens stop.", "Disable", user.is_active),
        ("enable", "Account", "They may sign in again.", "Enable", not user.is_active),
    ]
    return [(act, title, text, button) for act, title, text, button, is_offered in acts if is_offered]
