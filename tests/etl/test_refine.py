"""Refinement: whatever is delivered, in whatever steps, gold equals what the last deliveries say."""

import tempfile
from datetime import time as clock
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.pipeline import sync_csv
from etl.refine import CalendarChangedError, refine
from tests.conftest import NewDatabase
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.examples import examples
from tests.etl.helpers import load_sales, query, sale, write
from warehouse.database import Database
from warehouse.locks import LockHeldError, hold

FACTS = """
    select order_id, line_number, customer_id, location_id, order_date, quantity, net_amount
    from gold.fact_sales join gold.dim_location using (location_key) order by 1, 2
"""

sales = st.builds(
    sale,
    order_id=st.sampled_from(["1", "2", "3", "4"]),
    line_number=st.sampled_from(["", "", "1", "2"]),
    customer_id=st.sampled_from(["a", "b", ""]),
    region=st.sampled_from(["North", "South"]),
    product_id=st.sampled_from(["p", "q"]),
    order_date=st.sampled_from(["2023-12-31 23:30", "2024-01-01 00:10", "2024-01-02", "2024-01-09 12:00"]),
    quantity=st.sampled_from(["1", "-1", "3", "0"]),
    total_amount=st.sampled_from(["10.00", "-10.00", "7.77"]),
    status=st.sampled_from(["completed", "cancelled", "returned"]),
)


def expected_lines(deliveries: list[list[dict[str, str]]]) -> dict[tuple[str, int], tuple[str, str, str]]:
    """What the documents promise, in plain Python: the lines that count, with status, quantity and total."""
    orders: dict[str, dict[int, tuple[bool, dict[str, str]]]] = {}
    for delivery in deliveries:
        sound = [row for row in delivery if row["quantity"] != "0"]
        numbered = {row["order_id"] for row in sound if row["line_number"]}
        sound = [row for row in sound if row["line_number"] or row["order_id"] not in numbered]
        for order in {row["order_id"] for row in sound}:
            rows = [row for row in sound if row["order_id"] == order]
            if order in numbered:
                kept = {number: line for number, line in orders.get(order, {}).items() if line[0]}
                orders[order] = kept | {int(row["line_number"]): (True, row) for row in rows}
            else:
                distinct = list({tuple(row.items()): row for row in rows}.values())
                orders[order] = {number: (False, row) for number, row in enumerate(distinct, start=1)}
    return {
        (f"csv:{order}", number): (row["product_id"], row["quantity"], row["total_amount"])
        for order, lines in orders.items()
        for number, (_numbered, row) in lines.items()
        if row["status"] == "completed"
        or (row["status"] == "returned" and any(other["quantity"].startswith("-") for _, other in lines.values()))
    }


def lines_in_gold(database: Database) -> dict[tuple[str, int], tuple[str, str, str]]:
    found = query(
        database,
        """
        select order_id, line_number, split_part(product_id, ':', 2), quantity::integer::text,
            round(net_amount, 2)::text
        from gold.fact_sales join gold.dim_product using (product_key)
    """,
    )
    return {(order, number): values for order, number, *rest in found for values in [tuple(rest)]}


@pytest.mark.slow
@settings(max_examples=examples(6), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=st.lists(st.lists(sales, min_size=1, max_size=6), min_size=1, max_size=3))
def test_any_deliveries_leave_in_gold_what_they_say_last(
    new_database: NewDatabase, deliveries: list[list[dict[str, str]]]
) -> None:
    database = new_database()
    with tempfile.TemporaryDirectory() as folder:
        for delivery in deliveries:
            load_sales(database, Path(folder), delivery)
            assert_gold_is_consistent(database)
    assert lines_in_gold(database) == expected_lines(deliveries)
    before = query(database, FACTS)
    refine(database, full=True)
    assert query(database, FACTS) == before
    assert_gold_is_consistent(database)
    database.dispose()


def test_a_customer_who_changes_gets_a_version_and_old_sales_keep_theirs(database: Database, tmp_path: Path) -> None:
    person = {
        "customer_id": "c1",
        "customer_name": "Ann",
        "email": "",
        "signup_date": "",
        "customer_segment": "New",
        "region": "North",
    }
    write(tmp_path, "customer_database", [person])
    load_sales(database, tmp_path, [sale()])
    key = query(database, "select customer_key from gold.fact_sales")
    write(tmp_path, "customer_database", [person | {"customer_segment": "VIP"}])
    sync_csv(database, tmp_path)
    assert query(
        database,
        """
        select customer_segment, valid_from = '-infinity', valid_to = 'infinity', is_current
        from gold.dim_customer order by valid_from
    """,
    ) == [("New", True, False, False), ("VIP", False, True, True)]
    assert query(database, "select customer_key from gold.fact_sales") == key


def test_a_customer_known_from_sales_only_is_described_later_under_the_same_key(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [sale()])
    key = query(database, "select customer_key from gold.fact_sales")
    write(
        tmp_path,
        "customer_database",
        [
            {
                "customer_id": "c1",
                "customer_name": "Ann",
                "email": "a@example.com",
                "signup_date": "",
                "customer_segment": "",
                "region": "",
            }
        ],
    )
    sync_csv(database, tmp_path)
    assert query(database, "select customer_key, customer_name, is_inferred from gold.dim_customer") == [
        (key[0][0], "Ann", False)
    ]


def test_a_location_that_comes_later_moves_the_dates_of_its_sales(database: Database, tmp_path: Path) -> None:
    load_sales(
        database,
        tmp_path,
        [
            sale(location_id="l", order_date="2024-03-01T23:30:00Z"),
            sale(order_id="2", location_id="l", order_date="2024-03-01 23:30:00"),
        ],
    )
    write(
        tmp_path,
        "locations",
        [{"location_id": "l", "location_name": "Berlin", "region": "", "time_zone": "Europe/Berlin"}],
    )
    sync_csv(database, tmp_path)
    assert query(database, "select order_id, order_date::text, order_hour from gold.fact_sales order by 1") == [
        ("csv:1", "2024-03-02", 0),
        ("csv:2", "2024-03-01", 23),
    ]
    assert_gold_is_consistent(database)


def test_the_business_day_starts_when_the_settings_say(database: Database, tmp_path: Path) -> None:
    late = database.settings.model_copy(update={"business_day_starts_at": clock(4, 0)})
    other = Database(late, database.urls)
    moments = {"1": "2024-03-02 03:59:00", "2": "2024-03-02 04:00", "3": " 2024-03-02"}
    load_sales(other, tmp_path, [sale(order_id=order, order_date=moment) for order, moment in moments.items()])
    assert query(other, "select order_date::text from gold.fact_sales order by order_id") == [
        ("2024-03-01",),
        ("2024-03-02",),
        ("2024-03-02",),
    ]
    with pytest.raises(CalendarChangedError, match=r"refine --full"):
        refine(database)
    refine(database, full=True)
    assert query(database, "select order_date::text from gold.fact_sales order by order_id") == [("2024-03-02",)] * 3
    other.dispose()


def test_another_currency_asks_for_a_full_refinement_and_mixes_no_amounts(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(currency=""), sale(order_id="2", currency="USD")])
    settings = database.settings.model_copy(update={"currency": "EUR"})
    unrated = Database(settings, database.urls)
    with pytest.raises(CalendarChangedError, match=r"CURRENCY was USD and is now EUR\. .*refine --full"):
        load_sales(unrated, tmp_path, [sale(order_id="3", currency="EUR")])
    # Before anything was read.
    assert query(database, "select count(*) from ops.loads") == [(1,)]
    amounts = "select order_id, net_amount from gold.fact_sales order by 1"
    assert query(database, amounts) == [("csv:1", 10), ("csv:2", 10)]
    refine(unrated, full=True)
    load_sales(unrated, tmp_path, [sale(order_id="3", currency="EUR")])
    assert query(database, amounts) == [("csv:1", 10), ("csv:3", 10)]
    assert query(database, "select reason from ops.rejected_rows") == [("currency_not_the_companys",)]
    rated = Database(settings.model_copy(update={"currency_rates": "USD:0.5"}), database.urls)
    refine(rated, full=True)
    assert query(database, amounts) == [("csv:1", 10), ("csv:2", 5), ("csv:3", 10)]
    assert_gold_is_consistent(database)
    unrated.dispose()
    rated.dispose()


@pytest.mark.parametrize(
    ("rates", "stored_before", "stored_now"),
    [("", "UTC, day starts at 00:00", "UTC, day starts at 00:00, USD"),
     ("CHF:0.5", "UTC, day starts at 00:00, USD for CHF 0.5", "UTC, day starts at 00:00, USD for CHF 0.5")],
)
def test_a_warehouse_that_names_no_currency_takes_that_of_the_settings_for_its_own(
    database: Database, tmp_path: Path, rates: str, stored_before: str, stored_now: str
) -> None:
    ours = Database(database.settings.model_copy(update={"currency_rates": rates}), database.urls)
    load_sales(ours, tmp_path, [sale()])
    query(ours, f"update ops.fingerprints set value = '{stored_before}' where name = 'calendar' returning 1")
    load_sales(ours, tmp_path, [sale(order_id="2")])
    assert query(ours, "select value from ops.fingerprints where name = 'calendar'") == [(stored_now,)]
    ours.dispose()


def test_a_full_refinement_keeps_keys_and_figures(database: Database, tmp_path: Path) -> None:
    load_sales(
        database,
        tmp_path,
        [sale(), sale(order_id="2", customer_id="c2", region="South"), sale(order_id="3", quantity="x")],
    )
    keyed = "select order_id, customer_key, product_key, location_key, net_amount from gold.fact_sales order by 1"
    before = query(database, keyed)
    loads = query(database, "select rows_accepted, rows_duplicate, rows_rejected from ops.loads")
    refine(database, full=True)
    assert query(database, keyed) == before
    assert query(database, "select rows_accepted, rows_duplicate, rows_rejected from ops.loads") == loads
    assert query(database, "select count(*) from ops.rejected_rows") == [(1,)]


def test_a_second_refinement_waits_and_gives_up(database: Database) -> None:
    impatient = Database(database.settings.model_copy(update={"lock_wait_seconds": 0}), database.urls)
    with hold(database.engine("etl"), "refine", 0), pytest.raises(LockHeldError):
        refine(impatient)
    impatient.dispose()


def test_a_dimension_that_changes_alone_moves_the_data_version(database: Database, tmp_path: Path) -> None:
    version = "select version from ops.data_version where domain = 'gold'"
    person = {
        "employee_id": "e1",
        "employee_name": "Ada",
        "role": "clerk",
        "location_id": "",
        "hired_date": "",
        "left_date": "",
    }
    write(tmp_path, "employees", [person])
    sync_csv(database, tmp_path)
    first = query(database, version)
    sync_csv(database, tmp_path, again=True)
    assert query(database, version) == first
    write(tmp_path, "employees", [person | {"role": "lead"}])
    sync_csv(database, tmp_path)
    assert query(database, version) > first
