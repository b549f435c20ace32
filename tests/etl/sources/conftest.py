"""Servers that the readers read from."""

import pytest
import square.core.http_client

from etl.sources import square_client
from tests.etl.sources.square_objects import location
from tests.etl.sources.square_server import square_server


@pytest.fixture
def square_account(monkeypatch):
    """A Square account with one location, behind a real HTTP server."""
    # The waits are right in the SDK; only their unit is too long for tests.
    monkeypatch.setattr(square.core.http_client, "INITIAL_RETRY_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(square_client, "LONGEST_WAIT_SECONDS", 0.02)
    with square_server() as account:
        account.locations = [location()]
        yield account
