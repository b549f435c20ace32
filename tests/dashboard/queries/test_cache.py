"""Answers are kept until the data move, computed once, and bounded."""

import contextlib
import os
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import replace

import pytest
import redis

from dashboard.context import current
from dashboard.queries.cache import Reader, make_cache
from warehouse import data_version
from warehouse.database import Database
from warehouse.scope import Scope
from warehouse.settings import load_settings


@pytest.fixture
def reader(settings, database):
    return Reader(database, make_cache(settings))


def counted(calls, answer="answer", seconds=0.0):
    def query(connection, *arguments):
        calls.append(arguments)
        time.sleep(seconds)
        return answer

    return query


def test_an_answer_is_computed_once_per_arguments(reader):
    calls = []
    query = counted(calls)
    assert [reader.view().read(query, argument) for argument in (1, 1, 2, 1)] == ["answer"] * 4
    assert calls == [(1,), (2,)]


def test_an_answer_is_forgotten_when_the_data_move(reader):
    calls = []
    query = counted(calls)
    reader.view().read(query, 1)
    with reader.database.transaction("etl") as connection:
        data_version.move(connection, "gold")
    reader.view().read(query, 1)
    assert len(calls) == 2


def test_an_answer_newer_than_the_request_is_given_but_not_kept_for_the_old_version(reader):
    calls = []
    query = counted(calls)
    old_view = reader.view()
    with reader.database.transaction("etl") as connection:
        data_version.move(connection, "gold")
    old_view.read(query, 1)
    old_view.read(query, 1)
    assert len(calls) == 2


def test_a_view_that_does_not_keep_leaves_nothing_in_the_cache(reader):
    calls = []
    query = counted(calls)
    view = replace(reader.view(), keeps=False)
    assert [view.read(query, 1), view.read(query, 1)] == ["answer"] * 2
    assert len(calls) == 2


def test_many_who_ask_at_once_share_one_computation(reader):
    calls = []
    query = counted(calls, seconds=0.3)
    view = reader.view()
    threads = [threading.Thread(target=view.read, args=(query, 1)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1


def test_the_cache_keeps_no_more_than_its_size(settings, database):
    small = load_settings(cache_size=3, data_dir=settings.data_dir, _env_file=None)
    view = Reader(database, make_cache(small)).view()
    calls = []
    query = counted(calls)
    for argument in (1, 2, 3, 4, 4, 1):
        view.read(query, argument)
    assert calls == [(1,), (2,), (3,), (4,), (1,)]


def test_a_redis_that_cannot_be_reached_does_not_stop_anybody(settings, database):
    lost = load_settings(redis_url="redis://127.0.0.1:1/0", data_dir=settings.data_dir, _env_file=None)
    assert Reader(database, make_cache(lost)).view().read(counted([]), 1) == "answer"


@pytest.fixture
def redis_url(tmp_path):
    program = shutil.which("redis-server")
    if program is None:
        message = "REDIS MISSING: no redis-server on this machine, the shared cache was not proved"
        pytest.fail(message) if os.environ.get("ASSAY_REQUIRE_SERVICES") == "1" else pytest.skip(message)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([program, "--port", str(port), "--save", "", "--dir", str(tmp_path)],
                               stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}/0"
    while process.poll() is None:
        with contextlib.suppress(redis.ConnectionError), redis.from_url(url) as connection:
            connection.ping()
            break
        time.sleep(0.05)
    yield url
    process.terminate()
    process.wait()


def test_with_redis_two_workers_share_an_answer(settings, database, redis_url):
    shared = load_settings(redis_url=redis_url, data_dir=settings.data_dir, _env_file=None)
    calls = []
    query = counted(calls)
    answers = [Reader(database, make_cache(shared)).view().read(query, 1) for _worker in range(2)]
    assert answers == ["answer", "answer"]
    assert len(calls) == 1
    with redis.from_url(redis_url) as connection:
        assert [connection.ttl(key) > 0 for key in connection.keys()] == [True]


def test_two_warehouses_never_share_an_answer(settings, new_database):
    region = make_cache(settings)
    calls = []
    query = counted(calls)
    for database in (new_database(), new_database()):
        Reader(database, region).view().read(query, 1)
    assert len(calls) == 2


def test_two_scopes_never_share_an_answer(reader):
    calls = []
    query = counted(calls)
    reader.view().read(query, 1)
    replace(reader.view(), scope=Scope(hidden=("costs",))).read(query, 1)
    assert len(calls) == 2


def test_a_web_request_sees_one_moment(server, sales_database):
    with server.test_request_context("/"):
        reader = current().reader
        before = reader.view()
        with sales_database.transaction("etl") as connection:
            data_version.move(connection, "gold")
        assert reader.view() is before
    with server.test_request_context("/"):
        assert current().reader.view().versions["gold"] == before.versions["gold"] + 1


def test_other_settings_are_other_answers(settings, database):
    other = settings.model_copy(update={"currency": "CHF"})
    kept = Reader(database, make_cache(settings)).warehouse
    assert Reader(Database(other, database.urls), make_cache(other)).warehouse != kept
