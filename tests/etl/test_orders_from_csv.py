"""Orders from CSV files: lines with and without numbers, repeated and corrected deliveries, and what counts."""

from decimal import Decimal
from pathlib import Path

from etl.pipeline import sync_csv
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database

FACTS = "select order_id, line_number, net_amount from gold.fact_sales order by 1, 2"
VERSION = "select version from ops.data_version where domain = 'gold'"


def test_equal_rows_without_line_numbers_are_one(database: Database, tmp_path: Path) -> None:
    synced = load_sales(database, tmp_path, [sale(), sale(), sale(product_id="p2"), sale()])
    assert synced.refined and (synced.refined.accepted, synced.refined.duplicate) == (2, 2)
    assert [row[1] for row in query(database, FACTS)] == [1, 2]


def test_with_line_numbers_the_last_row_of_a_line_counts(database: Database, tmp_path: Path) -> None:
    rows = [sale(line_number="1"), sale(line_number="2"), sale(line_number="1", total_amount="9.00")]
    synced = load_sales(database, tmp_path, rows)
    assert synced.refined and (synced.refined.accepted, synced.refined.duplicate) == (2, 1)
    assert query(database, FACTS) == [("csv:1", 1, Decimal("9.0000")), ("csv:1", 2, Decimal("10.0000"))]


def test_the_same_file_again_is_recognised(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    version = query(database, VERSION)
    synced = sync_csv(database, tmp_path)
    assert list(synced.known) == ["sales_transactions.csv"]
    assert query(database, "select count(*) from ops.loads") == [(1,)]
    assert query(database, VERSION) == version


def test_loading_the_same_file_once_more_by_force_changes_nothing(database: Database, tmp_path: Path) -> None:
    rows = [sale(), sale(order_id="2", quantity="x"), sale(order_id="2", quantity="x")]
    load_sales(database, tmp_path, rows)
    before = query(database, FACTS), query(database, VERSION), query(database, "select count(*) from ops.rejected_rows")
    sync_csv(database, tmp_path, again=True)
    after = query(database, FACTS), query(database, VERSION), query(database, "select count(*) from ops.rejected_rows")
    assert after == before
    assert before[2] == [(2,)]


def test_without_line_numbers_a_load_replaces_the_whole_order(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(), sale(product_id="p2"), sale(order_id="9")])
    load_sales(database, tmp_path, [sale(product_id="p3", total_amount="7.00")])
    assert query(database, FACTS) == [("csv:1", 1, Decimal("7.0000")), ("csv:9", 1, Decimal("10.0000"))]
    assert query(database, "select sum(orders), sum(lines) from gold.daily_sales_summary") == [(2, 2)]


def test_with_line_numbers_a_load_updates_its_lines(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(line_number="1"), sale(line_number="2")])
    load_sales(database, tmp_path, [sale(line_number="2", total_amount="6.00")])
    assert [row[2] for row in query(database, FACTS)] == [Decimal("10.0000"), Decimal("6.0000")]


def test_a_cancelled_order_leaves_gold_and_its_roll_ups(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    load_sales(database, tmp_path, [sale(status="cancelled")])
    for table in (
        "fact_sales",
        "daily_sales_summary",
        "daily_product_sales",
        "hourly_sales_summary",
        "hourly_totals",
        "product_performance",
        "product_years",
        "daily_category_sales",
        "daily_customers",
        "customer_days",
        "customer_revisit_counts",
        "customer_summary",
    ):
        assert query(database, f"select count(*) from gold.{table}") == [(0,)], table


def test_a_sale_without_customer_is_a_guest(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(customer_id="")])
    assert query(database, "select customer_id, customer_key, is_guest from gold.fact_sales") == [
        ("guest:csv:1", 0, True)
    ]
    assert query(database, "select count(*) from gold.customer_days") == [(0,)]


def test_after_a_b_and_a_again_a_stands(database: Database, tmp_path: Path) -> None:
    for total in ("10.00", "12.00", "10.00"):
        load_sales(database, tmp_path, [sale(total_amount=total)])
    assert query(database, "select net_amount from gold.fact_sales") == [(Decimal("10.0000"),)]


def test_an_order_numbered_later_does_not_double(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(), sale(product_id="p2")])
    load_sales(database, tmp_path, [sale(line_number="10"), sale(line_number="20", product_id="p2")])
    assert query(database, "select sum(lines), sum(net_amount) from gold.daily_sales_summary") == [(2, Decimal(20))]


def test_rows_without_number_in_a_numbered_order_are_put_away(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(line_number="1"), sale(line_number="", product_id="p2")])
    assert query(database, "select reason from ops.rejected_rows") == [("line_number_missing",)]
    assert query(database, "select line_number from gold.fact_sales") == [(1,)]


def test_a_cancelled_line_leaves_the_others_of_its_order(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(status="cancelled"), sale(product_id="p2", status="completed")])
    assert query(database, "select product_id from gold.fact_sales join gold.dim_product using (product_key)") == [
        ("csv:p2",)
    ]


def test_a_product_known_from_sales_takes_its_newest_category(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(category="Tea")])
    load_sales(database, tmp_path, [sale(order_id="2", category="Coffee")])
    assert query(database, "select category from gold.dim_product") == [("Coffee",)]
    assert query(database, "select category, position from gold.product_categories") == [("Coffee", 1)]
