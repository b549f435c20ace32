"""A shop with its facts, read only, for the tests of metrics."""

from collections.abc import Callable, Iterator

import pytest

from tests.warehouse.metrics import shop as made_up
from tests.warehouse.metrics.brute_force import BruteForce
from tests.warehouse.metrics.checking import Opened
from warehouse.database import Database


@pytest.fixture(scope="module")
def shop(new_database: Callable[[], Database]) -> Iterator[Opened]:
    """A connection that reads, and the facts."""
    database = new_database()
    facts = BruteForce(made_up.open_shop(database))
    with database.transaction("reader") as connection:
        yield connection, facts
    database.dispose()
