"""Reviews, stock, prices and the flat view in gold, and the dimension rows that only they name."""

from pathlib import Path

from etl.pipeline import sync_csv
from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import load_sales, query, sale, write
from warehouse.database import Database


def review(**changes: str) -> dict[str, str]:
    plain = {"review_id": "r", "customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-03-05",
             "review_text": "good"}
    return plain | changes


def product(**changes: str) -> dict[str, str]:
    plain = {"product_id": "p1", "product_name": "Assam", "category": "Tea", "price": "5.00", "unit_cost": "2.00",
             "stock_level": "", "supplier": ""}
    return plain | changes


def test_reviews_stock_and_tasks_name_products_customers_places_and_staff_of_their_own(
    database: Database, tmp_path: Path
) -> None:
    write(tmp_path, "customer_reviews", [review(customer_id="quiet", product_id="unsold")])
    write(tmp_path, "stock_levels", [
        {"product_id": "stored", "location_id": "cellar", "date": "2024-01-01", "stock_level": "3"}
    ])
    write(tmp_path, "tasks", [
        {"task_id": "t", "employee_id": "busy", "location_id": "yard", "kind": "", "status": "open",
         "assigned_date": "2024-01-01", "due_date": "", "completed_at": "", "hours": ""}
    ])
    sync_csv(database, tmp_path)
    assert query(database, """
        select product_id, is_inferred from gold.dim_product
        union select customer_id, is_inferred from gold.dim_customer
        union select location_id, is_inferred from gold.dim_location
        union select employee_id, is_inferred from gold.dim_employee order by 1
    """) == [(f"csv:{name}", True) for name in ("busy", "cellar", "quiet", "stored", "unsold", "yard")]
    assert query(database, "select max(date)::text from gold.dim_date") == [("2026-12-31",)]
    assert_gold_is_consistent(database)
    refine(database, full=True)
    assert_gold_is_consistent(database)


def test_a_product_that_reviews_named_first_is_named_by_its_sale_under_the_same_key(
    database: Database, tmp_path: Path
) -> None:
    write(tmp_path, "customer_reviews", [review()])
    sync_csv(database, tmp_path)
    key = query(database, "select product_key from gold.dim_product")
    load_sales(database, tmp_path, [sale(product_name="Assam")])
    assert query(database, "select product_key, product_name, category from gold.dim_product") == [
        (key[0][0], "Assam", "Tea")
    ]


def test_a_review_without_a_customer_is_a_guests_own(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "customer_reviews", [review(customer_id="")])
    sync_csv(database, tmp_path)
    assert query(database, "select customer_id, is_guest from gold.fact_reviews") == [("guest:review:csv:r", True)]
    assert query(database, "select count(*) from gold.dim_customer") == [(0,)]


def test_a_review_corrected_later_replaces_the_one_before(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "customer_reviews", [review(customer_id="")])
    load_sales(database, tmp_path, [sale()])
    write(tmp_path, "customer_reviews", [review(rating="2", product_id="p2")])
    sync_csv(database, tmp_path)
    assert query(database, """
        select customer_id, product_id, rating from gold.fact_reviews join gold.dim_product using (product_key)
    """) == [("csv:c1", "csv:p2", 2)]
    assert query(database, "select average_rating from gold.customer_summary") == [(2,)]


def test_prices_have_a_row_for_each_time_in_which_they_stood(database: Database, tmp_path: Path) -> None:
    for changed in ({}, {"supplier": "Ceylon & Co"}, {"price": "6.00"}, {"price": "", "unit_cost": ""},
                    {"price": "6.00"}):
        write(tmp_path, "product_catalog", [product(**changed)])
        sync_csv(database, tmp_path)
    found = query(database, """
        select price, unit_cost, valid_from = '-infinity', valid_to = 'infinity' from gold.product_prices
        order by valid_from
    """)
    assert found == [(5, 2, True, False), (6, 2, False, False), (6, 2, False, True)]
    assert_gold_is_consistent(database)


def test_many_reviews_of_a_product_do_not_multiply_its_revenue(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "customer_reviews", [
        review(review_id=str(number), rating=str(1 + number % 5), customer_id="c1" if number % 2 else "c2")
        for number in range(10)
    ])
    load_sales(database, tmp_path, [sale(), sale(product_id="p2"), sale(order_id="2", customer_id="")])
    assert query(database, "select sum(net_amount), count(*) from gold.merged_analytics") == query(
        database, "select sum(net_amount), count(*) from gold.fact_sales"
    )
    assert query(database, """
        select order_id, product_id, product_average_rating, product_reviews, customer_rating
        from gold.merged_analytics order by 1, 2
    """) == [("csv:1", "csv:p1", 3, 10, 3), ("csv:1", "csv:p2", None, 0, None), ("csv:2", "csv:p1", 3, 10, None)]


def test_purchases_by_category_follow_a_product_that_moves(database: Database, tmp_path: Path) -> None:
    bought = "select category, orders, net_amount from gold.customer_categories order by 1"
    write(tmp_path, "product_catalog", [product()])
    load_sales(database, tmp_path, [sale(), sale(order_id="2"), sale(order_id="3", product_id="p2", category="Pots")])
    assert query(database, bought) == [("Pots", 1, 10), ("Tea", 2, 20)]
    write(tmp_path, "product_catalog", [product(category="Pots")])
    sync_csv(database, tmp_path)
    assert query(database, bought) == [("Pots", 3, 30)]
