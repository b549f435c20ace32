"""Predictions asked for through the API: stored once by the predictor, and what is none is set aside."""

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from predictions import asked
from tests.etl.helpers import query
from warehouse import messages

SOUND = {
    "target_period": "2026-06", "model_used": "linear_regression", "as_of_date": "2026-05-31", "lo95": 90.5,
    "hi95": 110.25, "predicted_sales": 100.1234, "measured_coverage": 0.5, "asked_by": "",
}


def send(database, *payloads):
    with database.transaction("app") as connection:
        for number, payload in enumerate(payloads):
            connection.execute(
                text("insert into app.inbox (kind, idempotency_key, payload) values ('prediction', :key, :said)"),
                {"key": f"{number}", "said": payload if isinstance(payload, str) else json.dumps(payload)},
            )


def stored(database):
    with database.transaction("reader") as connection:
        return connection.execute(text("select * from predictions.prediction_results")).mappings().all()


def test_a_prediction_is_stored_with_its_exact_amounts_and_its_id_is_told(database):
    send(database, SOUND)
    assert asked.store_waiting(database) == 1
    [row] = stored(database)
    assert {name: str(row[name]) for name in ("predicted_sales", "lo95", "hi95", "target_period", "run_id")} == {
        "predicted_sales": "100.1234", "lo95": "90.5000", "hi95": "110.2500", "target_period": "2026-06",
        "run_id": "None",
    }
    assert query(database, "select result, drained_at is not null from app.inbox") == [
        ({"prediction_id": row["prediction_id"], "prediction_date": row["prediction_date"].isoformat()}, True)
    ]
    assert asked.store_waiting(database) == 0


def test_what_is_no_prediction_is_set_aside_and_holds_up_nothing(database):
    wrong = [SOUND | {"predicted_sales": 1e30}, SOUND | {"as_of_date": "soon"}, {"model_used": "x"}, "[]", "5",
             SOUND | {"predicted_sales": None}]
    send(database, *wrong, SOUND)
    assert asked.store_waiting(database) == 1
    assert query(database, "select failure, count(*) from app.inbox group by 1 order by 2") == [
        (None, 1), ("it is no prediction", len(wrong)),
    ]


def test_a_worker_killed_before_the_end_stores_it_once_all_the_same(database, monkeypatch):
    def killed(*_arguments):
        raise KeyboardInterrupt

    send(database, SOUND, SOUND)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(messages, "note_done", killed)
        asked.store_waiting(database)
    assert stored(database) == []
    assert asked.store_waiting(database) == 2
    assert len(stored(database)) == 2


def test_the_predictor_reads_no_keys_and_no_senders(database):
    with pytest.raises(ProgrammingError, match="permission denied"), database.transaction("predictor") as connection:
        connection.execute(text("select sender from app.inbox"))
