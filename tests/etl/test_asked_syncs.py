"""Syncs that are asked for through the inbox: one for all who wait, and its failure told to each of them."""

import threading

import pytest
from sqlalchemy import text

from etl import asked_syncs
from etl.inbox import drain
from etl.mapping import MappingError
from etl.sources.laravel.mapping import load_mapping
from tests.etl.helpers import query
from tests.etl.sources.laravel_reading import products, sales
from tests.etl.sources.laravel_server import TOKEN, LaravelServer, serve, status
from warehouse.database import Database
from warehouse.locks import LockHeldError, hold

SALE = '{"transaction_id": "T", "date": "2026-02-01", "product_name": "Tea", "quantity": 1, "revenue": 5}'
ANSWERS = "select result, failure from app.inbox order by inbox_id"


def ask(database, count=1):
    with database.transaction("app") as connection:
        for number in range(count):
            connection.execute(
                text("insert into app.inbox (kind, idempotency_key, payload) values ('sync_laravel', :key, '{}')"),
                {"key": f"{number}"},
            )


def pointed_at(database, url, token=TOKEN):
    changes = {"laravel_api_url": url, "laravel_api_token": token, "lock_wait_seconds": 0}
    return Database(type(database.settings)(**(database.settings.model_dump() | changes)), database.urls)


def test_one_sync_answers_all_who_wait(database):
    ask(database, 3)
    with serve(LaravelServer({"/products": products(2), "/sales": sales(3)})) as server:
        reading = pointed_at(database, server.url)
        assert asked_syncs.drain(reading) == 3
        assert asked_syncs.drain(reading) == 0
        reading.dispose()
        assert len(server.asked("/products")) < 4
    assert query(database, ANSWERS) == [({"rows": 5}, None)] * 3


def test_an_erp_that_does_not_answer_is_given_up_soon_and_told(database):
    ask(database, 2)
    reading = pointed_at(database, "http://127.0.0.1:9/api")
    assert asked_syncs.drain(reading) == 2
    reading.dispose()
    for result, failure in query(database, ANSWERS):
        assert result is None
        assert "still fails after 2 attempts" in failure


def test_a_wrong_token_is_told_and_never_shown(database):
    ask(database)
    with serve(LaravelServer({"/products": []}, faults=[status(401)] * 20)) as server:
        reading = pointed_at(database, server.url, "8|anothersecret")
        asked_syncs.drain(reading)
        reading.dispose()
    [(result, failure)] = query(database, ANSWERS)
    assert result is None
    assert "LARAVEL_API_TOKEN" in failure
    assert "anothersecret" not in failure


def test_an_address_that_is_not_set_is_told(database):
    ask(database)
    assert asked_syncs.drain(database) == 1
    assert "LARAVEL_API_URL" in query(database, ANSWERS)[0][1]


def test_who_asks_while_another_sync_runs_goes_on_waiting(database):
    ask(database)
    reading = pointed_at(database, "http://127.0.0.1:9/api")
    with hold(database.engine("etl"), "sync erp", 0), pytest.raises(LockHeldError):
        asked_syncs.drain(reading)
    reading.dispose()
    assert query(database, "select drained_at from app.inbox") == [(None,)]


def test_an_error_that_nobody_foresaw_is_told_and_not_tried_for_ever(database, monkeypatch):
    def fails(*_arguments):
        raise ZeroDivisionError("secret detail")

    ask(database, 2)
    with monkeypatch.context() as patched:
        patched.setattr(asked_syncs, "sync_source", fails)
        assert asked_syncs.drain(database) == 2
    assert query(database, ANSWERS) == [(None, asked_syncs.UNFORESEEN)] * 2


def test_sales_come_in_while_the_erp_is_slow_to_answer(database):
    is_asked, may_answer = threading.Event(), threading.Event()

    def hold_back(_number):
        is_asked.set()
        may_answer.wait(30)

    ask(database)
    with serve(LaravelServer({"/products": products(2), "/sales": []}, before=hold_back)) as server:
        reading = pointed_at(database, server.url)
        aside = asked_syncs.InBackground(reading)
        aside.begin()
        assert is_asked.wait(30)
        with database.transaction("app") as connection:
            connection.execute(
                text("insert into app.inbox (kind, idempotency_key, payload) values ('sales', 'k', :sale)"),
                {"sale": SALE},
            )
        drain(database)
        # Another round finds the first still at it.
        aside.begin()
        assert query(database, "select sum(net_amount) from gold.fact_sales") == [(5,)]
        assert query(database, "select drained_at from app.inbox where kind = 'sync_laravel'") == [(None,)]
        may_answer.set()
        aside.join()
        reading.dispose()
    assert query(database, "select result from app.inbox where kind = 'sync_laravel'") == [({"rows": 2},)]


def test_its_mapping_only_changes_how_long_it_waits():
    usual, impatient = load_mapping(), load_mapping(asked_syncs.IMPATIENT)
    assert impatient.requests.attempts < usual.requests.attempts
    assert impatient.model_copy(update={"requests": usual.requests}) == usual
    with pytest.raises(MappingError):
        load_mapping(asked_syncs.IMPATIENT.with_name("erp.toml"))
