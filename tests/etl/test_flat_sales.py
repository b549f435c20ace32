"""Flat lists of sales in silver: a row is a line, told apart by its own id, else by its product and its place."""

from decimal import Decimal

from etl.refine import refine
from etl.replay import replay
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query

TEA = {"transaction_id": "t1", "sold_at": "2024-03-01", "product_name": "Tea ", "quantity": "3", "revenue": "10"}
AMOUNTS = "select array_agg(net_amount order by net_amount) from gold.fact_sales"


def test_a_flat_list_of_the_api_and_of_the_database_is_read_alike(database):
    for system, name in (("erp", "sales_data"), ("api", "sales")):
        again = [TEA | {"revenue": "12"}, TEA | {"revenue": None}, TEA | {"sold_at": "soon"}]
        for rows in ([TEA, TEA | {"product_name": "Cup", "revenue": "5"}], again):
            deliver(database, name, rows, system=system, source=system)
    refined = refine(database)
    assert query(
        database, "select order_id, product_id, unit_price, net_amount from silver.order_lines order by 1, 2"
    ) == [
        ("api:t1", "api:name:cup", Decimal("1.6667"), 5), ("api:t1", "api:name:tea", 4, 12),
        ("erp:t1", "erp:name:cup", Decimal("1.6667"), 5), ("erp:t1", "erp:name:tea", 4, 12),
    ]
    assert query(database, "select reason, count(*) from ops.rejected_rows group by 1 order by 1") == [
        ("order_date_not_a_date", 2), ("revenue_missing", 2)
    ]
    assert (refined.accepted, refined.duplicate, refined.rejected) == (6, 0, 4)
    assert query(database, "select sum(net_amount) from gold.fact_sales") == [(34,)]


def test_the_same_product_twice_in_a_transaction_is_two_lines_however_often_it_comes(database):
    rows = [TEA, TEA | {"product_name": "Cup", "revenue": "5"}, TEA | {"product_name": "tea", "revenue": "4"}, TEA,
            TEA | {"transaction_id": "t2", "revenue": "1"}]
    for _ in range(2):
        deliver(database, "sales_data", rows)
        refine(database)
        assert query(database, AMOUNTS) == [([1, 4, 5, 10, 10],)]
    assert query(database, "select rows_accepted, rows_duplicate from ops.loads") == [(5, 0), (5, 0)]
    rows[2] |= {"revenue": "7"}
    deliver(database, "sales_data", rows)
    refine(database)
    assert query(database, AMOUNTS) == [([1, 5, 7, 10, 10],)]
    refine(database, full=True)
    assert query(database, AMOUNTS) == [([1, 5, 7, 10, 10],)]
    assert_gold_is_consistent(database)


def test_rows_with_ids_of_their_own_are_corrected_and_deleted_one_by_one(database):
    first, second = TEA | {"line_id": "1"}, TEA | {"line_id": "2"}
    deliver(database, "sales_data", [first, second, TEA | {"transaction_id": "t2", "line_id": "1"}])
    refine(database)
    deliver(database, "sales_data", [second | {"revenue": "4"}])
    refine(database)
    assert query(database, AMOUNTS) == [([4, 10, 10],)]
    deliver(database, "sales_data", [first | {"deleted_at": "2024-03-02"}, second, second | {"revenue": "6"}])
    refine(database)
    assert query(database, AMOUNTS) == [([6, 10],)]
    assert query(database, "select rows_duplicate from ops.loads order by load_id") == [(0,), (0,), (1,)]


def test_a_line_id_that_is_a_product_id_too_is_another_line(database):
    deliver(database, "sales_data", [TEA | {"product_id": "7"}, TEA | {"product_id": "8", "line_id": "7"}])
    deliver(database, "sales_data", [TEA | {"product_id": "7", "revenue": "4"}])
    refine(database)
    assert query(database, AMOUNTS) == [([4, 10],)]
    assert query(database, "select sum(rows_duplicate) from ops.loads") == [(0,)]


def test_a_mended_row_never_takes_the_place_of_one_that_came_with_it(database):
    odd = {"quantity": "many", "revenue": "4"}
    deliver(database, "sales_data", [TEA, TEA | odd, TEA | odd | {"transaction_id": "t2"}])
    twice = [TEA | {"inbox_id": 1} | odd, TEA | {"inbox_id": 1, "revenue": "6"} | {"quantity": "many"}]
    deliver(database, "sales", [*twice, TEA | {"inbox_id": 2, "transaction_id": "t2"}], system="api", source="api")
    refine(database)
    query(database, "update ops.rejected_rows set payload = payload || '{\"quantity\": \"3\"}' returning 1")
    replayed = replay(database)
    assert (replayed.rows, replayed.inseparable) == (3, 1)
    refine(database)
    assert query(database, AMOUNTS) == [([4, 4, 6, 10, 10],)]
    assert query(database, "select payload ->> 'transaction_id' from ops.rejected_rows") == [("t1",)]
