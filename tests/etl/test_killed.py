"""Loader and database are killed with -9 at random moments, again and again: the figures end exact.

`make test` plays a few rounds; ASSAY_KILL_ROUNDS=50 plays the long test.
"""

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from etl.pipeline import sync_csv
from tests.data_dirs import own_data_dir
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query, sale, write
from tests.etl.killing import finish, kill_in_rounds, start
from warehouse.database import Database, open_database
from warehouse.settings import load_settings

ROUNDS = int(os.environ.get("ASSAY_KILL_ROUNDS", "5"))
FIGURES = """
    select order_id, line_number, fact_sales.customer_id, customer_name, order_date, quantity, net_amount
    from gold.fact_sales
    left join gold.dim_customer using (customer_key)
    order by 1, 2
"""
ACCOUNTS = """
    select object, content_hash, rows_received, rows_accepted, rows_duplicate, rows_rejected
    from ops.loads order by load_id
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A DATA_DIR of the test's own, whose server may be killed."""
    with own_data_dir() as folder:
        yield folder


def write_delivery(folder: Path, number: int) -> Path:
    """It brings new orders, changes some of the one before, renames customers and repeats a row."""
    chance = random.Random(number)
    target = folder / f"delivery_{number}"
    rows = [
        sale(
            order_id=str(number * 400 + index // 2),
            customer_id=chance.choice(["", f"c{chance.randrange(300)}"]),
            product_id=f"p{chance.randrange(50)}",
            order_date=f"2024-{1 + number % 12:02}-{1 + chance.randrange(28):02} {chance.randrange(24):02}:15",
            quantity=chance.choice(["1", "2", "3", "-1", "zero"]),
            total_amount=f"{chance.randrange(100)}.{chance.randrange(100):02}",
        )
        # 100 orders overlap with the delivery before.
        for index in range(-200, 800)
    ]
    write(target, "sales_transactions", [*rows, rows[0]])
    people = [
        {"customer_id": f"c{person}", "customer_name": f"name {chance.randrange(3)}", "email": "",
         "signup_date": "2023-01-01", "customer_segment": "", "region": ""}
        for person in range(300)
    ]
    write(target, "customer_database", people)
    return target


def play_rounds(data_dir: Path, folder: Path) -> list[Path]:
    """Deliver, kill and deliver again until ROUNDS kills have landed and all is in; the deliveries."""
    deliveries = [write_delivery(folder, 0)]

    def run() -> subprocess.Popen[bytes]:
        return start(data_dir, ["-m", "scripts.sync", "csv", "--path", str(deliveries[-1])], {})

    kill_in_rounds(data_dir, ROUNDS, run, lambda: deliveries.append(write_delivery(folder, len(deliveries))))
    finish(run())
    return deliveries


@pytest.mark.slow
def test_loader_and_database_killed_at_random_leave_nothing_lost_and_nothing_doubled(
    database: Database, data_dir: Path, tmp_path: Path
) -> None:
    deliveries = play_rounds(data_dir, tmp_path)
    for delivery in deliveries:
        sync_csv(database, delivery)
    with open_database(load_settings(data_dir=data_dir, _env_file=None)) as survivor:
        assert query(survivor, ACCOUNTS) == query(database, ACCOUNTS)
        assert query(survivor, FIGURES) == query(database, FIGURES)
        assert_gold_is_consistent(survivor)
