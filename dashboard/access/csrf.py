"""What changes something must be asked for by our own pages: no other site may use the session of a visitor's browser.

Two things are asked. The browser itself must not say that the request comes from another origin; and whoever comes
with a session has to send, in a header or a form's hidden field, a token that is derived from that session. A request
with a bearer token needs neither: a browser never adds that by itself. Where nobody signs in, there is no session that
could be misused, and the origin decides; forms are asked for the token of their browser all the same.
"""

import hmac
import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from dashboard.access import cookies
from dashboard.access.context import current_access
from dashboard.access.viewer import Viewer, viewer

HEADER, FIELD = "X-CSRFToken", "csrf_token"
SAFE = ("GET", "HEAD", "OPTIONS")
OWN_SITES = ("same-origin", "none")


def check_origin(asking: Viewer) -> None:
    """Let pass what changes nothing, a program's request, and our own pages'; 403 for anything else."""
    if request.method in SAFE or _is_program(asking):
        return
    check_own_origin(asking)
    if asking.session_digest is not None and not hmac.compare_digest(_sent().encode(), token().encode()):
        abort(403, f"The page is out of date: reload it. (Programs send a bearer token, or the header {HEADER}.)")


def check_own_origin(asking: Viewer) -> None:
    """Let pass a program's request and our own pages'; 403 for what another site asks for."""
    if not _is_program(asking) and not is_own_origin():
        abort(403, "This was asked for by another site. Open Assay itself and do it there.")


def check_form() -> None:
    """403 for a form that was not shown to this very browser, signed in or not."""
    sent = _sent()
    expected = token() if viewer().session_digest else request.cookies.get(cookies.CSRF, "")
    if not is_own_origin() or not expected or not hmac.compare_digest(sent.encode(), expected.encode()):
        abort(403, "The page is out of date, or your browser keeps no cookies: reload the page and send it again.")


def is_own_origin() -> bool:
    """Whether nothing says that another site is asking; programs say nothing of the kind."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITES
    origin = request.headers.get("Origin")
    return origin is None or _origin(origin) in {_origin(request.host_url), _origin(current_access().settings.address)}


def token() -> str:
    """What our own pages send back: derived from the session, or chance where there is none."""
    session_digest = viewer().session_digest
    if session_digest is not None:
        return hmac.new(current_access().key("csrf"), session_digest, "sha256").hexdigest()
    kept = request.cookies.get(cookies.CSRF)
    found: str = kept or g.setdefault("csrf_token", secrets.token_urlsafe(32))
    return found


def hand_out_tokens(server: Flask) -> None:
    """Give each page of `server` the token that it has to send back."""
    @server.after_request
    def add_token(response: Response) -> Response:
        is_page = response.mimetype == "text/html" and response.status_code == 200
        if is_page and request.cookies.get(cookies.CSRF) != token():
            cookies.keep_csrf(response, token())
        return response


def _is_program(asking: Viewer) -> bool:
    return asking.actor.startswith("token:")


def _sent() -> str:
    header = request.headers.get(HEADER)
    return header if header is not None else request.form.get(FIELD, "")


def _origin(address: str) -> tuple[str, str]:
    parts = urlsplit(address.casefold())
    return parts.scheme, parts.netloc
