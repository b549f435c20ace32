"""Syncs of Square and drains of the inbox are killed with -9 at random moments, while the shop goes on selling: each
sale is in gold once and as it is now, whether a sync read it, an event named it or it was sent to the API.

`make test` plays a few rounds; ASSAY_KILL_ROUNDS=50 plays the long test.
"""

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.data_dirs import own_data_dir
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query
from tests.etl.killing import assert_books_hold, finish, kill_in_rounds, start
from tests.etl.sources.square_objects import line, location, order
from tests.etl.sources.square_server import TOKEN, SquareState, square_server
from tests.etl.test_inbox import sale, send
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import load_settings

ROUNDS = int(os.environ.get("ASSAY_KILL_ROUNDS", "2"))
SOURCES = ("square", "inbox")
SECONDS_BETWEEN_SALES = 0.02
# The command, with batches of some rows in place of some thousand, so that kills come between them.
COMMAND = """
import sys
from etl.sources import square
from scripts.sync import main
from warehouse import messages
square.OBJECTS_A_BATCH = 20
messages.MESSAGES_AT_ONCE = 10
sys.exit(main(sys.argv[1:]))
"""
FACTS = "select order_id, quantity, net_amount from gold.fact_sales order by 1"


@dataclass
class Till:
    """Sells at Square and to the API, and now and then changes or cancels what it sold."""

    account: SquareState
    chance: Random = field(default_factory=lambda: Random(31))
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def sell(self) -> None:
        """One more order at Square, or one that has changed; its event, or a sale for the API, waits to be sent."""
        self.account.now += timedelta(seconds=1)
        number, cents = self.chance.randrange(len(self.account.orders) + 3), self.chance.randrange(2, 9999, 2)
        sold = {one["id"]: one for one in self.account.orders}
        sold[f"O{number}"] = order(
            f"O{number}", self.account.now.isoformat(), line_items=[line(total=cents)],
            state="CANCELED" if self.chance.random() < 0.1 else "COMPLETED",
        )
        # At once, for the server reads it in threads of its own.
        self.account.orders = list(sold.values())
        if self.chance.random() < 0.2:
            self.told.append(("square_event", {"type": "order.updated", "data": {"id": f"O{number}"}}))
        elif self.chance.random() < 0.2:
            self.sent[f"T{number}"] = sale(transaction_id=f"T{number}", revenue=cents / 100)
            self.told.append(("sales", self.sent[f"T{number}"]))

    def facts(self) -> list[tuple[str, Decimal, Decimal]]:
        """What gold has to say."""
        completed = [one for one in self.account.orders if one["state"] == "COMPLETED"]
        return sorted([
            *((f"square:{one['id']}", Decimal(2), Decimal(one["total_money"]["amount"]) / 100) for one in completed),
            *((f"api:{key}", Decimal(2), Decimal(str(one["revenue"]))) for key, one in self.sent.items()),
        ])


@contextmanager
def selling(till: Till) -> Iterator[None]:
    """One sale after another, beside whatever else runs."""
    is_over = threading.Event()

    def sell() -> None:
        while not is_over.wait(SECONDS_BETWEEN_SALES):
            till.sell()

    thread = threading.Thread(target=sell)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def play_rounds(data_dir: Path, till: Till) -> None:
    """Sync and drain in turn and kill until ROUNDS kills have landed, then let both get through."""
    environment = {"SQUARE_ACCESS_TOKEN": TOKEN, "SQUARE_BASE_URL": till.account.url}
    turns = count()

    def run(source: str) -> subprocess.Popen[bytes]:
        return start(data_dir, ["-c", COMMAND, source], environment)

    def begin() -> subprocess.Popen[bytes]:
        deliver(data_dir, till)
        return run(SOURCES[next(turns) % 2])

    with selling(till):
        kill_in_rounds(data_dir, ROUNDS, begin, lambda: None)
    deliver(data_dir, till)
    for source in SOURCES:
        finish(run(source))


def deliver(data_dir: Path, till: Till) -> None:
    """Put what the till has told so far into the inbox, as the web does."""
    with open_database(load_settings(data_dir=data_dir, _env_file=None)) as database:
        migrate(database)
        while till.told:
            kind, said = till.told.pop(0)
            send(database, said, kind=kind)


@pytest.mark.slow
def test_square_and_the_inbox_killed_at_random_end_with_each_sale_as_it_is_now() -> None:
    with own_data_dir() as data_dir, square_server() as account:
        account.locations, account.page_size = [location()], 10
        till = Till(account)
        for _ in range(200):
            till.sell()
        play_rounds(data_dir, till)
        with open_database(load_settings(data_dir=data_dir, _env_file=None)) as survivor:
            assert query(survivor, FACTS) == till.facts()
            assert query(survivor, "select count(*) from app.inbox where drained_at is null or failure <> ''") == [(0,)]
            assert query(survivor, "select count(*) from ops.rejected_rows") == [(0,)]
            assert_books_hold(survivor, "square", ["orders"])
            assert_books_hold(survivor, "api", ["sales"])
            assert_gold_is_consistent(survivor)
