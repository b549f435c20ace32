"""Who may ask how often, and from which other origins a browser may ask at all."""

from datetime import timedelta

from flask import Flask, Response, request
from flask_cors import CORS
from flask_limiter import Limiter
from limits import parse

from dashboard.access import attempts
from dashboard.access.viewer import NOBODY, viewer
from dashboard.api import counting
from dashboard.api.errors import is_for_programs
from warehouse.settings import Settings

# Load balancers ask often, and other systems when they must.
NEVER_LIMITED = ("health", "hooks")
TOLD = ("ETag", "Retry-After", "X-Next-Cursor", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset",
        "X-Request-ID")
# A browser asks again whether it may ask after this long.
PREFLIGHT = timedelta(hours=1)


def limit_requests(server: Flask, settings: Settings) -> None:
    """Refuse (429) what goes beyond API_RATE_LIMIT of one token, person or address.

    Counted in Redis where REDIS_URL is set. Without it each worker counts for itself, its share of the whole. Attempts
    to say who one is are counted there too.
    """
    # After the limiter's own hook, which tells everybody how long to wait.
    server.after_request(_without_waiting)
    server.extensions[attempts.EXTENSION] = Limiter(
        _whoever_asks,
        app=server,
        application_limits=[_of_worker(settings)],
        application_limits_exempt_when=lambda: not _is_counted(),
        headers_enabled=True,
        storage_uri=_storage(settings),
        storage_options={"wrap_exceptions": True},
        in_memory_fallback_enabled=bool(settings.redis_url),
        key_prefix="assay",
    )


def open_to_origins(server: Flask, settings: Settings) -> None:
    """Let pages of CORS_ORIGINS read the API, by token: a browser sends no cookie of ours along."""
    if settings.origins:
        CORS(server, resources=r"/api/.*", origins=list(settings.origins), expose_headers=list(TOLD),
             max_age=PREFLIGHT, always_send=False, allow_private_network=False)


def _whoever_asks() -> str:
    known = viewer()
    return f"address:{request.remote_addr}" if known == NOBODY else known.actor


def _is_counted() -> bool:
    return is_for_programs() and request.blueprint not in NEVER_LIMITED and request.method != "OPTIONS"


def _of_worker(settings: Settings) -> str:
    if settings.redis_url:
        return settings.api_rate_limit
    whole = parse(settings.api_rate_limit)
    return f"{max(1, whole.amount // settings.web_workers)}/{whole.GRANULARITY.name}"


def _storage(settings: Settings) -> str:
    url = settings.redis_url or f"{counting.SCHEME}://"
    return f"redis+{url}" if url.startswith("unix://") else url


def _without_waiting(response: Response) -> Response:
    if response.status_code not in (429, 503):
        response.headers.pop("Retry-After", None)
    return response
