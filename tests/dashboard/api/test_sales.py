"""Sales that are sent: checked, taken once, in the figures by the worker; whoever sent them may ask, nobody else.

One warehouse for all tests: each sends transactions of its own.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from dashboard import inbox
from dashboard.access import tokens
from dashboard.app import create_app
from etl import inbox as draining
from tests.dashboard.api.draining import drain_all, worker
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query

PATH = "/api/v1/sales"
WAITING = {"Prefer": "respond-async, wait=20"}


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


@pytest.fixture(scope="module")
def client(settings, database):
    return create_app(settings, database).test_client()


def sale(**changes):
    said = {"transaction_id": "T", "date": "2026-02-01", "product_name": "Tea", "quantity": 2, "revenue": 19.9}
    return {name: value for name, value in (said | changes).items() if value is not ...}


def send(client, body, **headers):
    said = body if isinstance(body, str) else json.dumps(body)
    return client.post(PATH, data=said, content_type="application/json", headers=headers)


def faults(answer):
    assert answer.status_code == 422, answer.json
    return [(fault.get("row"), fault.get("field")) for fault in answer.json["details"]]


def bearer(database, role="api", **bounds):
    """The header of a new token, and its actor."""
    with database.transaction("app") as connection:
        made, secret = tokens.make(connection, "ERP", role, datetime.now(UTC), timedelta(days=1), **bounds)
    return {"Authorization": f"Bearer {secret}"}, f"token:{made.token_id}"


def lines(database, *orders):
    listed = ", ".join(f"'api:{order}'" for order in orders)
    return query(database, f"select net_amount from gold.fact_sales where order_id in ({listed}) order by order_id")


def killed(*_arguments, **_named):
    raise KeyboardInterrupt


def test_what_is_sent_is_in_the_key_figures_once_the_worker_has_taken_it(client, database):
    sent = [sale(transaction_id="K1", date="2025-07-01", customer="C7", location="L2"),
            sale(transaction_id=2, date="2025-07-01", product_name=..., product_id="p", revenue="5.5")]
    with worker(database):
        answer = send(client, sent, **WAITING)
    assert (answer.status_code, answer.headers["Preference-Applied"]) == (200, "wait=20")
    assert answer.json["data"]["state"] == "done"
    assert answer.json["data"]["result"] == {"rows_accepted": 2, "rows_rejected": 0, "rejections": []}
    figures = client.get("/api/v1/kpis?from=2025-07-01&to=2025-07-01&metrics=revenue,orders,units").json["data"]
    assert [(row["name"], row["value"]) for row in figures] == [("revenue", 25.4), ("orders", 2), ("units", 4)]
    assert query(database, "select customer_id, net_amount from gold.fact_sales where order_date = '2025-07-01' "
                           "order by order_id") == [("guest:api:2", Decimal("5.5")), ("api:C7", Decimal("19.9"))]
    assert_gold_is_consistent(database)


def test_without_a_wait_the_answer_says_where_to_ask(client, database, order):
    answer = send(client, sale(transaction_id=order))
    assert (answer.status_code, answer.json["data"]["state"]) == (202, "waiting")
    url = answer.json["data"]["status_url"]
    assert answer.headers["Location"].endswith(url)
    drain_all(database)
    asked = client.get(url).json["data"]
    assert (asked["state"], asked["result"]["rows_accepted"], asked["failure"]) == ("done", 1, None)


def test_a_transaction_sent_again_counts_once_and_as_it_was_said_last(client, database, order):
    for revenue in (19.9, 19.9, "21.00"):
        send(client, sale(transaction_id=order, revenue=revenue))
        drain_all(database)
    assert lines(database, order) == [(Decimal(21),)]
    assert_gold_is_consistent(database)


def test_a_request_repeated_under_its_key_is_one_message_and_another_one_under_it_a_conflict(client, database, order):
    body, key = sale(transaction_id=order), {"Idempotency-Key": order}
    first, again = (send(client, body, **key) for _ in range(2))
    assert again.json["data"]["inbox_id"] == first.json["data"]["inbox_id"]
    other = send(client, body | {"revenue": 5}, **key)
    assert (other.status_code, other.json["code"]) == (409, "key_used_before")
    assert send(client, body, **{"Idempotency-Key": "x" * 201}).status_code == 400
    drain_all(database)
    assert send(client, body, **key).json["data"]["state"] == "done"
    assert query(database, f"select count(*) from bronze.api_sales where transaction_id = '{order}'") == [(1,)]
    assert lines(database, order) == [(Decimal("19.9"),)]


def test_keys_and_messages_are_each_senders_own(client, database, order):
    mine, theirs = (bearer(database)[0] for _ in range(2))
    first, second = (
        send(client, sale(transaction_id=order, revenue=revenue), **{"Idempotency-Key": order}, **token).json["data"]
        for revenue, token in ((5, mine), (7, theirs))
    )
    assert first["inbox_id"] != second["inbox_id"]
    assert [client.get(first["status_url"], headers=token).status_code for token in (mine, theirs)] == [200, 404]
    assert client.get(first["status_url"]).status_code == 404


def test_a_worker_killed_between_bronze_and_gold_leaves_nothing_behind(client, database, order, monkeypatch):
    url = send(client, sale(transaction_id=order)).json["data"]["status_url"]
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(draining, "refine", killed)
        drain_all(database)
    assert client.get(url).json["data"]["state"] == "loading"
    drain_all(database)
    assert client.get(url).json["data"]["state"] == "done"
    runs = query(database, "select count(*) from ops.job_runs")
    drain_all(database)
    assert query(database, "select count(*) from ops.job_runs") == runs
    assert lines(database, order) == [(Decimal("19.9"),)]


@pytest.mark.parametrize(("changes", "field"), [
    ({"transaction_id": ...}, "transaction_id"), ({"transaction_id": " "}, "transaction_id"),
    ({"transaction_id": 1.5}, "transaction_id"), ({"transaction_id": "a\0"}, "transaction_id"),
    ({"date": ...}, "date"), ({"date": "01.02.2026"}, "date"), ({"date": "2026-02-30"}, "date"),
    ({"date": "1999-12-31"}, "date"), ({"date": "2999-01-01"}, "date"), ({"date": 20260201}, "date"),
    ({"product_name": ...}, "product_id"), ({"quantity": 0}, "quantity"), ({"quantity": "many"}, "quantity"),
    ({"quantity": True}, "quantity"), ({"quantity": None}, "quantity"), ({"revenue": ...}, "revenue"),
    ({"revenue": -1}, "revenue"), ({"revenue": 1e11}, "revenue"), ({"revenue": "1e3"}, "revenue"),
    ({"revenue": float("nan")}, "revenue"), ({"revenue": float("inf")}, "revenue"), ({"currency": "EUR"}, "currency"),
    ({"currency": "usd"}, "currency"), ({"qty": 3}, "qty"), ({"deleted_at": "2026-01-01"}, "deleted_at"),
])
def test_what_cannot_be_used_is_named_by_row_and_field_and_nothing_is_taken(client, database, changes, field):
    taken = query(database, "select count(*) from app.inbox")
    assert faults(send(client, [sale(), sale(**changes)])) == [(1, field)]
    assert query(database, "select count(*) from app.inbox") == taken


@pytest.mark.parametrize("body", ["[]", "5", "null", "[5]", '"text"', "{}"])
def test_what_is_no_sale_is_refused(client, body):
    assert send(client, body).status_code == 422


def test_half_a_surrogate_pair_is_refused(client):
    assert send(client, '{"transaction_id": "\\ud800", "date": "2026-02-01", "product_id": "p", "quantity": 1, '
                        '"revenue": 1}').status_code == 422


def test_numbers_moments_and_returns_arrive_as_they_were_meant(client, database, settings):
    sent = [
        sale(transaction_id="N1", revenue=33.333333, date="2026-02-01T23:30:00-03:00"),
        sale(transaction_id="N2", quantity="-1", revenue="-9.95", date="2026-02-03 08:00"),
        sale(transaction_id="N3", quantity=1e-3, revenue=0.30000000000000004, line_number=7,
             date="2026-02-04T01:00:00Z"),
    ]
    send(client, sent)
    drain_all(database)
    assert query(database, "select order_id, order_date::text, quantity, net_amount, is_return from gold.fact_sales "
                           "where order_id like 'api:N%' order by order_id") == [
        ("api:N1", "2026-02-02", Decimal(2), Decimal("33.3333"), False),
        ("api:N2", "2026-02-03", Decimal(-1), Decimal("-9.95"), True),
        ("api:N3", "2026-02-04", Decimal("0.001"), Decimal("0.3"), False),
    ]
    assert settings.business_timezone == "UTC"


def test_what_silver_refuses_all_the_same_is_told_to_the_sender(client, database):
    sent = [sale(transaction_id="R1"), sale(transaction_id="R2", quantity="0.0001", revenue="99999999999")]
    url = send(client, sent).json["data"]["status_url"]
    drain_all(database)
    assert client.get(url).json["data"]["result"] == {
        "rows_accepted": 1, "rows_rejected": 1,
        "rejections": [{"transaction_id": "R2", "line_number": None, "reason": "amount_too_large"}],
    }


def test_whoever_has_a_part_of_the_company_sends_sales_of_that_part_alone(client, database, order):
    token, _actor = bearer(database, location_ids=["api:L2"])
    assert send(client, sale(transaction_id=order, location="L2"), **token).status_code == 202
    for location in ("L3", ...):
        answer = send(client, [sale(location="L2"), sale(location=location)], **token)
        assert (answer.status_code, answer.json["code"]) == (403, "not_permitted")


def test_whoever_has_a_part_of_the_company_cannot_take_over_an_order_of_another(client, database, order):
    token, _actor = bearer(database, location_ids=["api:L2"])
    send(client, sale(transaction_id=order, location="L3", customer="C1"))
    drain_all(database)
    answer = send(client, [sale(location="L2"), sale(transaction_id=f" {order}\t", location="L2")], **token)
    assert (answer.status_code, answer.json["code"]) == (409, "of_another_location")
    assert [(fault["row"], fault["field"]) for fault in answer.json["details"]] == [(1, "transaction_id")]
    assert places(database, order) == [("api:L3",)]


def places(database, order):
    return query(database, f"select location_id from silver.orders where order_id = 'api:{order}'")


@pytest.mark.parametrize("is_in_bronze", [False, True])
def test_nor_one_that_still_waits(client, database, order, monkeypatch, is_in_bronze):
    token, _actor = bearer(database, location_ids=["api:L2"])
    send(client, sale(transaction_id=order, location="L3"))
    if is_in_bronze:
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(draining, "refine", killed)
            drain_all(database)
    taking, own = (send(client, sale(transaction_id=name, location="L2"), **token).json["data"]["status_url"]
                   for name in (order, f"{order}-own"))
    drain_all(database)
    told = client.get(taking, headers=token).json["data"]
    assert (told["state"], told["failure"]) == ("failed", f"transaction {order} is of another location")
    assert client.get(own, headers=token).json["data"]["result"]["rows_accepted"] == 1
    assert places(database, order) == [("api:L3",)]


def test_nor_one_that_came_after_the_web_had_looked(client, database, order):
    send(client, sale(transaction_id=order, location="L3"))
    drain_all(database)
    body = json.dumps([{"transaction_id": order, "sold_at": "2026-02-01", "product_id": "p", "quantity": "1",
                        "revenue": "5", "location_id": "L2", "sender_locations": ["api:L2"]}])
    inbox_id = inbox.send(database, "sales", order, body.encode(), "token:1", "sales_sent")
    drain_all(database)
    assert inbox.find(database, inbox_id, "token:1").state == "failed"
    assert places(database, order) == [("api:L3",)]


def test_a_message_that_is_set_aside_claims_nothing(client, database, order):
    """One place tries to take another's order and, in the same message, a number that a third place uses next."""
    tokens_of = {place: bearer(database, location_ids=[f"api:{place}"])[0] for place in ("L2", "L4")}
    send(client, sale(transaction_id=order, location="L3"))
    send(client, [sale(transaction_id=order, location="L2"), sale(transaction_id=f"{order}-next", location="L2")],
         **tokens_of["L2"])
    taken = send(client, sale(transaction_id=f"{order}-next", location="L4"), **tokens_of["L4"])
    drain_all(database)
    assert client.get(taken.json["data"]["status_url"], headers=tokens_of["L4"]).json["data"]["state"] == "done"
    assert places(database, f"{order}-next") == [("api:L4",)]


def test_whoever_has_a_part_of_the_company_corrects_their_own_orders(client, database, order):
    token, _actor = bearer(database, location_ids=["api:L2", "api:main"])
    for location in ("L2", ...):
        assert send(client, sale(transaction_id=order, location=location), **token).status_code == 202
        drain_all(database)
    assert places(database, order) == [("api:main",)]
    assert query(database, f"select source_row from bronze.api_sales where transaction_id = '{order}'") == [(None,)] * 2


def test_who_may_not_write_sends_nothing(client, database):
    for token in (bearer(database, "analyst")[0], {"Authorization": "Bearer assay_nonsense"}):
        assert send(client, sale(), **token).status_code in (401, 403)


def test_who_sent_how_much_is_in_the_audit_log(client, database, order):
    token, actor = bearer(database)
    sent, headers = [sale(transaction_id=order)] * 2, {"Idempotency-Key": order, **token}
    [inbox_id] = {send(client, sent, **headers).json["data"]["inbox_id"] for _ in range(2)}
    with database.transaction("app") as connection:
        entries = connection.exec_driver_sql(
            f"select actor, subject, details from app.audit_log where action = 'sales_sent' and actor = '{actor}'"
        ).all()
    assert [tuple(entry) for entry in entries] == [(actor, f"inbox:{inbox_id}", {"rows": 2})]


def test_a_message_that_nobody_sent_is_not_found(client):
    for number in ("9999999", "9223372036854775807"):
        assert client.get(f"/api/v1/inbox/{number}").status_code == 404
    assert client.get("/api/v1/inbox/0").status_code == 422
