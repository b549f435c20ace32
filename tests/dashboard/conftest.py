"""One company's warehouse and one application on it, for all tests of a module."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import text

from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.browsing import Tab, a_tab
from warehouse.database import Database
from warehouse.schema.access import api_tokens, audit_log, one_time_links, sessions, sign_in_failures, users

# Yesterday, so that the data are fresh whenever the tests run.
LAST_DAY = datetime.now(UTC).date() - timedelta(days=1)
DAYS = 160
OF_PEOPLE = (users, sessions, sign_in_failures, one_time_links, api_tokens, audit_log)


@pytest.fixture(scope="session")
def last_day() -> date:
    return LAST_DAY


@pytest.fixture(scope="module")
def sales_database(new_database) -> Database:
    database = new_database()
    company.fill(database, LAST_DAY, DAYS, orders_per_day=14)
    company.add_forecast(database, LAST_DAY, LAST_DAY.replace(day=1))
    return database


@pytest.fixture(scope="module")
def server(settings, sales_database) -> Flask:
    return create_app(settings, sales_database)


@pytest.fixture
def client(server):
    return server.test_client()


@pytest.fixture(scope="module")
def _peoples_database(new_database) -> Database:
    return new_database()


@pytest.fixture
def peoples_database(_peoples_database) -> Iterator[Database]:
    """A database in which nobody may sign in yet; the module's own, emptied of people after each test."""
    yield _peoples_database
    tables = ", ".join(f"app.{table.name}" for table in OF_PEOPLE)
    with _peoples_database.transaction("owner") as connection:
        connection.execute(text(f"truncate {tables}"))


@pytest.fixture
def tab(chromium) -> Iterator[Tab]:
    """A browser tab of the test's own."""
    with a_tab(chromium) as tab:
        yield tab


@pytest.fixture
def page(tab) -> Iterator[Page]:
    """A tab's page, whose every console error and foreign request fails the test at its end."""
    yield tab.page
    assert not tab.faults


@pytest.fixture(scope="session")
def demo_server(settings, demo_database) -> Flask:
    """The application on the demo company, with every prediction."""
    return create_app(settings, demo_database)
