"""The inbox's worker within the test: the same drains as `scripts.sync inbox --watch 1`, in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from etl import asked_syncs
from etl.inbox import drain
from predictions.asked import store_waiting
from warehouse.database import Database

PAUSE_SECONDS = 0.02


def drain_all(database: Database) -> None:
    """Work through all messages that wait, once."""
    store_waiting(database)
    drain(database)
    asked_syncs.drain(database)


@contextmanager
def worker(database: Database) -> Iterator[None]:
    """Work through messages as they come, while the block runs."""
    own = Database(database.settings, database.urls, database.borrowed)
    ended = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while not ended.wait(PAUSE_SECONDS):
                drain_all(own)
        # Told in the test's own thread.
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        own.dispose()
    assert failures == []
