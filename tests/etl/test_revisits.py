"""customer_revisit_counts on paper: what the previous day is, anywhere and at one location, and who stays out."""

from pathlib import Path

from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database

PAIRS = """
    select coalesce(location_name, 'all'), order_date::text, previous_date::text, customers
    from gold.customer_revisit_counts left join gold.dim_location using (location_key)
    order by 1, 2, 3
"""


def test_the_previous_day_at_a_location_is_the_one_there(database: Database, tmp_path: Path) -> None:
    bought = [("1", "North"), ("5", "South"), ("5", "South"), ("9", "North"), ("9", "South")]
    rows = [
        sale(order_id=str(number), order_date=f"2024-03-0{day} 10:0{number}:00", region=region)
        for number, (day, region) in enumerate(bought)
    ]
    guest = sale(order_id="g", customer_id="", order_date="2024-03-07", region="North")
    returned = sale(order_id="r", order_date="2024-03-08", quantity="-1", total_amount="-5.00", region="North")
    load_sales(database, tmp_path, [*rows, guest, returned])
    assert query(database, PAIRS) == [
        ("North", "2024-03-01", "-infinity", 1), ("North", "2024-03-09", "2024-03-01", 1),
        ("South", "2024-03-05", "-infinity", 1), ("South", "2024-03-09", "2024-03-05", 1),
        ("all", "2024-03-01", "-infinity", 1), ("all", "2024-03-05", "2024-03-01", 1),
        ("all", "2024-03-09", "2024-03-05", 1),
    ]
    assert_gold_is_consistent(database)


def test_a_day_that_comes_late_moves_the_previous_day_of_the_next(database: Database, tmp_path: Path) -> None:
    for number, day in enumerate(("1", "9", "5")):
        load_sales(database, tmp_path, [sale(order_id=str(number), order_date=f"2024-03-0{day}")])
        assert_gold_is_consistent(database)
    assert [row[1:3] for row in query(database, PAIRS) if row[0] == "all"] == [
        ("2024-03-01", "-infinity"), ("2024-03-05", "2024-03-01"), ("2024-03-09", "2024-03-05")
    ]
