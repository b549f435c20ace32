"""The visitor's cookies: the session's secret, which no script reads, and the token that our own pages send back."""

from flask import request
from werkzeug.wrappers import Response

from dashboard.access.context import current_access

SESSION = "assay_session"
CSRF = "assay_csrf"
# A browser takes a cookie of this name only by TLS, from this host, for all of it: no neighbour can plant one.
HOST_ONLY = "__Host-"


def is_secure() -> bool:
    """Whether people come by TLS, so that cookies must not go without."""
    public = current_access().settings.public_url or ""
    return public.startswith("https://") or request.is_secure


def session_secret() -> str:
    """What the visitor's cookie holds; empty for none."""
    return request.cookies.get(_session_name(), "")


def keep_session(response: Response, secret: str) -> None:
    """Hand the visitor their session; the next page brings the token that belongs to it."""
    response.delete_cookie(CSRF, secure=is_secure(), samesite="Lax")
    age = int(current_access().lifetime.total_seconds())
    response.set_cookie(_session_name(), secret, max_age=age, secure=is_secure(), httponly=True, samesite="Lax")


def forget_session(response: Response) -> None:
    """Take the session's cookie back, and the token that belongs to it."""
    response.delete_cookie(_session_name(), secure=is_secure(), httponly=True, samesite="Lax")
    response.delete_cookie(CSRF, secure=is_secure(), samesite="Lax")


def keep_csrf(response: Response, token: str) -> None:
    """Hand our own pages the token that they send back; scripts of other origins cannot read it."""
    response.set_cookie(CSRF, token, secure=is_secure(), httponly=False, samesite="Lax")


def _session_name() -> str:
    return f"{HOST_ONLY}{SESSION}" if is_secure() else SESSION
