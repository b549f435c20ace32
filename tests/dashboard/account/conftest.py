"""An application where people sign in by password, on a database of its own."""

import re

import pytest
from werkzeug.test import TestResponse

from dashboard.app import create_app
from tests.dashboard.access import people


class Browser:
    """A browser that sends back the token of the form it was shown."""

    def __init__(self, server):
        self.client = server.test_client()

    def get(self, address, **options) -> TestResponse:
        return self.client.get(address, **options)

    def token(self, address="/sign-in") -> str:
        """The token of the form at an address."""
        return re.search(r'name="csrf_token" value="([^"]+)"', self.get(address).text)[1]

    def post(self, address, shown_at="/sign-in", headers=None, **form) -> TestResponse:
        form = {"csrf_token": self.token(shown_at)} | form
        return self.client.post(address, data=form, headers=headers)

    def sign_in(self, email, password=people.PASSWORD, next_address="/", **options) -> TestResponse:
        return self.post("/sign-in", email=email, password=password, next=next_address, **options)

    @property
    def session(self) -> str:
        """What the session's cookie holds."""
        cookie = self.client.get_cookie("assay_session")
        return cookie.value if cookie else ""


@pytest.fixture(scope="module")
def own_database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def own_server(settings, own_database):
    return create_app(settings.model_copy(update={"auth_mode": "password"}), own_database)


@pytest.fixture(scope="module")
def mira(own_database):
    """An administrator with a password."""
    return people.add(own_database, "mira@example.com", password=people.PASSWORD)


@pytest.fixture
def browser(own_server, mira):
    return Browser(own_server)
