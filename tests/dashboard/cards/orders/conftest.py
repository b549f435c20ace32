"""The company of orders_company, and the application on it, for the tests of the page Orders."""

from datetime import timedelta

import pytest

from dashboard.app import create_app
from tests.dashboard import orders_company as written


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def lines(database, last_day):
    return written.fill(database, last_day)


@pytest.fixture(scope="module")
def server(settings, database, lines):
    return create_app(settings, database)


@pytest.fixture
def visiting(server):
    with server.test_request_context():
        yield


@pytest.fixture(scope="module")
def month_lines(lines, last_day):
    return lines[lines["order_date"] > last_day - timedelta(days=30)]
