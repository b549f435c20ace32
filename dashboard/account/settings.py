"""`/settings`: what belongs to whoever asks: name, password, second factor, sessions; its tabs for administrators."""

from typing import Any

from flask import Blueprint, abort, redirect, request
from sqlalchemy import Connection
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response

from dashboard.access import cookies, csrf, passwords, roles, sessions, signing_in, totp, users
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.passwords import WeakPasswordError
from dashboard.access.refusals import RefusedError
from dashboard.access.viewer import AT_THE_MACHINE, viewer
from dashboard.account import offered
from dashboard.account.drawing import draw_framed
from dashboard.account.visitors import visitor

settings = Blueprint("settings", __name__, url_prefix="/settings", template_folder="templates")

OWN_TABS = (("/settings", "Profile"), ("/settings/tokens", "API tokens"))
PEOPLES_TABS = (("/settings/people", "People"), ("/settings/roles", "Roles"), ("/settings/locations", "Locations"),
                ("/settings/audit", "Audit log"))
DONE = {
    "name": "Your name is saved.", "password": "Your password is changed. You are signed out everywhere else.",
    "factor": "From now on you are asked for a code.", "no-factor": "You are asked for no code any more.",
    "session": "That session is over.", "saved": "Saved.", "removed": "Removed.", "revoked": "The token is taken back.",
}
WRONG_PASSWORD = "This is not your password, or there were too many attempts."
# While somebody scans the code and types what their app shows.
SECONDS_TO_SCAN = 900


@settings.before_request
def check() -> None:
    """For people and the machine's own, never for tokens; a form must have been shown to this browser."""
    if viewer().session_digest is None and viewer() != AT_THE_MACHINE:
        abort(403, "Settings are for people, who sign in.")
    if request.method == "POST":
        csrf.check_form()


@settings.errorhandler(RefusedError)
@settings.errorhandler(WeakPasswordError)
def refused(refusal: Exception) -> Response:
    """Why it was not done; nothing of it was."""
    return draw_settings("refused.html", 422, message=str(refusal))


@settings.errorhandler(Forbidden)
def closed(refusal: Forbidden) -> Response:
    """What is not theirs, in the frame where they find what is."""
    if viewer().session_digest is None and viewer() != AT_THE_MACHINE:
        return refusal.get_response()
    return draw_settings("refused.html", 403, message=refusal.description)


@settings.get("")
def profile() -> Response:
    """One's own page."""
    access = current_access()
    if access.is_off:
        return draw_settings("profile.html")
    with access.database.transaction("app") as connection:
        return _profile(connection)


@settings.post("/name")
def rename() -> Response:
    """Be called otherwise."""
    with current_access().database.transaction("app") as connection:
        users.rename(connection, _own_number(), request.form.get("name", ""))
    current_access().known.forget()
    return done("name", "/settings")


@settings.post("/password")
def change_password() -> Response:
    """Choose another password; every other session ends, and this one gets a new secret."""
    _confirm(request.form.get("current", ""))
    if request.form.get("password") != request.form.get("again"):
        raise RefusedError("The two are not the same; type the new password again.")
    with current_access().database.transaction("app") as connection:
        users.choose_password(connection, _own_number(), request.form.get("password", ""))
        record(connection, "password_changed", viewer().actor)
    return _with_new_session("password")


@settings.post("/second-factor")
def add_second_factor() -> Response:
    """Ask for a code from now on, once a first one was right."""
    access, form = current_access(), request.form
    _confirm(form.get("current-for-factor", ""))
    try:
        secret = totp.opened(access.key(totp.PURPOSE), form.get("sealed", ""), SECONDS_TO_SCAN)
    except totp.UnreadableError as error:
        raise RefusedError("That took too long; scan the new code.") from error
    step = totp.step_of(secret, form.get("code", ""), now())
    if step is None:
        raise RefusedError("This code is not right. Is the clock of your telephone? Scan the new code and try again.")
    with access.database.transaction("app") as connection:
        users.set_second_factor(connection, _own_number(), totp.sealed(access.key(totp.PURPOSE), secret), step)
        record(connection, "second_factor_added", viewer().actor)
    return _with_new_session("factor")


@settings.post("/second-factor/remove")
def remove_second_factor() -> Response:
    """Ask for no code any more."""
    _confirm(request.form.get("current-for-removal", ""))
    with current_access().database.transaction("app") as connection:
        users.set_second_factor(connection, _own_number(), None)
        record(connection, "second_factor_removed", viewer().actor)
    return _with_new_session("no-factor")


@settings.post("/sessions/<session_digest>/end")
def end_session(session_digest: str) -> Response:
    """Sign oneself out somewhere else."""
    try:
        digest = bytes.fromhex(session_digest)
    except ValueError:
        abort(404)
    with current_access().database.transaction("app") as connection:
        if sessions.end(connection, _own_number(), digest):
            record(connection, "session_ended", viewer().actor)
    current_access().known.forget()
    return done("session", "/settings")


def draw_settings(template: str, status: int = 200, **values: Any) -> Response:
    """A page of the settings, with the tabs that the person may open."""
    may_administer = viewer().may("do.administer")
    tabs = (*OWN_TABS, *(PEOPLES_TABS if may_administer else ()))
    tab = next((path for path, _name in reversed(tabs) if request.path.startswith(path)), "")
    said = {"done": DONE.get(request.args.get("done", ""), ""), "message": ""}
    return draw_framed(template, status, **{**said, **values}, tabs=tabs, tab=tab, is_administrator=may_administer)


def done(what: str, path: str) -> Response:
    """Back to a page, which says what was done."""
    return redirect(f"{path}?done={what}")


def _profile(connection: Connection) -> Response:
    access, asking = current_access(), viewer()
    user = users.find(connection, _own_number())
    secret = totp.new_secret()
    return draw_settings(
        "profile.html", user=user, role=roles.existing(connection, user.role), least=passwords.LEAST, secret=secret,
        sealed=totp.sealed(access.key(totp.PURPOSE), secret), picture=totp.picture(secret, user.email),
        own_locations=[name for _id, name in offered.of_dimension("location")],
        sessions=sessions.of_user(connection, user.user_id, now(), access.idle, asking.session_digest),
    )


def _own_number() -> int:
    number = viewer().user_id
    if number is None:
        abort(404)
    return number


def _confirm(password: str) -> None:
    """Raise RefusedError unless whoever sits there knows the password, too; guesses count as failed sign-ins."""
    access = current_access()
    with access.database.transaction("app") as connection:
        user = users.find(connection, _own_number())
    if signing_in.by_password(access, user.email, password, visitor(), now(), is_signed_in=True) is None:
        raise RefusedError(WRONG_PASSWORD)


def _with_new_session(what: str) -> Response:
    response = done(what, "/settings")
    cookies.keep_session(
        response, signing_in.open_session(current_access(), _own_number(), visitor(), now(), f"after {what}")
    )
    current_access().known.forget()
    return response
