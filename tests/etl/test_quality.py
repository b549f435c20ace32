"""Quality checks: a sound warehouse passes them all, and each finds what it is there for."""

from pathlib import Path

import pytest

from etl.built_with import statement_values
from etl.quality import QualityError, Result, assert_passed, checks, keep, run_checks
from etl.refine import refine
from tests.conftest import NewDatabase
from tests.etl.helpers import load_sales, query, sale, write
from warehouse import statements
from warehouse.database import Database
from warehouse.schema.gold import fact_sales
from warehouse.schema.workspace import workspace

CUSTOMER = {
    "customer_id": "c1", "customer_name": "Ann", "email": "", "signup_date": "", "customer_segment": "New",
    "region": "",
}
PRODUCT = {"product_id": "p1", "product_name": "Tea", "category": "Tea", "price": "5", "stock_level": "9"}


@pytest.fixture(scope="module")
def loaded(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Database:
    """A sound warehouse: 14 weeks of a sale a day, one customer with a history, one product, one guest."""
    database = new_database()
    folder = tmp_path_factory.mktemp("files")
    write(folder, "product_catalog", [PRODUCT])
    write(folder, "customer_database", [CUSTOMER])
    days = [(month, day) for month in (1, 2, 3) for day in range(1, 29)]
    rows = [
        sale(order_id=f"{month}-{day}-{number}", order_date=f"2024-{month:02}-{day:02}", customer_id=customer)
        for month, day in days
        for number, customer in enumerate(["", *["c1"] * 9])
    ]
    first = load_sales(database, folder, rows)
    assert first.refined and first.refined.failed == ()
    write(folder, "customer_database", [CUSTOMER | {"customer_segment": "VIP"}])
    load_sales(database, folder, rows)
    return database


def found(database: Database, *changes: str) -> dict[str, int]:
    """Names of the whole checks that find something after `changes`, which are then undone, with how many rows."""
    with database.engine("owner").connect() as connection:
        for change in changes:
            connection.exec_driver_sql(change)
        results = run_checks(connection, "whole", statement_values(database.settings))
        connection.rollback()
    return {result.name: result.findings for result in results if not result.is_passed}


def test_a_sound_warehouse_passes_every_check(loaded: Database) -> None:
    assert found(loaded) == {}


def test_an_empty_warehouse_passes_every_check(database: Database) -> None:
    assert found(database) == {}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("delete from gold.fact_sales where order_id = 'csv:1-1-1'", "fact_sales_equals_silver"),
        ("update silver.order_lines set net_amount = 1 where order_id = 'csv:1-1-1'", "fact_sales_equals_silver"),
        ("update gold.daily_sales_summary set net_amount = 0 where order_date = '2024-01-01'",
         "daily_sales_summary_equals_facts"),
        ("delete from gold.daily_product_sales where order_date = '2024-01-01'", "daily_product_sales_equals_facts"),
        ("update gold.hourly_sales_summary set orders = orders + 1 where order_date = '2024-01-01'",
         "hourly_sales_summary_equals_facts"),
        ("update gold.customer_days set previous_date = '-infinity' where order_date = '2024-01-02'",
         "customer_days_equal_facts"),
        ("delete from gold.customer_days where order_date = '2024-01-02'", "customer_revisit_counts_equal_days"),
        ("update gold.customer_summary set orders = 0", "customer_summary_equals_facts"),
        ("delete from gold.dim_product", "facts_without_dimensions"),
        ("delete from gold.dim_location", "facts_without_dimensions"),
        ("update gold.fact_sales set customer_key = -1 where order_id = 'csv:1-1-1'", "facts_without_dimensions"),
        ("update gold.fact_sales set employee_key = 77 where order_id = 'csv:1-1-1'", "facts_without_dimensions"),
        ("insert into gold.fact_sales select (jsonb_populate_record(sales, '{\"customer_id\": \"x\"}')).* "
         "from gold.fact_sales as sales where order_id = 'csv:1-1-1'", "fact_lines_unique"),
        ("update silver.customers set valid_to = valid_to - interval '1 day' where not is_current",
         "silver_customer_history"),
        ("update silver.customers set is_current = false", "silver_customer_history"),
        ("update silver.products set valid_from = '2024-01-01'", "silver_product_history"),
        ("delete from gold.dim_customer where valid_from = '-infinity'", "gold_customer_history"),
        ("update gold.daily_sales_summary set order_date = '2099-01-01' where order_date = '2024-01-01'",
         "sales_in_the_future"),
        ("update silver.orders set total_amount = 99 where order_id = 'csv:1-1-1'", "orders_own_totals"),
        ("delete from silver.orders where order_id = 'csv:1-1-1'", "lines_without_order"),
        ("delete from silver.order_lines where order_id = 'csv:1-1-1'", "orders_without_lines"),
        ("update silver.products set product_id = 'p1'", "ids_without_namespace"),
        ("update ops.loads set rows_accepted = rows_accepted - 1 where load_id = 1", "loads_account_for_every_row"),
        ("update gold.daily_sales_summary set lines = 100 where order_date = '2024-03-28'", "volume_of_the_last_day"),
        ("update gold.daily_sales_summary set lines = 2 where order_date = '2024-03-28'", "volume_of_the_last_day"),
    ],
)
def test_a_check_finds_what_it_is_there_for(loaded: Database, change: str, check: str) -> None:
    assert check in found(loaded, change)


def test_a_source_is_late_by_its_own_rhythm_only(loaded: Database) -> None:
    deliver = """
        insert into ops.loads (source, object, file_name, content_hash, rows_received, keeps_equal_rows, received_at)
        select '{0}', 'x', 'x', '', 0, false, now() - interval '{1} hours' - day * interval '1 day'
        from generate_series(0, {2}) as day
    """
    late = "freshness"
    assert late not in found(loaded, deliver.format("nightly", 30, 10))
    assert found(loaded, deliver.format("nightly", 40, 10)) == {late: 1}
    assert late not in found(loaded, deliver.format("young", 400, 3))


def test_a_file_cut_short_is_noticed_once_there_is_history(loaded: Database) -> None:
    deliver = """
        insert into ops.loads (source, object, file_name, content_hash, rows_received, keeps_equal_rows)
        select 'till', 'sales_transactions', 'x', '', 1000 + number, false from generate_series(1, {}) as number
    """
    short = """
        insert into ops.loads (source, object, file_name, content_hash, rows_received, keeps_equal_rows)
        values ('till', 'sales_transactions', 'x', '', 400, false)
    """
    assert "volume_of_the_last_load" in found(loaded, deliver.format(5), short)
    assert "volume_of_the_last_load" not in found(loaded, deliver.format(4), short)


MISSING = "missing_shares_of_the_last_day"


def delivered(day: int, rows: int, shares: str) -> str:
    """A refined delivery of that day of April 2024 with a report of these missing shares, as JSON."""
    return f"""
        with load as (
            insert into ops.loads (system, source, object, file_name, content_hash, rows_received, rows_accepted,
                keeps_equal_rows, received_at, refined_at)
            values ('erp', 'erp', 'users', 'page 1', '', {rows}, {rows}, false, '2024-04-{day:02} 12:00Z', now())
            returning load_id
        )
        insert into ops.cleaning_reports (load_id, report)
        select load_id, '{{"rows_in_bronze": {rows}, "missing_shares": {shares}}}' from load
    """


def test_a_column_that_comes_empty_is_told_against_its_own_history(loaded: Database) -> None:
    # In most rows filled, mostly empty, and never empty.
    usual = [delivered(day, 200, f'{{"email": 0.{share}, "phone": 0.6, "id": 0}}')
             for day, share in enumerate((10, 12, 11, 10, 12), 1)]
    assert MISSING not in found(loaded, *usual, delivered(6, 200, '{"email": 0.16, "phone": 1, "id": 0.04}'))
    assert found(loaded, *usual, delivered(6, 200, '{"email": 0.5, "phone": 1, "id": 0.04}')) == {MISSING: 1}
    assert found(loaded, *usual, delivered(6, 200, '{"email": 1, "phone": 0.6, "id": 0.1}')) == {MISSING: 2}


def test_missing_values_are_not_told_of_a_handful_of_rows_nor_without_history(loaded: Database) -> None:
    usual = [delivered(day, 200, '{"email": 0.1}') for day in range(1, 6)]
    # Five rows of one day, in deliveries of their own.
    assert MISSING not in found(loaded, *usual, *[delivered(6, 1, '{"email": 1}')] * 5)
    assert found(loaded, *usual, *[delivered(6, 1, '{"email": 1}')] * 9) == {MISSING: 1}
    assert MISSING not in found(loaded, *usual[:4], delivered(6, 200, '{"email": 1}'))


def test_a_column_that_a_file_fills_no_more_is_told(database: Database, tmp_path: Path) -> None:
    for day, store in enumerate(["s1"] * 5 + [""], 1):
        assert found(database) == {}
        load_sales(database, tmp_path, [sale(order_id=f"{day}-{number}", location_id=store) for number in range(10)])
        query(database, f"update ops.loads set received_at = '2024-04-0{day} 12:00Z' where load_id = {day} returning 1")
    assert found(database) == {MISSING: 1}


def changed(database: Database, *changes: str) -> dict[str, Result]:
    """Results of the checks on what a refinement touched, given what `changes` put into its temporary tables."""
    with database.engine("owner").connect() as connection:
        workspace.create_all(connection)
        for change in changes:
            connection.exec_driver_sql(change)
        for name in ("gold/order_heads", "gold/changed_hours"):
            connection.execute(statements.load(name))
        results = run_checks(connection, "changed", statement_values(database.settings))
        connection.rollback()
    return {result.name: result for result in results}


TOUCHED = "insert into touched_orders (source, order_id) values ('csv', 'csv:1-1-1')"
FACTS = ", ".join(column.name for column in fact_sales.columns)
LINES = f"""
    insert into changed_lines (sign, counts_order, counts_category, counts_product, {FACTS})
    select 1, true, true, true, {FACTS} from gold.fact_sales where order_id = 'csv:1-1-1'
"""


def test_what_a_sound_refinement_touched_passes(loaded: Database) -> None:
    assert all(result.is_passed for result in changed(loaded, TOUCHED, LINES).values())


def test_a_line_lost_between_silver_and_gold_is_told_with_its_order(loaded: Database) -> None:
    result = changed(loaded, TOUCHED)["changed_orders_tie_out"]
    assert (result.kind, result.findings) == ("fail", 1)
    assert "csv:1-1-1" in result.message
    with pytest.raises(QualityError, match="csv:1-1-1"):
        assert_passed([result])


@pytest.mark.parametrize(
    ("change", "check"),
    [
        ("update changed_lines set net_amount = 0", "changed_orders_tie_out"),
        (LINES, "changed_orders_tie_out"),
        ("update gold.hourly_sales_summary set net_amount = 0", "changed_days_tie_out"),
        ("delete from gold.daily_sales_summary", "changed_days_tie_out"),
        ("update silver.orders set total_amount = 99", "changed_orders_own_totals"),
        ("update changed_lines set order_date = '2090-01-01'", "changed_sales_in_the_future"),
        ("update ops.loads set refined_at = now(), rows_accepted = -1 where load_id = 1",
         "changed_loads_account_for_every_row"),
    ],
)
def test_a_check_of_changes_finds_what_it_is_there_for(loaded: Database, change: str, check: str) -> None:
    assert not changed(loaded, TOUCHED, LINES, change)[check].is_passed


def test_a_discount_on_the_order_as_a_whole_is_taken_off_in_gold(loaded: Database) -> None:
    discounted = "update silver.orders set discount_amount = 1 where order_id = 'csv:1-1-1'"
    apportioned = "update changed_lines set net_amount = net_amount - 1"
    assert not changed(loaded, TOUCHED, LINES, discounted)["changed_orders_tie_out"].is_passed
    assert changed(loaded, TOUCHED, LINES, discounted, apportioned)["changed_orders_tie_out"].is_passed


def test_a_check_that_fails_stops_gold_and_its_result_is_kept(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    query(database, "update gold.hourly_sales_summary set net_amount = 1 returning 1")
    with pytest.raises(QualityError, match=r"changed_days_tie_out.*2024-03-01"):
        load_sales(database, tmp_path, [sale(order_id="2")])
    assert query(database, "select order_id from gold.fact_sales") == [("csv:1",)]
    assert query(database, "select load_id from ops.loads where refined_at is null") == [(2,)]
    assert query(database, "select check_name from ops.quality_results where not is_passed") == [
        ("changed_days_tie_out",)
    ]
    refine(database, full=True)
    assert query(database, "select order_id from gold.fact_sales order by 1") == [("csv:1",), ("csv:2",)]


def test_a_warning_stops_nothing() -> None:
    assert_passed([Result("volume", "warn", "odd", 3), Result("keys", "fail", "doubled", 0)])


def test_results_are_kept_with_examples(database: Database, tmp_path: Path) -> None:
    keep(database, [Result("keys", "fail", "doubled", 1, ({"order_id": "csv:1"},)), Result("fresh", "warn", "late", 0)])
    assert query(database, "select check_name, kind, is_passed, findings, message, examples from ops.quality_results "
                           "order by 1 desc") == [
        ("keys", "fail", False, 1, "keys: 1 found (doubled), for example: order_id csv:1", [{"order_id": "csv:1"}]),
        ("fresh", "warn", True, 0, None, None),
    ]


def test_every_check_is_of_one_scope_and_bad_rows_are_shown_whole() -> None:
    names = [check.name for scope in ("changed", "whole") for check in checks(scope)]
    assert len(names) == len(set(names)) >= 20
