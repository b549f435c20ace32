"""The dashboard's application: a Flask server with the API, the downloads and the pages on it."""

import logging
from functools import partial

from dash import Dash
from flask import Flask

from dashboard import callbacks, locales
from dashboard.answers import keep_answers
from dashboard.api.export import export
from dashboard.api.health import health
from dashboard.api.hooks import hooks
from dashboard.api.saved_views import open_defaults, views
from dashboard.api.strategies import strategies
from dashboard.context import EXTENSION, Context
from dashboard.index import AssayDash
from dashboard.layout import serve_layout
from dashboard.pages import all_pages
from dashboard.queries.cache import Reader, make_cache
from dashboard.web import guard_responses, keep_compressed, refuse_other_hosts
from warehouse.database import Database
from warehouse.settings import Settings

logger = logging.getLogger(__name__)


def create_app(settings: Settings, database: Database) -> Flask:
    """A warmed-up server on `database`. It reads as the reader role, writes only app, and opens no
    connection yet."""
    server = Flask(__name__, static_folder=None)
    refuse_other_hosts(server, settings.dashboard_host)
    server.extensions[EXTENSION] = Context(settings, Reader(database, make_cache(settings)))
    server.register_blueprint(health)
    server.register_blueprint(hooks)
    server.register_blueprint(export)
    server.register_blueprint(strategies)
    server.register_blueprint(views)
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
        assets_ignore=r"^early\.js$|^plotly-",
    )
    app.layout = serve_layout
    callbacks.register(app)
    keep_answers(server, app)
    guard_responses(server, app)
    _warm_up(server, app)
    return server


def _warm_up(server: Flask, app: Dash) -> None:
    # Dash finishes its set-up during the first request, without a lock: parallel first requests would break it.
    answer = server.test_client().get("/api/v1/health")
    if answer.status_code != 200 or not app.registered_paths:
        raise RuntimeError(f"the dashboard did not come up: {answer.status} {answer.get_data(as_text=True)}")
    logger.info("dashboard ready: %d pages", len(all_pages()))
