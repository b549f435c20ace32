"""Who guesses has to wait, each time longer; the clock is the test's."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from dashboard.access import throttle

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(peoples_database):
    return peoples_database


@pytest.fixture
def attempt(database):
    def make(after, email="ann@example.com", address="10.0.0.1"):
        with database.transaction("app") as connection:
            return throttle.may_try(connection, throttle.subjects(email, address), START + after)

    return make


@pytest.fixture
def succeed(database):
    def make(email="ann@example.com", address="10.0.0.1", **options):
        with database.transaction("app") as connection:
            throttle.succeeded(connection, throttle.subjects(email, address), **options)

    return make


def waiting(database):
    """How many transactions wait for another one."""
    with database.transaction("owner") as connection:
        return connection.scalar(text(
            "select count(distinct pid) from pg_locks join pg_stat_activity using (pid) "
            "where not granted and datname = current_database()"
        ))


def test_after_five_failures_an_account_waits_one_two_four_minutes_and_never_more_than_the_longest(attempt):
    assert [attempt(timedelta()) for _time in range(6)] == [True] * 5 + [False]
    at, waits = timedelta(), []
    for _failure in range(7):
        wait = timedelta()
        while not attempt(at + wait):
            wait += MINUTE / 2
        waits.append(wait / MINUTE)
        at += wait
    assert waits == [1, 2, 4, 8, 16, 32, 32]


def test_a_lock_of_one_account_is_not_one_of_another_and_addresses_lock_later(attempt):
    for _time in range(5):
        attempt(timedelta())
    assert not attempt(timedelta(), address="10.0.0.9")
    others = [attempt(timedelta(), email=f"{number}@example.com") for number in range(20)]
    assert others == [True] * 15 + [False] * 5
    assert attempt(timedelta(), email="x@example.com", address="10.0.0.2")


def test_a_success_forgets_the_accounts_failures_and_one_of_the_address(attempt, succeed):
    for _time in range(4):
        attempt(timedelta())
    succeed()
    assert all(attempt(timedelta()) for _time in range(5))
    assert not attempt(timedelta())
    assert sum(attempt(timedelta(), email=f"{number}@example.com") for number in range(20)) == 20 - 8


def test_a_right_password_without_its_code_forgets_nothing_of_the_account(attempt, succeed):
    for _time in range(5):
        assert attempt(timedelta())
        succeed(is_whole=False)
    assert not attempt(timedelta())


def test_failures_of_yesterday_are_forgotten(attempt):
    for _time in range(4):
        attempt(timedelta())
    assert all(attempt(timedelta(hours=13)) for _time in range(5))
    assert not attempt(timedelta(hours=13))


def test_attempts_that_arrive_together_are_no_way_around_it(database, attempt):
    guesses, patience = 3, threading.Event()
    with ThreadPoolExecutor(guesses) as threads:
        with database.transaction("app") as connection:
            concerned = throttle.subjects("ann@example.com", "10.0.0.1")
            assert all(throttle.may_try(connection, concerned, START) for _time in range(5))
            others = [threads.submit(attempt, timedelta()) for _guess in range(guesses)]
            # Before the fifth is there for all to see, the others have begun.
            while waiting(database) < guesses:
                patience.wait(0.01)
        assert [other.result() for other in others] == [False] * guesses


def test_what_is_refused_for_one_of_them_is_counted_for_none(attempt):
    for number in range(20):
        attempt(timedelta(), email=f"{number}@example.com")
    assert not any(attempt(timedelta()) for _time in range(6))
    assert all(attempt(timedelta(), address="10.0.0.2") for _time in range(5))
