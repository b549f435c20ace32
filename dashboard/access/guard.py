"""The door: who asks is found out, and refused what no rule allows them, before anything else happens to a request."""

from urllib.parse import quote

from flask import Flask, abort, g, redirect, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from dashboard.access.csrf import check_origin
from dashboard.access.identify import identify
from dashboard.access.permissions import PERMISSIONS, Permission
from dashboard.access.rules import ENDPOINTS, Rule
from dashboard.access.viewer import NOBODY, Viewer

SIGN_IN = "/sign-in"
OVERVIEW: Permission = "page.overview"
HOW_TO_BE_KNOWN = "Sign in, or send a token: Authorization: Bearer assay_..."
# What a person opens in a browser: they are sent to sign in, and brought back. Programs are told.
SETTINGS = "settings"
DOCUMENTS = ("/", "/<path:path>", "export.sales", "export.page", "export.card")


def guard(server: Flask) -> None:
    """Ask everyone at the door of `server`. An endpoint without a rule is nobody's."""
    server.before_request(check)


def check() -> Response | None:
    """Let the request in, or answer it: 401 for nobody, 403 for what is not theirs, a way to sign in for people."""
    # Says only which methods there are; a browser asks it without the visitor's cookie.
    if request.endpoint is None or request.method == "OPTIONS":
        return None
    g.viewer = identify()
    rule = ENDPOINTS.get(request.endpoint)
    if rule is None:
        abort(403, "Nobody may use this address.")
    if rule.is_public:
        return None
    if g.viewer == NOBODY:
        return _sent_to_sign_in()
    check_origin(g.viewer)
    _refuse_what_is_missing(rule, g.viewer)
    return _sent_to_their_first_page(g.viewer) if request.endpoint == "/" else None


def _sent_to_sign_in() -> Response:
    if request.method == "GET" and (request.endpoint in DOCUMENTS or request.blueprint == SETTINGS):
        wanted = request.full_path.removesuffix("?")
        return redirect(SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}")
    raise Unauthorized(HOW_TO_BE_KNOWN, www_authenticate=WWWAuthenticate("bearer"))


def _sent_to_their_first_page(viewer: Viewer) -> Response | None:
    """Who may not open the Overview begins elsewhere; who may open nothing is told so there."""
    first = next((name for name in PERMISSIONS if name.startswith("page.") and viewer.may(name)), OVERVIEW)
    return None if first == OVERVIEW else redirect(f"/{first.removeprefix('page.')}")


def _refuse_what_is_missing(rule: Rule, viewer: Viewer) -> None:
    missing = [permission for permission in rule.needs if not viewer.may(permission)]
    if missing:
        abort(403, f"Your role does not have: {', '.join(missing)}.")
