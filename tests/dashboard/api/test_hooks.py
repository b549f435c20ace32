"""Square's webhook: only signed events reach the inbox, each once, and only the inbox is written."""

import base64
import hashlib
import hmac
import json

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from square.utils.webhooks_helper import verify_signature

from dashboard.app import create_app
from tests.etl.helpers import query
from warehouse.database import Database

KEY = "a-signature-key"
URL = "https://shop.example.org/hooks/square"


def event(identifier="e1", **changes):
    data = {"type": "order_updated", "id": "O1"}
    return json.dumps({"merchant_id": "M1", "type": "order.updated", "event_id": identifier, "data": data} | changes)


def signature(body, url=URL, key=KEY):
    digest = hmac.new(key.encode(), url.encode() + body.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


@pytest.fixture
def make_client(settings, database):
    """A browser's place taken by Square: a client of an application with these settings."""

    def make(**changes):
        chosen = settings.model_copy(update={
            "square_webhook_key": SecretStr(KEY), "square_webhook_url": URL, **changes,
        })
        return create_app(chosen, database).test_client()

    return make


@pytest.fixture
def client(make_client):
    return make_client()


def send(client, body, signed=None, path="/hooks/square", **options):
    headers = {"X-Square-Hmacsha256-Signature": signature(body) if signed is None else signed}
    return client.post(path, data=body, headers=headers, content_type="application/json", **options)


def waiting(database):
    return query(database, "select kind, idempotency_key, payload ->> 'type' from app.inbox order by inbox_id")


def test_the_signature_of_these_tests_is_the_one_that_the_sdk_checks():
    body = event()
    assert verify_signature(
        request_body=body, signature_header=signature(body), signature_key=KEY, notification_url=URL
    )


@pytest.mark.parametrize("path", ["/hooks/square", "/api/v1/hooks/square"])
def test_a_signed_event_waits_in_the_inbox(client, database, path):
    answer = send(client, event(), path=path)
    assert (answer.status_code, answer.json) == (200, {"status": "success", "data": {"accepted": True}})
    assert waiting(database) == [("square_event", "e1", "order.updated")]


def test_an_event_that_is_sent_again_is_taken_once(client, database):
    answers = [send(client, event(identifier)) for identifier in ("e1", "e1", "e2", "e1")]
    assert [answer.json["data"]["accepted"] for answer in answers] == [True, False, True, False]
    assert len(waiting(database)) == 2


@pytest.mark.parametrize("signed", [
    "", "nonsense", "ü", signature(event("e2")), signature(event(), key="another"),
    signature(event(), url="https://elsewhere.example.org/hooks/square"),
])
def test_anybody_elses_event_is_refused(client, database, signed):
    answer = send(client, event(), signed.encode().decode("latin-1"))
    assert (answer.status_code, answer.json["code"]) == (403, "wrong_signature")
    assert waiting(database) == []


def test_without_a_notification_url_that_of_the_request_counts(make_client, database):
    client = make_client(square_webhook_url=None)
    url = "https://tunnel.example.org/hooks/square?from=square"
    answer = send(client, event(), signature(event(), url=url), "/hooks/square?from=square",
                  base_url="http://tunnel.example.org")
    assert answer.status_code == 200
    assert send(client, event("e2")).status_code == 403


def test_other_addresses_stay_closed_to_other_hosts(client):
    assert client.get("/", base_url="http://tunnel.example.org").status_code == 400
    assert client.get("/hooks/square", base_url="http://tunnel.example.org").status_code != 200


@pytest.mark.parametrize("body", ["", "[]", "{}", "nonsense", '"text"', event(note="\x00"), "[" * 100_000])
def test_what_is_no_event_is_malformed(client, database, body):
    answer = send(client, body)
    assert (answer.status_code, answer.json["code"]) == (400, "malformed")
    assert waiting(database) == []


def test_a_large_body_is_refused_unread(client):
    answer = send(client, event(note="x" * 1_000_000))
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_without_a_key_nothing_is_taken(make_client, database):
    answer = send(make_client(square_webhook_key=None), event())
    assert (answer.status_code, answer.json["code"]) == (503, "not_configured")
    assert "SQUARE_WEBHOOK_KEY" in answer.json["message"]
    assert waiting(database) == []


def test_while_the_warehouse_does_not_answer_square_sends_again(settings):
    lost = Database(settings, {
        role: f"postgresql+psycopg2://assay_{role}@127.0.0.1:1/none" for role in ("app", "reader")
    })
    chosen = settings.model_copy(update={"square_webhook_key": SecretStr(KEY), "square_webhook_url": URL})
    answer = send(create_app(chosen, lost).test_client(), event())
    assert (answer.status_code, answer.json["code"]) == (503, "not_ready")


def test_numbers_come_as_they_were_sent(client, database):
    send(client, event().replace('"M1"', "12345678901234567890.10"))
    assert query(database, "select payload ->> 'merchant_id' from app.inbox") == [("12345678901234567890.10",)]


@pytest.mark.parametrize(("role", "statement"), [
    ("app", "select count(*) from gold.fact_sales"),
    ("app", "insert into bronze.api_sales (transaction_id) values ('1')"),
    ("app", "delete from app.inbox"),
    ("reader", "select count(*) from app.inbox"),
    ("predictor", "select sender from app.inbox"),
    ("predictor", "insert into app.inbox (kind, idempotency_key, payload) values ('prediction', '1', '{}')"),
    ("etl", "insert into app.inbox (kind, idempotency_key, payload) values ('sales', '1', '{}')"),
])
def test_each_role_keeps_to_its_own(database, role, statement):
    with pytest.raises(ProgrammingError, match="permission denied"), database.transaction(role) as connection:
        connection.execute(text(statement))
