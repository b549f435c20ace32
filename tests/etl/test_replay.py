"""Replaying the quarantine: a mended row passes and leaves it, one that is not stays, and no newer word is undone."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from etl.built_with import CalendarChangedError
from etl.pipeline import sync_csv
from etl.refine import refine
from etl.replay import replay
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, load_sales, query, sale, write
from warehouse.command import UsageError
from warehouse.database import Database

QUARANTINE = "select reason, payload ->> 'quantity' from ops.rejected_rows order by 2"
FACTS = "select order_id, line_number, quantity::integer from gold.fact_sales order by 1, 2"
BOOKS = "select bool_and(rows_received = rows_accepted + rows_duplicate + rows_rejected) from ops.loads"


def mend(database: Database, quantity: str, mended: str) -> None:
    query(database, "update ops.rejected_rows set payload = jsonb_set(payload, '{quantity}', "
                    f"to_jsonb('{mended}'::text)) where payload ->> 'quantity' = '{quantity}' returning 1")


def put_through(database: Database, reason: str | None = None) -> tuple[int, int, int]:
    replayed = replay(database, reason)
    refine(database)
    assert_gold_is_consistent(database)
    assert query(database, BOOKS) == [(True,)]
    return replayed.rows, replayed.outdated, replayed.unreadable


def test_a_mended_row_reaches_gold_and_leaves_the_quarantine(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(order_id="2"), sale(quantity="two")])
    mend(database, "two", "2")
    assert put_through(database) == (1, 0, 0)
    assert query(database, QUARANTINE) == []
    assert query(database, FACTS) == [("csv:1", 1, 2), ("csv:2", 1, 2)]


def test_a_row_that_is_not_mended_stays_once(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="two")])
    for _ in range(2):
        assert put_through(database) == (1, 0, 0)
        assert query(database, QUARANTINE) == [("quantity_not_a_number", "two")]


def test_a_row_mended_wrongly_stays_as_it_is_now(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="two")])
    mend(database, "two", "0")
    put_through(database)
    assert query(database, QUARANTINE) == [("quantity_zero", "0")]
    mend(database, "0", "4")
    put_through(database)
    assert query(database, QUARANTINE) == []
    assert query(database, FACTS) == [("csv:1", 1, 4)]


def test_other_lines_of_an_order_without_numbers_stay(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="1"), sale(quantity="two"), sale(quantity="3"), sale(quantity="x")])
    mend(database, "two", "2")
    mend(database, "x", "5")
    put_through(database)
    assert query(database, FACTS) == [("csv:1", 1, 1), ("csv:1", 2, 2), ("csv:1", 3, 3), ("csv:1", 4, 5)]


def test_rows_of_one_order_rejected_for_different_reasons_are_mended_one_after_the_other(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [sale(quantity="1"), sale(quantity="two"), sale(quantity="7", total_amount="")])
    mend(database, "two", "2")
    put_through(database, "quantity_not_a_number")
    assert query(database, FACTS) == [("csv:1", 1, 1), ("csv:1", 2, 2)]
    assert query(database, QUARANTINE) == [("total_amount_missing", "7")]
    query(database, "update ops.rejected_rows set payload = payload || '{\"total_amount\": \"35\"}' returning 1")
    put_through(database, "total_amount_missing")
    assert query(database, FACTS) == [("csv:1", 1, 1), ("csv:1", 2, 2), ("csv:1", 3, 7)]
    assert query(database, QUARANTINE) == []


def test_a_numbered_line_comes_alone(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(line_number="1", quantity="1"), sale(line_number="2", quantity="two")])
    load_sales(database, tmp_path, [sale(line_number="1", quantity="9")])
    mend(database, "two", "2")
    assert put_through(database) == (1, 0, 0)
    assert query(database, FACTS) == [("csv:1", 1, 9), ("csv:1", 2, 2)]


def test_a_row_that_a_later_file_replaced_is_left_alone(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="two")])
    load_sales(database, tmp_path, [sale(quantity="5")])
    mend(database, "two", "2")
    assert put_through(database) == (0, 1, 0)
    assert query(database, FACTS) == [("csv:1", 1, 5)]


def test_a_full_refinement_after_it_ends_the_same(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="1"), sale(quantity="two"), sale(order_id="2", quantity="x")])
    mend(database, "two", "2")
    put_through(database)
    before = query(database, FACTS), query(database, QUARANTINE)
    assert before[1] == [("quantity_not_a_number", "x")]
    refine(database, full=True)
    assert (query(database, FACTS), query(database, QUARANTINE)) == before


def test_the_file_that_brought_the_rows_stays_known(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="1"), sale(quantity="two")])
    mend(database, "two", "2")
    put_through(database)
    assert sync_csv(database, tmp_path).loaded == []
    assert query(database, FACTS) == [("csv:1", 1, 1), ("csv:1", 2, 2)]


def test_a_line_that_could_not_be_read_waits_for_the_file(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, "sales_transactions", [sale()])
    path.write_text(path.read_text() + "only,two\n")
    sync_csv(database, tmp_path)
    assert put_through(database) == (0, 0, 1)
    assert query(database, "select reason from ops.rejected_rows") == [("too_few_columns",)]


def test_only_rows_of_the_reason_asked_for_are_put_through(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(order_id="1", quantity="two"), sale(order_id="2", quantity="0")])
    mend(database, "two", "2")
    mend(database, "0", "3")
    assert put_through(database, "quantity_zero") == (1, 0, 0)
    assert query(database, FACTS) == [("csv:2", 1, 3)]


def test_a_replay_killed_before_it_was_refined_is_not_put_through_twice(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="two")])
    mend(database, "two", "2")
    assert replay(database).rows == 1
    assert put_through(database) == (0, 0, 0)
    assert query(database, FACTS) == [("csv:1", 1, 2)]
    assert query(database, "select count(*) from ops.loads") == [(2,)]


def test_rows_of_a_system_are_judged_by_their_own_stamp(database: Database) -> None:
    query(database, """
        with opened as (
            insert into ops.loads (system, source, object, file_name, content_hash, rows_received, keeps_equal_rows)
            values ('laravel', 'erp', 'locations', 'page 1', '', 2, false) returning load_id
        )
        insert into bronze.laravel_locations (load_id, row_number, id, location_name, time_zone, updated_at)
        select load_id, number, number, 'Shop', zone, '2024-01-01T00:00:00Z'
        from opened, (values (1, 'UTC'), (2, 'Mars/Base')) as rows (number, zone) returning 1
    """)
    refine(database)
    assert query(database, "select reason from ops.rejected_rows") == [("time_zone_unknown",)]
    query(database, "update ops.rejected_rows set payload = payload || '{\"time_zone\": \"Europe/Rome\"}' returning 1")
    assert put_through(database) == (1, 0, 0)
    assert query(database, "select location_id, time_zone from silver.locations order by 1") == [
        ("erp:1", "UTC"), ("erp:2", "Europe/Rome"),
    ]
    assert query(database, "select count(*) from ops.rejected_rows") == [(0,)]


SALE = {"id": "1", "sold_at": "2024-03-01", "status": "completed", "updated_at": "2024-03-01T10:00:00Z"}
DETAIL = {"id": "1", "sale_id": "1", "product_id": "9", "quantity": "1", "unit_price": "5", "total_amount": "5"}
LATER = "2024-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("name", "entity", "row", "wrong", "mended"),
    [
        ("sales", "orders", SALE, {"status": "odd"}, {"status": "completed"}),
        ("sale_details", "order_lines", DETAIL, {"quantity": "odd"}, {"quantity": "1"}),
    ],
)
def test_a_row_that_its_source_deleted_meanwhile_stays_deleted(
    database: Database, name: str, entity: str, row: dict[str, str], wrong: dict[str, str], mended: dict[str, str]
) -> None:
    deliver(database, "sales", [SALE, SALE | {"id": "2"}])
    deliver(database, "sale_details", [DETAIL, DETAIL | {"id": "2", "sale_id": "2"}])
    deliver(database, name, [row | wrong | {"updated_at": LATER}])
    deliver(database, "missing_ids", [{"entity": entity, "id": "erp:1"}])
    refine(database)
    query(database, f"update ops.rejected_rows set payload = payload || '{json.dumps(mended)}' returning 1")
    assert put_through(database) == (0, 0, 0)
    assert query(database, FACTS) == [("erp:2", 2, 1)]


def test_a_row_that_its_source_delivered_again_after_deleting_it_is_put_through(database: Database) -> None:
    deliver(database, "sales", [SALE])
    deliver(database, "sale_details", [DETAIL])
    deliver(database, "missing_ids", [{"entity": "orders", "id": "erp:1"}])
    deliver(database, "sales", [SALE | {"status": "odd", "updated_at": LATER}])
    refine(database)
    assert query(database, FACTS) == []
    query(database, "update ops.rejected_rows set payload = payload || '{\"status\": \"completed\"}' returning 1")
    assert put_through(database) == (1, 0, 0)
    assert query(database, FACTS) == [("erp:1", 1, 1)]


def test_rows_of_the_erps_api_and_of_its_database_come_each_to_their_own_table(database: Database) -> None:
    for number, system in enumerate(("laravel", "erp"), 1):
        deliver(database, "sales", [SALE | {"id": str(number), "status": "odd"}], system=system)
    refine(database)
    query(database, "update ops.rejected_rows set payload = payload || '{\"status\": \"completed\"}' returning 1")
    assert put_through(database) == (2, 0, 0)
    replays = "select system, rows_received, rows_accepted from ops.loads where load_id > 2 order by 1"
    assert query(database, replays) == [("erp", 1, 1), ("laravel", 1, 1)]


def test_a_reason_for_which_nothing_was_ever_rejected_is_refused_with_those_that_wait(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [sale(quantity="two"), sale(order_id="2", quantity="0")])
    with pytest.raises(UsageError, match=r"'quantity_zeor'; .* quantity_not_a_number \(1\), quantity_zero \(1\)$"):
        replay(database, "quantity_zeor")
    mend(database, "0", "3")
    assert [put_through(database, "quantity_zero")[0] for _ in range(2)] == [1, 0]


def test_rows_wait_in_the_quarantine_while_the_settings_ask_for_a_full_refinement_which_takes_them(
    database: Database, tmp_path: Path
) -> None:
    path = write(tmp_path, "sales_transactions", [sale(currency="CHF"), sale(order_id="2", currency="")])
    path.write_text(path.read_text() + "only,two\n")
    sync_csv(database, tmp_path)
    rated = Database(database.settings.model_copy(update={"currency_rates": "CHF:0.5"}), database.urls)
    with pytest.raises(CalendarChangedError, match=r"CURRENCY_RATES was not set and is now CHF 0\.5\. What"):
        replay(rated)
    assert query(database, "select count(*) from ops.loads") == [(1,)]
    refine(rated, full=True)
    rated.dispose()
    assert query(database, "select order_id, net_amount from gold.fact_sales order by 1") == [
        ("csv:1", 5), ("csv:2", 10),
    ]
    assert query(database, "select reason from ops.rejected_rows") == [("too_few_columns",)]


def test_no_statement_holds_each_row_against_all_others(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(quantity="1"), sale(quantity="two"), sale(order_id="2", quantity="x")])
    load_sales(database, tmp_path, [sale(order_id="2", line_number="1")])
    deliver(database, "sales", [SALE | {"status": "odd"}, SALE | {"id": "2", "status": "odd"}])
    deliver(database, "missing_ids", [{"entity": "orders", "id": "erp:1"}])
    refine(database)
    with explained(database) as plans:
        replayed = replay(database)
    assert (replayed.rows, replayed.outdated, replayed.deleted) == (2, 1, 1)
    assert {"waiting", "companions", "told later", "deleted since"} <= plans.keys()
    assert {name for name, plan in plans.items() if any(map(is_quadratic, nodes(plan)))} == set()


PARTS = {
    "waiting": "from ops.rejected_rows as bad", "companions": "from bronze.csv_sales_transactions as other",
    "told later": "DELETE FROM replaying USING", "deleted since": "with gone as",
}


@contextmanager
def explained(database: Database) -> Iterator[dict[str, Any]]:
    """The plans of the statements that the block sends and that work on `replaying`, by PARTS or their text."""
    plans: dict[str, Any] = {}

    def explain(connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        for single in statement.split(";\n"):
            if " replaying" in single and re.search("(?im)^(insert|update|delete|with|select)", single):
                name = next((name for name, part in PARTS.items() if part in single), single)
                cursor = connection.connection.cursor()
                cursor.execute(f"explain (format json) {single}", values)
                plans[name] = cursor.fetchone()[0][0]["Plan"]

    event.listen(database.engine("etl"), "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(database.engine("etl"), "before_cursor_execute", explain)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def is_quadratic(node: dict[str, Any]) -> bool:
    """A loop over both sides; one over what a function gives for the row at hand is none."""
    return bool(node["Node Type"] == "Nested Loop" and node["Plans"][1]["Node Type"] != "Function Scan")
