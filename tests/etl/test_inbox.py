"""Sales sent to the API: from the inbox through bronze to gold, each once and exact, whatever else lies there."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import text

from etl.inbox import drain
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query
from warehouse import messages


def send(database, *payloads, kind="sales"):
    """Put messages into the inbox as the web does."""
    with database.transaction("app") as connection:
        number = connection.scalar(text("select count(*) from app.inbox"))
        for position, payload in enumerate(payloads):
            connection.execute(
                text("""
                    insert into app.inbox (kind, idempotency_key, payload)
                    values (:kind, :key, cast(:said as jsonb))
                """),
                {"kind": kind, "key": f"{number + position}",
                 "said": payload if isinstance(payload, str) else json.dumps(payload)},
            )


def sale(**changes):
    return {"transaction_id": "T1", "date": "2026-02-01T10:00:00Z", "product_id": "p1", "product_name": "Tea",
            "quantity": 2, "revenue": 19.9, "currency": "USD", **changes}


def inbox(database):
    return query(database, """
        select drained_at is not null, load_id is not null, failure from app.inbox order by inbox_id
    """)


def test_a_sale_reaches_gold(database):
    send(database, sale())
    synced = drain(database)
    assert (synced.rows, synced.refined.accepted) == (1, 1)
    assert query(database, "select order_id, quantity, net_amount, source from gold.fact_sales") == [
        ("api:T1", Decimal(2), Decimal("19.90"), "api"),
    ]
    assert inbox(database) == [(True, True, None)]
    assert_gold_is_consistent(database)


def test_an_empty_inbox_writes_nothing(database):
    assert drain(database).rows == 0
    assert query(database, "select count(*) from ops.job_runs") == [(0,)]


def test_a_list_of_sales_and_several_messages_are_one_load(database):
    send(database, [sale(transaction_id="T1"), sale(transaction_id="T2")], sale(transaction_id="T3"))
    drain(database)
    assert query(database, "select object, rows_received, rows_accepted from ops.loads") == [("sales", 3, 3)]


def test_numbers_stay_as_they_were_sent(database):
    send(database, '{"transaction_id": 7, "quantity": 0.1, "revenue": 12345678901234567890.123456789, "paid": true}')
    drain(database)
    assert query(database, "select transaction_id, quantity, revenue, source_row from bronze.api_sales") == [
        ("7", "0.1", "12345678901234567890.123456789", {"paid": True}),
    ]


def test_no_text_however_odd_holds_up_the_others(database):
    odd = ["Green\rTea", 'a "large" one', "two\nlines", "\\.", "", ",", "Thé \u2028"]
    send(database, *(sale(transaction_id=f"T{n}", product_name=name) for n, name in enumerate(odd)))
    drain(database)
    assert query(database, "select product_name from bronze.api_sales order by row_number") == [(n,) for n in odd]
    assert query(database, "select count(*) from gold.fact_sales") == [(len(odd),)]


def test_what_is_no_sale_is_rejected_and_holds_up_nothing(database):
    send(database, ["nonsense", 5, sale()], '"text"', {}, sale(transaction_id="T2", quantity="many"))
    drain(database)
    assert query(database, "select rows_received, rows_accepted, rows_rejected from ops.loads") == [(6, 1, 5)]
    assert query(database, "select reason, count(*) from ops.rejected_rows group by 1 order by 1")[0] == (
        "not_an_object", 3,
    )
    assert {row[0] for row in inbox(database)} == {True}
    assert drain(database).rows == 0


def test_a_sale_that_is_corrected_counts_as_it_was_said_last(database):
    send(database, sale(), sale(revenue="25.00"))
    drain(database)
    send(database, sale(revenue="30.00"))
    drain(database)
    assert query(database, "select sum(net_amount), count(*) from gold.fact_sales") == [(Decimal(30), 1)]
    assert_gold_is_consistent(database)


def test_a_product_twice_in_a_message_is_two_lines_and_in_two_messages_a_correction(database):
    send(database, [sale(), sale(revenue=5), sale(line_number=7, revenue=3)], [sale(revenue=10), sale(revenue=6)])
    send(database, sale(line_number=7, revenue=4), sale(inbox_id=1, revenue=11))
    drain(database)
    amounts = "select array_agg(net_amount order by net_amount) from gold.fact_sales"
    assert query(database, amounts) == [([4, 6, 11],)]
    assert query(database, "select inbox_id, source_row from bronze.api_sales order by row_number desc limit 1") == [
        (4, {"inbox_id": "1"}),
    ]
    assert_gold_is_consistent(database)


def test_more_messages_than_are_taken_at_once_all_come(database, monkeypatch):
    monkeypatch.setattr(messages, "MESSAGES_AT_ONCE", 3)
    send(database, *(sale(transaction_id=f"T{n}") for n in range(8)))
    drain(database)
    assert query(database, "select count(*), sum(net_amount) from gold.fact_sales") == [(8, Decimal("159.20"))]
    assert query(database, "select count(*) from ops.loads") == [(3,)]


def test_a_drain_that_fails_leaves_messages_where_they_were(database, monkeypatch):
    def fail(*_args, **_options):
        raise RuntimeError("cut off")

    send(database, sale())
    monkeypatch.setattr(messages, "note_drained", fail)
    with pytest.raises(RuntimeError):
        drain(database)
    assert inbox(database) == [(False, False, None)]
    assert query(database, "select count(*) from bronze.api_sales") == [(0,)]
    monkeypatch.undo()
    assert drain(database).rows == 1


def test_squares_events_wait_for_a_token_and_the_reason_is_said(database, caplog):
    send(database, {"type": "order.updated", "data": {"id": "O1"}}, kind="square_event")
    send(database, sale())
    drain(database)
    assert inbox(database) == [(False, False, None), (True, True, None)]
    assert "SQUARE_ACCESS_TOKEN" in caplog.text
