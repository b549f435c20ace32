"""Where a request comes from, for sessions and the throttle."""

from flask import request

from dashboard.access import cookies
from dashboard.access.signing_in import Visitor


def visitor() -> Visitor:
    """Whoever sent this request, as far as it says so."""
    return Visitor(request.remote_addr or "", request.headers.get("User-Agent", ""), cookies.session_secret())
