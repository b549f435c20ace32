"""What goes around every answer: security headers, caching, compression done once, honest status codes."""

import re
from functools import cache
from urllib.parse import urlsplit

from cachetools import LRUCache
from dash.exceptions import DependencyException
from flask import Flask, Request, Response, abort, current_app, redirect, request
from werkzeug import Response as AnyResponse
from werkzeug.exceptions import HTTPException, NotFound

from dashboard.access.identify import sent_token
from dashboard.bundles import ASSETS, bundles
from dashboard.pages import find_page
from warehouse.settings import Settings

A_YEAR = "public, max-age=31536000, immutable"
A_YEAR_OF_TLS = "max-age=31536000"
# Their names carry a version, or their address the time of their last change.
NEVER_CHANGES = re.compile(r"^/assets/(vendor|fonts)/|^/_dash-component-suites/.*\.v\w+m[0-9a-f]+\.")
VERSIONED = {"/assets/": "m", "/_dash-dependencies": "v"}
FILES = ("/assets/", "/_dash-component-suites/", "/_dash-dependencies")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
# The document is the same for everybody and holds no data; what it asks for then does.
EVERY_PAGE = "/<path:path>"
DOCUMENTS = ("/", EVERY_PAGE)
# Tell of customers by name, so that no tag may have a browser keep them either.
OF_PEOPLE = ("customers", "export")
COMPRESSED_FILES_KEPT = 64
# The blueprint whose requests are known by their signature.
SIGNED = "hooks"
# All scripts are files.
POLICY = "; ".join((
    "default-src 'self'",
    "script-src 'self'",
    # Plotly and Dash set styles from scripts; style attributes need it too.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
))
# Load balancers ask by address; the answers hold nothing.
PROBES = ("health.alive", "health.ready")


class _Compressed(LRUCache[str, bytes]):
    """Compressed bodies of files; answers with data are compressed anew each time."""

    def set(self, key: str, value: bytes) -> None:
        """Keep a file's body; Flask-Compress asks to keep everything."""
        if not key.endswith(";"):
            self[key] = value


def keep_compressed(server: Flask) -> None:
    """Compress each script and style once per process instead of once per request, and as small as brotli makes it."""
    server.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    server.config["COMPRESS_BR_LEVEL"] = 5
    # A stream would be compressed again each time, and its file left open; our files come whole, from memory.
    server.config["COMPRESS_STREAMS"] = False
    server.config["COMPRESS_CACHE_BACKEND"] = lambda: _Compressed(COMPRESSED_FILES_KEPT)
    server.config["COMPRESS_CACHE_KEY"] = _compressed_key


def refuse_other_hosts(server: Flask, settings: Settings) -> None:
    """Answer 400 to any host name but this machine's own and the one that people use.

    Without sign-in, a page elsewhere must not reach us by a name of its own that leads here (DNS rebinding); with it, a
    link that we write must not lead to the host that whoever asked for it named. What other systems call comes by the
    name that a proxy gives us: it is signed, or carries a token, without which it is nobody's (`identify`).
    """
    names = {"localhost", "127.0.0.1", "::1", settings.dashboard_host}
    if settings.auth_mode != "off":
        names.add(urlsplit(settings.address).hostname or "")

    @server.before_request
    def check_host() -> None:
        is_known = sent_token() is not None or request.blueprint == SIGNED or request.endpoint in PROBES
        # Werkzeug's TRUSTED_HOSTS knows no IPv6 addresses.
        if not is_known and urlsplit(f"//{request.host}").hostname not in names:
            abort(400, "This host name is not known: say it with PUBLIC_URL.")


def guard_responses(server: Flask) -> None:
    """Add headers to every answer of `server`, serve our own files from memory, and lead to the one address that a page
    has."""
    server.before_request(_own_file)
    server.before_request(_without_slash)
    server.register_error_handler(DependencyException, lambda _: NotFound().get_response())

    @server.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = POLICY
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        headers["X-Frame-Options"] = "DENY"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()"
        if request.is_secure:
            headers["Strict-Transport-Security"] = A_YEAR_OF_TLS
        if response.status_code < 400 and _never_changes():
            headers["Cache-Control"] = A_YEAR
        elif request.blueprint in OF_PEOPLE or ("Cache-Control" not in headers and _may_tell()):
            headers["Cache-Control"] = "no-store"
        if response.status_code == 200 and _is_missing_page():
            response.status_code = 404
        return response


def _never_changes() -> bool:
    """Whether what is asked for has another address when it changes."""
    return bool(NEVER_CHANGES.match(request.path)) or any(
        request.path.startswith(path) and version in request.args for path, version in VERSIONED.items()
    )


def _may_tell() -> bool:
    """Whether what is asked for may hold something of somebody: anything but files and the document."""
    return request.endpoint not in DOCUMENTS and not request.path.startswith(FILES)


def _own_file() -> Response | None:
    """One of our files; what is compressed beforehand goes out as it is."""
    name = request.path.removeprefix("/assets/")
    # Only what is in the listing: a name is never opened as it was asked for.
    if request.method != "GET" or name == request.path or name not in _files():
        return None
    is_compressed = f"{name}.br" in _files() and "br" in request.headers.get("Accept-Encoding", "")
    response = Response(_files()[f"{name}.br" if is_compressed else name])
    response.content_type = TYPES["." + name.rpartition(".")[2]]
    if is_compressed:
        response.headers["Content-Encoding"] = "br"
        response.headers["Vary"] = "Accept-Encoding"
    response.add_etag()
    response.make_conditional(request)
    return response


def _without_slash() -> AnyResponse | None:
    """The way from `/sales/` to `/sales`."""
    path = request.path.rstrip("/")
    # Only to what there is: an address made of whatever was asked for could lead to another host.
    if path == request.path or not _is_missing_page() or not (find_page(path) or _has_rule(path)):
        return None
    search = request.query_string.decode("latin-1")
    return redirect(f"{path}?{search}" if search else path, 308)


@cache
def _files() -> dict[str, bytes]:
    paths = (path for path in ASSETS.rglob("*") if path.suffix in (*TYPES, ".br"))
    return {path.relative_to(ASSETS).as_posix(): path.read_bytes() for path in paths} | bundles()


def _is_missing_page() -> bool:
    """Whether Dash answers with its document for an address that is no page."""
    rule = request.url_rule
    return rule is not None and rule.rule == EVERY_PAGE and find_page(request.path) is None


def _has_rule(path: str) -> bool:
    """Whether something other than Dash answers at an address; Dash's own begin with an underscore."""
    if path.startswith("/_"):
        return False
    adapter = current_app.create_url_adapter(request)
    try:
        rule, _values = adapter.match(path, "GET", return_rule=True) if adapter else (None, {})
    except HTTPException:
        return False
    return rule is not None and rule.rule != EVERY_PAGE


def _compressed_key(asked: Request) -> str:
    is_file = asked.method == "GET" and asked.path.startswith(FILES)
    return asked.full_path if is_file else ";"
