"""Orders and lines of any system: versions, whole documents, shared discounts, returns and foreign currencies."""

from decimal import Decimal

import pytest

from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, load_sales, query, sale
from tests.etl.system_orders import LINE, facts, line_of_its_own, order, take
from warehouse.database import Database


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_the_newest_version_of_an_order_holds_with_its_lines_whichever_comes_first(database, days):
    versions = {1: order(day=1, lines=(LINE, LINE)), 2: order(day=2, lines=(LINE | {"unit_price": "7.00"},))}
    take(database, "sales", *(versions[day] for day in days))
    assert facts(database) == [("erp:1", 1, Decimal(7))]


def test_of_versions_in_one_load_the_newest_counts_and_the_others_are_duplicates(database):
    deliver(database, "sales", [order(day=3), order(day=2, lines=(LINE, LINE)), order(day=1)], system="laravel")
    refined = refine(database)
    assert (refined.accepted, refined.duplicate, refined.rejected) == (1, 2, 0)
    assert facts(database) == [("erp:1", 1, Decimal(10))]


def test_an_order_with_a_line_that_cannot_be_is_rejected_as_a_whole(database):
    deliver(database, "sales", [order(lines=(LINE, LINE | {"quantity": "many"})), order("2")], system="laravel")
    refined = refine(database)
    assert (refined.accepted, refined.rejected) == (1, 1)
    assert facts(database) == [("erp:2", 1, Decimal(10))]


def test_a_newer_version_without_a_difference_still_outdates_those_before_it(database):
    take(database, "sales", order(day=1), order(day=3), order(day=2, lines=(LINE, LINE)))
    assert facts(database) == [("erp:1", 1, Decimal(10))]


@pytest.mark.parametrize("days", [(1, 2), (2, 1)])
def test_a_line_that_moves_to_another_order_counts_once(database, days):
    take(database, "sales", order(lines=(), number="1") | {"lines": None}, order("2") | {"lines": None})
    versions = {1: line_of_its_own(sale_id="1", day=1), 2: line_of_its_own(sale_id="2", day=2)}
    take(database, "sale_details", *(versions[day] for day in days))
    assert facts(database) == [("erp:2", 1, Decimal(10))]


def test_lines_wait_for_their_order_and_take_its_status(database):
    take(database, "sale_details", line_of_its_own())
    assert facts(database) == []
    take(database, "sales", order(day=1, status="open") | {"lines": None})
    assert facts(database) == []
    take(database, "sales", order(day=2) | {"lines": None})
    assert facts(database) == [("erp:1", 1, Decimal(10))]


def test_a_discount_on_the_order_is_shared_by_its_lines_to_the_last_decimal(database):
    thirds = tuple(LINE | {"unit_price": price} for price in ("10.00", "10.00", "10.00"))
    take(database, "sales", order(lines=thirds, discount_amount="1.00"))
    assert facts(database, "discount_amount, net_amount") == [
        (Decimal("0.3333"), Decimal("9.6667")), (Decimal("0.3333"), Decimal("9.6667")),
        (Decimal("0.3334"), Decimal("9.6666")),
    ]


def test_a_discount_on_an_order_without_value_is_on_its_last_line(database):
    take(database, "sales", order(lines=(LINE | {"unit_price": "0"}, LINE | {"unit_price": "0"}), discount_amount="1"))
    assert facts(database, "line_number, net_amount") == [(1, Decimal(0)), (2, Decimal(-1))]


BOUGHT = line_of_its_own("11", "1", quantity="3")
RETURNED = line_of_its_own("21", "2", quantity="-1", returned_detail_id="11")


@pytest.mark.parametrize("details", [(BOUGHT, RETURNED), (RETURNED, BOUGHT)])
def test_a_return_names_the_line_that_it_returns_whichever_comes_first(database, details):
    take(database, "sales", order("1") | {"lines": None}, order("2") | {"lines": None})
    take(database, "sale_details", *details)
    assert facts(database, "order_id, is_return, returned_order_id, returned_line_number") == [
        ("erp:1", False, None, None), ("erp:2", True, "erp:1", 11),
    ]


@pytest.mark.parametrize("first", ["1", "2"])
def test_a_return_in_a_file_names_the_line_with_the_same_product_else_the_order(database, tmp_path, first):
    rows = {
        "1": [sale(product_id="a"), sale(product_id="b")],
        "2": [sale(order_id="2", product_id="b", quantity="-1", total_amount="-5.00", returned_order_id="1"),
              sale(order_id="2", product_id="c", quantity="-1", total_amount="-5.00", returned_order_id="1")],
    }
    load_sales(database, tmp_path, rows[first])
    load_sales(database, tmp_path, rows["2" if first == "1" else "1"])
    assert facts(database, "order_id, returned_order_id, returned_line_number") == [
        ("csv:1", None, None), ("csv:1", None, None), ("csv:2", "csv:1", 2), ("csv:2", "csv:1", None),
    ]
    assert_gold_is_consistent(database)


def test_a_file_in_another_currency_is_rejected_without_a_rate_and_exchanged_with_one(database, tmp_path):
    rows = [sale(currency="usd"), sale(order_id="2", currency="EUR"), sale(order_id="3", currency="")]
    load_sales(database, tmp_path, rows)
    assert facts(database, "order_id") == [("csv:1",), ("csv:3",)]
    assert query(database, "select reason from ops.rejected_rows") == [("currency_not_the_companys",)]
    rated = Database(database.settings.model_copy(update={"currency_rates": "EUR:1.08"}), database.urls)
    refine(rated, full=True)
    assert facts(database, "order_id, unit_price, gross_amount, discount_amount, net_amount")[1] == (
        "csv:2", Decimal("5.4"), Decimal("10.8"), Decimal(0), Decimal("10.8"),
    )
    rated.dispose()


def test_a_customer_whose_last_line_goes_has_no_day_and_no_summary(database, tmp_path):
    load_sales(database, tmp_path, [sale(), sale(order_id="2", customer_id="c2"), sale(order_id="3", quantity="-1",
                                    total_amount="-5.00", order_date="2024-04-01")])
    assert_gold_is_consistent(database)
    load_sales(database, tmp_path, [sale(status="cancelled")])
    assert_gold_is_consistent(database)
    load_sales(database, tmp_path, [sale(order_id="3", status="cancelled")])
    assert_gold_is_consistent(database)
    assert query(database, "select customer_id from gold.customer_summary") == [("csv:c2",)]
    assert query(database, "select customer_id from gold.customer_days") == [("csv:c2",)]
