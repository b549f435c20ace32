"""All pages about people, put on the server."""

from flask import Flask

# The tabs of the settings add their endpoints to its blueprint as they are imported.
from dashboard.account import locations, people, role_pages, tokens  # noqa: F401
from dashboard.account.provider import provider
from dashboard.account.settings import settings
from dashboard.account.sign_in import sign_in
from dashboard.account.welcome import welcome
from dashboard.account.words import in_words


def open_account(server: Flask) -> None:
    """Register the pages on `server`, before Dash takes every other address."""
    server.add_template_filter(in_words)
    for blueprint in (sign_in, provider, welcome, settings):
        server.register_blueprint(blueprint)
