"""Signing in by password: `/sign-in`, its second step `/sign-in/code`, and `/sign-out`."""

import logging

from flask import Blueprint, abort, redirect, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from dashboard.access import attempts, cookies, csrf, sessions, signing_in, totp
from dashboard.access.audit import record
from dashboard.access.context import current_access, now
from dashboard.access.viewer import viewer
from dashboard.account.addresses import safe_next
from dashboard.account.drawing import draw
from dashboard.account.visitors import visitor

sign_in = Blueprint("sign_in", __name__, template_folder="templates")

# Says whose password was right, until the code is.
PASSED = "assay_passed"
SECONDS_FOR_CODE = 300
WRONG = ("This is not right, or there were too many attempts. Check the address and the password; after several "
         "failures wait a few minutes.")
WRONG_CODE = "This code is not right, or was used already. Wait for the next one."
TOO_MANY = "Too many sign-ins came from your network address. Wait a minute, then try again."
UNREADABLE = "Your second factor cannot be read any more: ask an administrator to take it off."

logger = logging.getLogger(__name__)


@sign_in.before_request
def check() -> None:
    """Where nobody signs in there is nothing here; a form must have been shown to this browser."""
    if current_access().is_off:
        abort(404)
    if request.method == "POST":
        csrf.check_form()


@sign_in.errorhandler(TooManyRequests)
def too_many(refusal: TooManyRequests) -> Response:
    """The form again, which says to wait."""
    response = draw("sign_in.html", 429, next=safe_next(request.form.get("next")), message=TOO_MANY,
                    email=request.form.get("email", ""))
    response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@sign_in.get("/sign-in")
def form() -> Response:
    """The form; whoever is signed in goes on."""
    target = safe_next(request.args.get("next"))
    return redirect(target) if viewer().session_digest else draw("sign_in.html", next=target, message="")


@sign_in.post("/sign-in")
def by_password() -> Response:
    """Check the password: on to where they wanted, to the second step, or the form again."""
    access, target = current_access(), safe_next(request.form.get("next"))
    if access.settings.auth_mode != "password":
        abort(404)
    attempts.count("sign-in")
    email, password = request.form.get("email", ""), request.form.get("password", "")
    passed = signing_in.by_password(access, email, password, visitor(), now())
    if passed is None:
        return draw("sign_in.html", 401, next=target, message=WRONG, email=email)
    if not passed.needs_code:
        return signed_in(passed.user_id, target, "password")
    response = redirect("/sign-in/code")
    response.set_cookie(PASSED, _signer().dumps([passed.user_id, target]), max_age=SECONDS_FOR_CODE,
                        secure=cookies.is_secure(), httponly=True, samesite="Lax")
    return response


@sign_in.get("/sign-in/code")
def code_form() -> Response:
    """Asks for the code of whoever gave the right password lately."""
    return draw("code.html", message="") if _passed() else redirect("/sign-in")


@sign_in.post("/sign-in/code")
def by_code() -> Response:
    """Check the code."""
    passed = _passed()
    if passed is None:
        return redirect("/sign-in")
    user_id, target = passed
    try:
        is_right = signing_in.by_code(current_access(), user_id, request.form.get("code", ""), visitor(), now())
    except totp.UnreadableError as error:
        logger.error("user:%d cannot sign in: %s; python -m scripts.users reset --second-factor takes it off",
                     user_id, error)
        return draw("code.html", 401, message=UNREADABLE)
    if not is_right:
        return draw("code.html", 401, message=WRONG_CODE)
    return signed_in(user_id, target, "password and code")


@sign_in.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    asking = viewer()
    if asking.session_digest is not None and asking.user_id is not None:
        with current_access().database.transaction("app") as connection:
            sessions.end(connection, asking.user_id, asking.session_digest)
            record(connection, "sign_out", asking.actor)
        current_access().known.forget()
    response = redirect("/sign-in")
    cookies.forget_session(response)
    return response


def signed_in(user_id: int, target: str, how: str) -> Response:
    """A new session for somebody, and on to `target`."""
    secret = signing_in.open_session(current_access(), user_id, visitor(), now(), how)
    response = redirect(target)
    cookies.keep_session(response, secret)
    response.delete_cookie(PASSED, secure=cookies.is_secure(), httponly=True, samesite="Lax")
    return response


def _passed() -> tuple[int, str] | None:
    try:
        user_id, target = _signer().loads(request.cookies.get(PASSED, ""), max_age=SECONDS_FOR_CODE)
    except BadData:
        return None
    return int(user_id), safe_next(target)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_access().key("password was right"))
