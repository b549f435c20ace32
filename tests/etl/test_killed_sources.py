"""Syncs of the ERP, by its API and by its database in turn, are killed with -9 at random moments, while the shop goes
on selling: what is there in the end is what the ERP says.

`make test` plays a few rounds; ASSAY_KILL_ROUNDS=50 plays the long test.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.data_dirs import own_data_dir
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query
from tests.etl.killing import assert_books_hold, finish, kill_in_rounds, start
from tests.etl.simulated_changes import PLAIN_CHANGES, Life
from tests.etl.simulated_erp import TABLES, ErpWithBoth, erp_with_both
from tests.etl.simulated_shop import Seen, Shop
from tests.etl.sources.laravel_server import TOKEN
from warehouse.database import Database, open_database
from warehouse.settings import load_settings

ROUNDS = int(os.environ.get("ASSAY_KILL_ROUNDS", "2"))
SYSTEMS = ("laravel", "erp")
SECONDS_BETWEEN_CHANGES = 0.05
# The command, with batches of some rows in place of some ten thousand, so that kills come between them.
COMMAND = """
import sys
from etl.sources.erp_database import postgresql
from etl.sources.laravel import reading
from scripts.sync import main
postgresql.CHUNK_ROWS = 10
reading.BATCH_ROWS = 20
sys.exit(main(sys.argv[1:]))
"""
# Without the versions of customers: which ones there are depends on when they were read.
FACTS = """
    select order_id, line_number, customer_id, order_date::text, product_id, quantity::integer, gross_amount
    from gold.fact_sales join gold.dim_product using (product_key) order by 1, 2
"""
PEOPLE = "select substr(customer_id, 5), email, is_deleted from silver.customers where is_current order by 1"
POSITIONS = "select object, position from ops.watermarks where system = '{}'"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A DATA_DIR of the test's own, whose server may be killed."""
    with own_data_dir() as folder:
        yield folder


@contextmanager
def selling(life: Life) -> Iterator[None]:
    """One change after another, beside whatever else runs."""
    is_over = threading.Event()

    def sell() -> None:
        while not is_over.wait(SECONDS_BETWEEN_CHANGES):
            life.happen(1)

    thread = threading.Thread(target=sell)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def play_rounds(data_dir: Path, erp: ErpWithBoth, life: Life) -> datetime:
    """Sync in turn and kill until ROUNDS kills have landed, then let both syncs get through; when these began."""
    environment = {
        "ERP_DATABASE_URL": erp.database.server.url, "LARAVEL_API_URL": erp.api.server.url, "LARAVEL_API_TOKEN": TOKEN,
        "LARAVEL_PAGE_SIZE": "10",
    }
    ways = {"laravel": ["laravel"], "erp": ["erp", "--mapping", str(erp.database.mapping)]}
    turns = count()

    def run(system: str) -> subprocess.Popen[bytes]:
        return start(data_dir, ["-c", COMMAND, *ways[system]], environment)

    with selling(life):
        kill_in_rounds(data_dir, ROUNDS, lambda: run(SYSTEMS[next(turns) % 2]), lambda: None)
    began = datetime.now(UTC)
    for system in SYSTEMS:
        finish(run(system))
    return began


def assert_positions(database: Database) -> None:
    """Every object was read to its end, and no reading goes on from a moment that had not come."""
    laravel = dict(query(database, POSITIONS.format("laravel")))
    erp = dict(query(database, POSITIONS.format("erp")))
    assert laravel.keys() == erp.keys() == TABLES.keys()
    for position in laravel.values():
        assert "unfinished" not in position
        assert datetime.fromisoformat(position["updated_since"]) <= datetime.now(UTC)
    for position in erp.values():
        assert position["is_whole"]
        assert datetime.fromisoformat(position["began"]) <= datetime.now(UTC)


@pytest.mark.slow
def test_syncs_killed_at_random_end_with_what_the_source_says(
    database: Database, data_dir: Path, tmp_path: Path
) -> None:
    with erp_with_both(database, tmp_path) as erp:
        life = Life(erp, Shop(matches_by_email=False), Random(29), PLAIN_CHANGES)
        life.begin()
        began = play_rounds(data_dir, erp, life)
    life.sync(Seen.BY_ANY, began)
    shop = life.shop
    with open_database(load_settings(data_dir=data_dir, _env_file=None)) as survivor:
        assert_positions(survivor)
        for system in SYSTEMS:
            assert_books_hold(survivor, system, TABLES)
        assert query(survivor, FACTS) == [(*fact[:3], *fact[4:]) for fact in shop.facts()]
        assert query(survivor, PEOPLE) == sorted(
            (number, shop.users.newest(number)["email"], shop.users.is_deleted(number))
            for number in shop.users.versions
        )
        assert_gold_is_consistent(survivor)
