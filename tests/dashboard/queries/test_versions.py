"""Versions are never older than the question, and a reading is shared by those who asked before it began."""

import threading

from sqlalchemy import event, text

from dashboard.queries.versions import VersionReader
from warehouse import data_version


class ToldLock:
    """A lock that tells who comes to it, before they wait for it."""

    def __init__(self):
        self.comers, self._lock = threading.Semaphore(0), threading.Lock()

    def __enter__(self):
        self.comers.release()
        self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()


def move(database):
    with database.transaction("etl") as connection:
        data_version.move(connection, "gold")


def test_every_reading_sees_what_was_committed_before_it(database):
    reader = VersionReader(database)
    for expected in (1, 2, 3):
        move(database)
        assert reader.read() == {"gold": expected, "predictions": 0, "app": 0}


def test_those_who_ask_while_a_reading_is_under_way_share_the_next_one(database):
    reader = VersionReader(database)
    reader.read()
    readings, is_under_way, may_end = [], threading.Event(), threading.Event()
    lock = reader._reading = ToldLock()

    def note(*_):
        readings.append(1)
        is_under_way.set()
        may_end.wait(60)

    event.listen(database.engine("reader"), "before_cursor_execute", note)
    threads = [threading.Thread(target=reader.read) for _ in range(8)]
    threads[0].start()
    assert is_under_way.wait(60)
    for thread in threads[1:]:
        thread.start()
    # Whoever comes to the lock has asked.
    assert all(lock.comers.acquire(timeout=60) for _ in threads)
    may_end.set()
    for thread in threads:
        thread.join()
    assert len(readings) == 2


def test_a_server_that_dropped_the_connection_is_asked_again(database):
    reader = VersionReader(database)
    reader.read()
    with database.transaction("reader") as connection:
        connection.execute(text("""
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
        """))
    move(database)
    assert reader.read()["gold"] == 1
