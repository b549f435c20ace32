"""The dashboard's application: a Flask server with the API, the downloads and the pages on it."""

import logging
from functools import partial

from dash import Dash
from flask import Flask

from dashboard import callbacks, locales
from dashboard.access.context import keep_access
from dashboard.access.cookies import CSRF
from dashboard.access.csrf import HEADER, hand_out_tokens
from dashboard.access.guard import guard
from dashboard.access.viewer import AT_THE_MACHINE, NOBODY, STRANGER, scope
from dashboard.account.register import open_account
from dashboard.answers import keep_answers
from dashboard.api.endpoints import open_api
from dashboard.api.export import export
from dashboard.api.frame import make_server
from dashboard.api.saved_views import open_defaults
from dashboard.api.telemetry import telemetry as telemetry_endpoint
from dashboard.context import EXTENSION, Context
from dashboard.index import AssayDash
from dashboard.kept import keep
from dashboard.layout import serve_layout
from dashboard.pages import all_pages
from dashboard.proxies import TrustedProxies
from dashboard.queries.cache import Reader, make_cache
from dashboard.request_ids import name_requests
from dashboard.telemetry import Shared, Telemetry
from dashboard.web import guard_responses, keep_compressed, refuse_other_hosts
from warehouse.database import Database
from warehouse.settings import Settings, proxies

logger = logging.getLogger(__name__)


def create_app(settings: Settings, database: Database, shared: Shared | None = None) -> Flask:
    """A warmed-up server on `database`. It reads as the reader role, writes only app, and opens no
    connection yet. `shared` is what it counts its requests in together with other workers."""
    server = make_server(__name__)
    telemetry = Telemetry(database, shared)
    telemetry.measure(server)
    name_requests(server)
    refuse_other_hosts(server, settings)
    server.wsgi_app = TrustedProxies(server.wsgi_app, proxies(settings.trusted_proxies))  # type: ignore[method-assign]
    server.config[STRANGER] = AT_THE_MACHINE if settings.auth_mode == "off" else NOBODY
    keep_access(server, settings, database)
    guard(server)
    hand_out_tokens(server)
    reader = Reader(database, make_cache(settings), scope, telemetry.count_read)
    server.extensions[EXTENSION] = Context(settings, reader)
    keep(server)
    open_api(server, settings)
    server.register_blueprint(export)
    server.register_blueprint(telemetry_endpoint)
    open_account(server)
    open_defaults(server)
    keep_compressed(server)
    server.before_request(partial(locales.use, settings.locale))
    app = AssayDash(
        __name__,
        server=server,  # type: ignore[arg-type]
        title="Assay",
        update_title="",
        compress=True,
        suppress_callback_exceptions=True,
        # They come in bundles (dashboard/bundles.py).
        assets_ignore=".",
        csrf_token_name=CSRF,
        csrf_header_name=HEADER,
    )
    app.layout = serve_layout
    callbacks.register(app)
    keep_answers(server, app)
    guard_responses(server)
    _warm_up(server, app)
    return server


def _warm_up(server: Flask, app: Dash) -> None:
    # Dash finishes its set-up during the first request, without a lock: parallel first requests would break it.
    answer = server.test_client().get("/api/v1/health")
    if answer.status_code != 200 or not app.registered_paths:
        raise RuntimeError(f"the dashboard did not come up: {answer.status} {answer.get_data(as_text=True)}")
    logger.info("dashboard ready: %d pages", len(all_pages()))
