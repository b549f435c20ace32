"""Retention: whatever is pruned, a full refinement ends in the same silver and gold, and the books stay true."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from etl.pipeline import sync_csv
from etl.refine import refine
from etl.retain import retain
from tests.conftest import NewDatabase
from tests.etl.examples import examples
from tests.etl.helpers import load_sales, query, sale, write
from tests.etl.rebuilt import assert_nothing_is_lost
from warehouse.command import UsageError
from warehouse.database import Database

CUSTOMER = {"customer_id": "c1", "customer_name": "Ann", "email": "", "signup_date": "", "customer_segment": "New",
            "region": ""}
PRODUCT = {"product_id": "p1", "product_name": "Tea", "category": "Tea", "price": "5", "stock_level": "9"}
REVIEW = {"review_id": "1", "customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-01-01",
          "review_text": ""}
IN_BRONZE = "select load_id, row_number from bronze.csv_sales_transactions order by 1, 2"


def test_an_order_delivered_again_goes_from_bronze_once_it_is_old(database: Database, tmp_path: Path) -> None:
    for day in ("01", "02", "03"):
        date = f"2024-03-{day}"
        load_sales(database, tmp_path, [
            sale(order_date=date, total_amount=day), sale(order_date=date, total_amount=day, product_id="p2")
        ])
    assert retain(database, 30).bronze == {}
    assert assert_nothing_is_lost(database).bronze == {"csv_sales_transactions": 4}
    assert query(database, IN_BRONZE) == [(3, 1), (3, 2)]
    assert query(database, "select load_id, rows_pruned from ops.loads order by 1") == [(1, 2), (2, 2), (3, 0)]


def test_a_file_that_comes_every_night_is_kept_once(database: Database, tmp_path: Path) -> None:
    for _night in range(3):
        load_sales(database, tmp_path, [sale(), sale(product_id="p2"), sale(order_id="2")], again=True)
    assert assert_nothing_is_lost(database).bronze == {"csv_sales_transactions": 6}
    assert query(database, IN_BRONZE) == [(1, 1), (1, 2), (1, 3)]


def test_a_delivery_that_took_a_line_away_is_no_repeat(database: Database, tmp_path: Path) -> None:
    lines = [sale(), sale(product_id="p2"), sale(product_id="p3")]
    for count in (3, 2, 2):
        load_sales(database, tmp_path, lines[:count], again=True)
    assert_nothing_is_lost(database)
    assert query(database, "select count(*) from gold.fact_sales") == [(2,)]


def test_an_order_made_of_several_deliveries_stays(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(line_number="1"), sale(line_number="2", product_id="p2")])
    load_sales(database, tmp_path, [sale(line_number="1", quantity="3", total_amount="15.00")])
    assert assert_nothing_is_lost(database).bronze == {}


def test_a_line_that_came_again_unchanged_keeps_the_delivery_that_brought_it_first(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [sale(), sale(product_id="p2")])
    load_sales(database, tmp_path, [sale(), sale(product_id="p3")])
    assert_nothing_is_lost(database)


def test_rejected_and_doubled_rows_stay_with_their_order(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(), sale(), sale(order_id="2", quantity="x"), sale(order_id="2")])
    load_sales(database, tmp_path, [sale(total_amount="9.00"), sale(order_id="2", total_amount="9.00")])
    assert assert_nothing_is_lost(database).bronze == {}


def test_versions_of_customers_and_products_stay_and_their_repeats_go(database: Database, tmp_path: Path) -> None:
    for segment in ("New", "New", "VIP", "VIP", "New"):
        write(tmp_path, "customer_database", [CUSTOMER | {"customer_segment": segment}])
        write(tmp_path, "product_catalog", [PRODUCT | {"price": str(len(segment))}])
        sync_csv(database, tmp_path, again=True)
    load_sales(database, tmp_path, [sale()])
    assert assert_nothing_is_lost(database).bronze["csv_customer_database"] == 2


def test_older_versions_of_a_review_go(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "product_catalog", [PRODUCT])
    for rating in "543":
        write(tmp_path, "customer_reviews", [REVIEW | {"rating": rating}, REVIEW | {"review_id": "2"}])
        sync_csv(database, tmp_path)
    # The second review came again unchanged: only its newest delivery counts.
    assert assert_nothing_is_lost(database).bronze == {"csv_customer_reviews": 4}


def test_locations_stay_since_the_dates_of_sales_hang_on_them(database: Database, tmp_path: Path) -> None:
    for zone in ("UTC", "Europe/Berlin", "Asia/Tokyo"):
        write(tmp_path, "locations", [{"location_id": "l", "location_name": "L", "region": "", "time_zone": zone}])
        load_sales(database, tmp_path, [sale(location_id="l", order_date="2024-03-01 23:30", order_id=zone)])
    assert assert_nothing_is_lost(database).bronze == {}


def erp_row(database: Database, name: str, **columns: str) -> None:
    """A row of the ERP's API in a load of its own, refined."""
    with database.transaction("etl") as connection:
        load_id = connection.scalar(text("""
            insert into ops.loads (system, source, object, file_name, content_hash, rows_received, keeps_equal_rows)
            values ('laravel', 'erp', :name, 'page', '', 1, false) returning load_id
        """), {"name": name})
        names = ", ".join(columns)
        values = ", ".join(f":{column}" for column in columns)
        connection.execute(
            text(f"insert into bronze.laravel_{name} (load_id, row_number, {names}) values (:load_id, 1, {values})"),
            columns | {"load_id": load_id},
        )
    refine(database)


def stamp(minute: int) -> str:
    return f"2024-01-01T00:{minute:02}:00Z"


def test_older_versions_of_a_systems_order_and_lines_go_in_whatever_order_they_came(database: Database) -> None:
    for minute in (3, 1, 2):
        erp_row(database, "sales", id="1", customer_id="7", sold_at="2024-01-01T10:00:00Z", status="completed",
                total_amount=f"1{minute}", updated_at=stamp(minute))
        erp_row(database, "sale_details", id="5", sale_id="1", product_id="9", quantity="1", unit_price="10",
                total_amount=f"1{minute}", updated_at=stamp(minute))
    assert assert_nothing_is_lost(database).bronze == {"laravel_sales": 2, "laravel_sale_details": 2}
    assert query(database, "select net_amount::integer from gold.fact_sales") == [(13,)]


@pytest.mark.parametrize("minutes", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_a_systems_order_with_its_lines_keeps_what_took_a_line_away(
    database: Database, minutes: tuple[int, int, int]
) -> None:
    lines = {1: "ab", 2: "a", 3: "ac"}
    for minute in minutes:
        document = [
            {"id": str(ord(name)), "product_id": name, "quantity": "1", "unit_price": "5", "total_amount": "5"}
            for name in lines[minute]
        ]
        erp_row(database, "sales", id="1", sold_at="2024-01-01T10:00:00Z", status="completed",
                lines=json.dumps(document), updated_at=stamp(minute))
    assert_nothing_is_lost(database)
    assert query(database, "select count(*), sum(net_amount)::integer from gold.fact_sales") == [(2, 10)]


deliveries = st.lists(
    st.lists(
        st.builds(
            sale,
            order_id=st.sampled_from(["1", "2"]),
            line_number=st.sampled_from(["", "", "1", "2"]),
            customer_id=st.sampled_from(["c1", ""]),
            product_id=st.sampled_from(["p1", "p2"]),
            quantity=st.sampled_from(["1", "1", "3", "0"]),
            total_amount=st.sampled_from(["10.00", "7.77"]),
            status=st.sampled_from(["completed", "completed", "cancelled"]),
        ),
        min_size=1,
        max_size=4,
    ),
    min_size=2,
    max_size=4,
)
people = st.lists(st.sampled_from(["New", "VIP"]), min_size=4, max_size=4)


@pytest.mark.slow
@settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deliveries=deliveries, segments=people, ratings=st.lists(st.sampled_from("12x"), min_size=4, max_size=4))
def test_any_deliveries_are_rebuilt_the_same_after_pruning(
    new_database: NewDatabase, deliveries: list[list[dict[str, str]]], segments: list[str], ratings: list[str]
) -> None:
    database = new_database()
    with tempfile.TemporaryDirectory() as folder:
        for delivery, segment, rating in zip(deliveries, segments, ratings, strict=False):
            write(Path(folder), "customer_database", [CUSTOMER | {"customer_segment": segment}])
            write(Path(folder), "customer_reviews", [REVIEW | {"rating": rating}])
            load_sales(database, Path(folder), delivery, again=True)
    assert_nothing_is_lost(database)
    assert retain(database, 0).bronze == {}
    database.dispose()


def test_old_books_go_and_how_things_stand_stays(database: Database) -> None:
    with database.transaction("owner") as connection:
        connection.execute(text("""
        with runs as (
            insert into ops.job_runs (job, status, started_at, finished_at) values
                ('old', 'succeeded', now() - interval '99 days', now() - interval '99 days'),
                ('new', 'succeeded', now(), now()), ('hanging', 'running', now() - interval '99 days', null)
        ), results as (
            insert into ops.quality_results (check_name, kind, checked_at, is_passed, findings) values
                ('a', 'fail', now() - interval '99 days', true, 0), ('a', 'fail', now() - interval '98 days', true, 0),
                ('b', 'fail', now(), true, 0)
        )
        insert into app.inbox (kind, idempotency_key, payload, received_at, drained_at) values
            ('sales', '1', '{}', now() - interval '99 days', now() - interval '99 days'),
            ('sales', '2', '{}', now() - interval '99 days', null), ('sales', '3', '{}', now(), now()) returning 1
    """))
    assert retain(database, 90).books == {"job_runs": 1, "quality_results": 1, "inbox": 1}
    assert query(database, "select job from ops.job_runs order by 1") == [("hanging",), ("new",)]
    assert query(database, "select check_name from ops.quality_results order by 1") == [("a",), ("b",)]


def test_fewer_than_no_days_are_refused(database: Database) -> None:
    with pytest.raises(UsageError):
        retain(database, -1)
