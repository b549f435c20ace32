"""Square's webhook events: what they name is asked of Square and reaches gold; what leads nowhere is set aside."""

from datetime import timedelta
from decimal import Decimal

import pytest

from etl.inbox import drain as drain_inbox
from etl.patience import Patience
from tests.etl.helpers import query
from tests.etl.sources.square_objects import (
    category,
    count,
    customer,
    item,
    location,
    order,
    payment,
    refund,
    team_member,
)
from tests.etl.sources.square_server import TOKEN, Fault
from tests.etl.test_inbox import inbox, sale, send
from warehouse import messages
from warehouse.database import Database
from warehouse.settings import load_settings

ORDERS = "/v2/orders/batch-retrieve"


def event(kind, identifier="", **object_):
    return {"type": kind, "event_id": f"{kind} {identifier}", "data": {"id": identifier, "object": object_}}


@pytest.fixture
def drain(database, square_account):
    """Drain the inbox of `database` with a token for the account."""
    chosen = load_settings(square_access_token=TOKEN, square_base_url=square_account.url,
                           data_dir=database.settings.data_dir, _env_file=None)
    own = Database(chosen, database.urls, database.borrowed)
    yield lambda patience=None: drain_inbox(own, patience=patience)
    own.dispose()


def bronze(database, name):
    return [row[0] for row in query(database, f"select payload ->> 'id' from bronze.square_{name} order by row_number")]


def test_an_order_reaches_gold_as_it_is_now(database, square_account, drain):
    square_account.orders = [order("O1", version=9), order("O2"), order("O3")]
    send(database, *(event("order.created", name) for name in ("O2", "O1")), event("order.updated", "O1"),
         kind="square_event")
    drain()
    assert sorted(bronze(database, "orders")) == ["O1", "O2"]
    assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == [(2, Decimal(20))]
    assert inbox(database) == [(True, True, None)] * 3
    assert square_account.asked(ORDERS) == [{"order_ids": ["O2", "O1"]}]


def test_every_kind_of_event_brings_its_object(database, square_account, drain):
    square_account.customers, square_account.catalog = [customer()], [item(), category()]
    square_account.payments, square_account.refunds = [payment()], [refund()]
    square_account.counts, square_account.team_members = [count(), count("V2")], [team_member()]
    square_account.locations = [location("L9")]
    send(
        database,
        event("payment.updated", "P1"), event("refund.created", "P1_R1"), event("customer.updated", "C1"),
        event("catalog.version.updated", catalog_version={"updated_at": "2026-02-01T00:00:00Z"}),
        event("inventory.count.updated", inventory_counts=[{"catalog_object_id": "V1"}]),
        event("location.updated", "L9"), event("team_member.created", "TM1"),
        kind="square_event",
    )
    drain()
    assert {row[2] for row in inbox(database)} == {None}
    found = {name: bronze(database, name) for name in (
        "payments", "refunds", "customers", "catalog_objects", "locations", "team_members")}
    assert found == {
        "payments": ["P1"], "refunds": ["P1_R1"], "customers": ["C1"], "catalog_objects": ["I1", "K1"],
        "locations": ["L9"], "team_members": ["TM1"],
    }
    assert query(database, "select product_id from silver.stock_levels") == [("square:V1",)]


def test_a_catalog_event_reads_only_what_changed(database, square_account, drain):
    square_account.catalog = [item()]
    send(database, event("catalog.version.updated"), kind="square_event")
    drain()
    square_account.now += timedelta(minutes=1)
    square_account.catalog.append(category(updated_at="2026-03-01T12:00:30Z"))
    send(database, event("catalog.version.updated"), kind="square_event")
    drain()
    assert bronze(database, "catalog_objects") == ["I1", "K1"]


def test_a_deleted_customer_is_voided(database, square_account, drain):
    square_account.customers = [customer("C1"), customer("C2")]
    send(database, event("customer.created", "C1"), event("customer.created", "C2"), kind="square_event")
    drain()
    square_account.customers = [customer("C2")]
    send(database, event("customer.deleted", "C1"), kind="square_event")
    drain()
    assert query(database, "select customer_id, is_deleted from silver.customers where is_current order by 1") == [
        ("square:C1", True), ("square:C2", False),
    ]


def test_what_leads_nowhere_is_set_aside_and_holds_up_nothing(database, square_account, drain):
    square_account.orders = [order("O1")]
    send(
        database, event("order.updated", "gone"), event("loyalty.account.updated", "x"), {"type": "order.updated"},
        {"no": "type"}, event("payment.updated", "gone"), event("inventory.count.updated", "x"), "[]", "5",
        event("payment.updated", "../orders/O1"), event("order.updated", "O1"),
        event("inventory.count.updated", inventory_counts=[{"catalog_object_id": {}}]), kind="square_event",
    )
    drain()
    failures = [row[2] for row in inbox(database)]
    assert failures[9] is None
    assert "no such object among its orders" in failures[0]
    assert "NOT_FOUND" in failures[4]
    assert all("names nothing that is read" in failures[n] for n in (1, 2, 3, 5, 6, 7, 8, 10))
    assert bronze(database, "orders") == ["O1"]
    asked = len(square_account.requests)
    drain()
    assert len(square_account.requests) == asked


def test_one_id_that_square_refuses_does_not_take_the_others_with_it(database, square_account, drain):
    square_account.orders = [order("O1"), order("O2")]
    square_account.faults = [Fault(ORDERS, 400, "BAD_REQUEST"), Fault(ORDERS, 400, "BAD_REQUEST", after=1)]
    send(database, event("order.updated", "O1"), event("order.updated", "O2"), kind="square_event")
    drain()
    assert [row[2] is None for row in inbox(database)] == [True, False]
    assert bronze(database, "orders") == ["O1"]


@pytest.mark.parametrize("fault", [(0, ""), (503, "HTML"), (401, "UNAUTHORIZED"), (429, "RATE_LIMITED")])
def test_while_square_does_not_answer_events_wait_and_sales_do_not(database, square_account, drain, fault, caplog):
    square_account.orders = [order("O1")]
    square_account.faults = [Fault(ORDERS, *fault) for _ in range(9)]
    send(database, event("order.updated", "O1"), kind="square_event")
    send(database, sale())
    drain()
    assert inbox(database) == [(False, False, None), (True, True, None)]
    assert "events wait in the inbox" in caplog.text
    square_account.faults = []
    drain()
    assert inbox(database)[0] == (True, True, None)


def test_square_is_not_asked_without_end_while_it_stays_away(database, square_account, drain, caplog):
    caplog.set_level("INFO")
    now = [0.0]
    patience = Patience(clock=lambda: now[0])
    square_account.orders, square_account.customers = [order("O1")], [customer()]
    square_account.faults = [Fault(ORDERS, 0, "") for _ in range(9)]
    send(database, event("order.updated", "O1"), kind="square_event")
    for _ in range(3):
        drain(patience)
    assert len(square_account.asked(ORDERS)) == 2
    assert [record.levelname for record in caplog.records if "wait in the inbox" in record.message] == ["WARNING"]
    assert "lambda" not in caplog.text and "it is asked again in" in caplog.text
    assert query(database, "select count(*) from ops.job_runs") == [(1,)]
    send(database, event("customer.updated", "C1"), kind="square_event")
    drain(patience)
    assert [row[0] for row in inbox(database)] == [False, True]
    square_account.faults, now[0] = [], 2.0
    drain(patience)
    assert [row[0] for row in inbox(database)] == [True, True]
    assert "Square answers for order events again" in caplog.text


def test_more_events_that_wait_than_are_taken_at_once_do_not_hold_up_others(
    database, square_account, drain, monkeypatch
):
    monkeypatch.setattr(messages, "MESSAGES_AT_ONCE", 2)
    square_account.payments, square_account.customers = [payment()], [customer()]
    square_account.faults = [Fault(ORDERS, 503, "HTML") for _ in range(9)]
    send(database, *(event("order.updated", f"O{n}") for n in range(5)), event("payment.updated", "P1"),
         event("order.updated", "O5"), event("customer.updated", "C1"), kind="square_event")
    drain()
    assert [row[0] for row in inbox(database)] == [False] * 5 + [True, False, True]
    assert len(square_account.asked(ORDERS)) == 2


def test_a_missing_right_sets_the_event_aside(database, square_account, drain):
    square_account.faults = [Fault("/v2/payments/P1", 403, "INSUFFICIENT_SCOPES")]
    send(database, event("payment.updated", "P1"), kind="square_event")
    drain()
    assert "the right to read" in inbox(database)[0][2]


def test_an_event_that_comes_late_brings_what_is_true_now(database, square_account, drain):
    square_account.orders = [order("O1", "2026-02-05T00:00:00Z", state="CANCELED")]
    send(database, event("order.created", "O1"), kind="square_event")
    drain()
    assert query(database, "select status from silver.orders") == [("cancelled",)]
