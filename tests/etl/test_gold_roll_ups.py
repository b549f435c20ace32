"""The monthly roll-ups, cohorts and facts beside sales: whatever is delivered, they equal what is computed anew."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.pipeline import sync_csv
from etl.refine import refine
from tests.conftest import NewDatabase
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.examples import examples
from tests.etl.helpers import load_sales, query, sale, write
from tests.etl.recomputed import RECOMPUTED
from warehouse.database import Database

COHORTS = """
    select cohort_month::text, month::text, customers from gold.cohort_retention where location_key = 0 order by 1, 2
"""
DAYS = st.sampled_from(["2023-11-30", "2023-12-31", "2024-01-01", "2024-01-31", "2024-03-05"])

sales = st.builds(
    sale,
    order_id=st.sampled_from(["1", "2", "3"]),
    customer_id=st.sampled_from(["a", "b", ""]),
    employee_id=st.sampled_from(["e1", "e2", ""]),
    region=st.sampled_from(["North", "South"]),
    product_id=st.sampled_from(["p", "q"]),
    category=st.sampled_from(["Tea", "Cups", ""]),
    order_date=DAYS,
    quantity=st.sampled_from(["1", "-1", "2"]),
)
catalog = st.fixed_dictionaries({
    "product_id": st.sampled_from(["p", "q", "never sold"]),
    "product_name": st.just("Assam"),
    "category": st.sampled_from(["Tea", "Cups|Tea", ""]),
    "price": st.just("5"),
    "unit_cost": st.just("2"),
    "stock_level": st.just(""),
    "supplier": st.just(""),
})
reviews = st.fixed_dictionaries({
    "review_id": st.sampled_from(["r1", "r2", "r3"]),
    "customer_id": st.sampled_from(["a", "b", "only reviews", ""]),
    "product_id": st.sampled_from(["p", "q", "never sold"]),
    "rating": st.sampled_from(["1", "4", "5", "6"]),
    "review_date": DAYS,
    "review_text": st.sampled_from(["", "good"]),
})
tasks = st.fixed_dictionaries({
    "task_id": st.sampled_from(["t1", "t2", "t3"]),
    "employee_id": st.sampled_from(["e1", "e2", "only tasks"]),
    "location_id": st.sampled_from(["", "l1"]),
    "kind": st.just("inventory"),
    "status": st.sampled_from(["open", "completed"]),
    "assigned_date": DAYS,
    "due_date": st.one_of(st.just(""), DAYS),
    "completed_at": st.one_of(st.just(""), DAYS),
    "hours": st.sampled_from(["", "1.5", "3"]),
})
stock_levels = st.fixed_dictionaries({
    "product_id": st.sampled_from(["p", "never sold"]),
    "location_id": st.sampled_from(["", "l1"]),
    "date": DAYS,
    "stock_level": st.sampled_from(["0", "7", "x"]),
})


def rows(of: st.SearchStrategy[dict[str, str]]) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(of, max_size=4)


deliveries = st.lists(
    st.fixed_dictionaries({
        "sales_transactions": rows(sales),
        "product_catalog": rows(catalog),
        "customer_reviews": rows(reviews),
        "tasks": rows(tasks),
        "stock_levels": rows(stock_levels),
    }),
    min_size=1, max_size=4,
)


@pytest.mark.slow
@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=deliveries)
def test_any_deliveries_leave_what_is_computed_anew(
    new_database: NewDatabase, steps: list[dict[str, list[dict[str, str]]]]
) -> None:
    database = new_database()
    for step in steps:
        with tempfile.TemporaryDirectory() as folder:
            delivered = {name: listed for name, listed in step.items() if listed}
            for name, listed in delivered.items():
                write(Path(folder), name, listed)
            if delivered:
                sync_csv(database, Path(folder))
        assert_gold_is_consistent(database)
    before = {table: query(database, kept) for table, (kept, _fresh) in RECOMPUTED.items()}
    refine(database, full=True)
    assert {table: query(database, kept) for table, (kept, _fresh) in RECOMPUTED.items()} == before
    assert_gold_is_consistent(database)
    database.dispose()


def test_an_earlier_purchase_that_comes_late_moves_the_customer_to_its_cohort(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [
        sale(order_date="2024-02-10"), sale(order_id="2", order_date="2024-03-10"),
        sale(order_id="3", customer_id="c2", order_date="2024-02-11"),
    ])
    assert query(database, COHORTS) == [("2024-02-01", "2024-02-01", 2), ("2024-02-01", "2024-03-01", 1)]
    load_sales(database, tmp_path, [sale(order_id="4", region="South", order_date="2023-12-31")])
    assert query(database, COHORTS) == [
        ("2023-12-01", "2023-12-01", 1), ("2023-12-01", "2024-02-01", 1), ("2023-12-01", "2024-03-01", 1),
        ("2024-02-01", "2024-02-01", 1),
    ]
    assert_gold_is_consistent(database)


def test_a_cohort_counts_a_customer_once_a_month_and_guests_and_returns_never(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [
        sale(), sale(order_id="2", order_date="2024-03-20"), sale(order_id="3", region="South"),
        sale(order_id="4", customer_id=""),
        sale(order_id="5", order_date="2024-05-01", quantity="-1", total_amount="-5"),
    ])
    found = query(database, """
        select coalesce(location_name, 'all'), cohort_month::text, month::text, customers
        from gold.cohort_retention left join gold.dim_location using (location_key)
    """)
    assert sorted(found) == [(place, "2024-03-01", "2024-03-01", 1) for place in ("North", "South", "all")]


def test_a_product_month_takes_a_corrected_date_along(database: Database, tmp_path: Path) -> None:
    months = "select month::text, orders, quantity, net_amount from gold.product_performance order by 1"
    load_sales(database, tmp_path, [sale(order_date="2024-01-31"), sale(order_id="2", order_date="2024-01-01")])
    assert query(database, months) == [("2024-01-01", 2, 4, 20)]
    load_sales(database, tmp_path, [sale(order_date="2024-02-01", quantity="3", total_amount="15")])
    assert query(database, months) == [("2024-01-01", 1, 2, 10), ("2024-02-01", 1, 3, 15)]


CATEGORIES = "select order_date::text, category, orders, net_amount from gold.daily_category_sales order by 1, 2"
CATALOG = {"product_name": "", "price": "5", "unit_cost": "2", "stock_level": "", "supplier": ""}


def test_an_order_counts_once_for_a_category_of_which_it_holds_several_products(
    database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [
        sale(), sale(product_id="p2"), sale(product_id="p3", category="Cups"),
        sale(order_id="2", product_id="p2"), sale(order_id="3", product_id="p4", quantity="-1", total_amount="-5"),
    ])
    assert query(database, CATEGORIES) == [("2024-03-01", "Cups", 1, 10), ("2024-03-01", "Tea", 2, 25)]
    load_sales(database, tmp_path, [sale(status="cancelled"), sale(order_id="2", product_id="p4", quantity="-1",
                                                                   total_amount="-5")])
    assert query(database, CATEGORIES) == [("2024-03-01", "Tea", 0, -10)]
    assert_gold_is_consistent(database)


def test_a_product_takes_its_past_along_to_another_category(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [
        sale(), sale(product_id="p2"), sale(order_id="2", order_date="2023-12-31"),
        sale(order_id="3", product_id="p3", category="Cups"),
    ])
    write(tmp_path, "product_catalog", [CATALOG | {"product_id": "p1", "category": "Cups|Tea"}])
    write(tmp_path, "sales_transactions", [sale(order_id="4", product_id="p2"), sale(order_id="2", status="cancelled")])
    sync_csv(database, tmp_path)
    assert query(database, CATEGORIES) == [("2024-03-01", "Cups", 2, 20), ("2024-03-01", "Tea", 2, 20)]
    assert_gold_is_consistent(database)


def test_a_category_that_no_product_has_any_more_is_gone(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    write(tmp_path, "product_catalog", [CATALOG | {"product_id": "p1", "category": ""}])
    sync_csv(database, tmp_path)
    assert query(database, CATEGORIES) == [("2024-03-01", "", 1, 10)]


def test_an_employee_month_has_sales_and_what_became_of_tasks(database: Database, tmp_path: Path) -> None:
    task = {"task_id": "t1", "employee_id": "e1", "location_id": "", "kind": "k", "status": "open",
            "assigned_date": "2024-01-20", "due_date": "2024-02-10", "completed_at": "", "hours": ""}
    done = {"status": "completed", "hours": "2.5"}
    write(tmp_path, "tasks", [task, task | {"task_id": "t2"}, task | {"task_id": "t3", "due_date": ""}])
    load_sales(database, tmp_path, [sale(employee_id="e1", order_date="2024-02-01"), sale(order_id="2")])
    activity = """
        select month::text, orders, net_amount, tasks_assigned, tasks_due, tasks_on_time, tasks_completed, task_hours
        from gold.employee_activity order by 1
    """
    assert query(database, activity) == [("2024-01-01", 0, 0, 3, 0, 0, 0, 0), ("2024-02-01", 1, 10, 0, 2, 0, 0, 0)]
    write(tmp_path, "tasks", [
        task | done | {"completed_at": "2024-02-10 18:00"},
        task | done | {"task_id": "t2", "completed_at": "2024-03-01 09:00"},
        task | done | {"task_id": "t3", "due_date": ""},
    ])
    sync_csv(database, tmp_path)
    assert query(database, activity) == [
        ("2024-01-01", 0, 0, 3, 0, 0, 1, 2.5), ("2024-02-01", 1, 10, 0, 2, 1, 1, 2.5),
        ("2024-03-01", 0, 0, 0, 0, 0, 1, 2.5),
    ]
    assert query(database, "select task_id, is_on_time, is_late from gold.fact_tasks order by 1") == [
        ("csv:t1", True, False), ("csv:t2", False, True), ("csv:t3", False, False)
    ]


def test_what_stays_as_it_was_leaves_gold_untouched(database: Database, tmp_path: Path) -> None:
    review = {"review_id": "r", "customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-03-05",
              "review_text": "good"}
    write(tmp_path, "customer_reviews", [review])
    load_sales(database, tmp_path, [sale()])
    places = "select xmin::text, ctid::text from gold.product_performance"
    before = query(database, places)
    write(tmp_path, "customer_reviews", [review, review | {"review_id": "r2", "rating": "1"}])
    sync_csv(database, tmp_path)
    assert query(database, places) == before
    assert query(database, "select average_rating from gold.customer_summary") == [(3,)]
