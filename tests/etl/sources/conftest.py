"""Servers that the readers read from, and a sync of the Square account."""

import pytest
import square.core.http_client

from etl.batches import ReadOptions
from etl.pipeline import sync_source
from etl.sources import square as reader
from etl.sources import square_client
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.sources.erp_servers import LONG_AGO, mariadb_erp, postgresql_erp
from tests.etl.sources.square_objects import location
from tests.etl.sources.square_server import TOKEN, square_server
from warehouse.database import Database
from warehouse.settings import load_settings


@pytest.fixture
def square_account(monkeypatch):
    """A Square account with one location, behind a real HTTP server."""
    # The waits are right in the SDK; only their unit is too long for tests.
    monkeypatch.setattr(square.core.http_client, "INITIAL_RETRY_DELAY_SECONDS", 0.001)
    monkeypatch.setattr(square_client, "LONGEST_WAIT_SECONDS", 0.02)
    with square_server() as account:
        account.locations = [location()]
        yield account


@pytest.fixture
def sync(database, square_account):
    """Sync the account into `database`, with changed settings where a test asks for them."""

    def run(*, again=False, options=None, **changes):
        chosen = load_settings(
            square_access_token=TOKEN, square_base_url=square_account.url, data_dir=database.settings.data_dir,
            _env_file=None, **changes,
        )
        own = Database(chosen, database.urls, database.borrowed)
        synced = sync_source(
            own, "square", reader.SOURCE, lambda positions: reader.read(chosen, options or ReadOptions(), positions),
            again=again,
        )
        own.dispose()
        assert_gold_is_consistent(database)
        return synced

    return run


@pytest.fixture(params=("postgresql", "mariadb"))
def erp(request, new_database):
    """An empty ERP database."""
    if request.param == "postgresql":
        with postgresql_erp(new_database()) as server:
            yield server
    else:
        with mariadb_erp(request.getfixturevalue("mariadb"), "shop") as server:
            yield server


@pytest.fixture
def shop(erp):
    """An ERP that has sold a little."""
    erp.create("sales", "sale_details", "users", "products")
    erp.insert("users", id=7, name="Zoë", email="Zoe@Example.com", updated_at=LONG_AGO)
    erp.insert("products", id=5, title="Tea", price="4.50")
    for number in (1, 2, 3):
        erp.sell(number)
    return erp
