"""`/welcome/<secret>`: whoever has the link chooses a password, once."""

from flask import Blueprint, abort, redirect, request
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from dashboard.access import csrf, one_time_links, users
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.one_time_links import Link
from dashboard.access.passwords import LEAST, WeakPasswordError
from dashboard.access.refusals import RefusedError
from dashboard.access.roles import ADMINISTRATOR
from dashboard.access.viewer import LOCAL
from dashboard.account.drawing import draw
from dashboard.account.sign_in import signed_in
from dashboard.saved_views import hand_over

welcome = Blueprint("welcome", __name__, template_folder="templates")

OVER = "This link was used already, or is too old. Ask an administrator for another one."


@welcome.before_request
def check() -> None:
    """Only where people sign in by password, with a form that this browser was shown."""
    if current_access().settings.auth_mode != "password":
        abort(404)
    if request.method == "POST":
        csrf.check_form()


@welcome.get("/welcome/<secret>")
def form(secret: str) -> Response:
    """Asks for a password; nothing is used up yet."""
    with current_access().database.transaction("app") as connection:
        link = one_time_links.find(connection, secret, now())
        return _form(connection, link) if link else _over()


@welcome.post("/welcome/<secret>")
def choose(secret: str) -> Response:
    """Keep the password, use the link up, and sign them in unless they have a second factor."""
    access = current_access()
    try:
        with access.database.transaction("app") as connection:
            link = one_time_links.use(connection, secret, now())
            if link is None:
                return _over()
            user = _user(connection, link)
            users.choose_password(connection, user.user_id, _chosen())
            record(connection, "password_chosen", user.subject, by=link.purpose)
    except (RefusedError, WeakPasswordError) as refusal:
        # The link is as it was: its use was rolled back.
        with access.database.transaction("app") as connection:
            link = one_time_links.find(connection, secret, now())
            return _form(connection, link, str(refusal)) if link else _over()
    access.known.forget()
    return redirect("/sign-in") if user.has_second_factor else signed_in(user.user_id, "/", link.purpose)


def _user(connection: Connection, link: Link) -> users.User:
    """Whose link it is; the first administrator is added now."""
    if link.user_id is not None:
        user = users.find(connection, link.user_id)
        if not user.is_active:
            raise RefusedError("Your account is disabled: ask an administrator.")
        return user
    form = request.form
    user = users.add(connection, form.get("email", ""), form.get("name", ""), ADMINISTRATOR)
    record(connection, "user_added", user.subject, role=ADMINISTRATOR, by=link.purpose)
    # What was kept before anybody signed in.
    hand_over(connection, LOCAL, user.subject)
    return user


def _chosen() -> str:
    password = request.form.get("password", "")
    if password != request.form.get("again"):
        raise RefusedError("The two are not the same; type the password again.")
    return password


def _form(connection: Connection, link: Link, message: str = "") -> Response:
    user = users.find(connection, link.user_id) if link.user_id is not None else None
    return draw("welcome.html", 422 if message else 200, user=user, message=message, least=LEAST, form=request.form)


def _over() -> Response:
    return draw("over.html", 410, message=OVER)
