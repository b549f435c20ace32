"""From bronze to silver: the ERP's own tables, whether its API or its database gave them."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from etl.refine import refine
from tests.etl.helpers import deliver, query
from warehouse.database import Database

SALE = {"id": "1", "customer_id": "7", "location_id": "2", "sold_at": "2024-03-01T10:30:00.000000Z",
        "status": "completed", "updated_at": "2024-03-01T10:31:00.000000Z"}
LINE = {"id": "11", "sale_id": "1", "product_id": "5", "quantity": "2", "unit_price": "5.00",
        "updated_at": "2024-03-01T10:31:00.000000Z"}
NEW_YORK = {"id": "2", "location_name": "Here", "time_zone": "America/New_York", "updated_at": "2024-01-01 00:00:00"}


def with_settings(database: Database, **changes: Any) -> Database:
    """The same warehouse under other settings."""
    database.settings = database.settings.model_copy(update=changes)
    return database


def reasons(database: Database) -> dict[str, str]:
    return dict(query(database, "select payload ->> 'id', reason from ops.rejected_rows"))


def lines(database: Database) -> list[tuple[Any, ...]]:
    return query(
        database,
        "select order_id, line_number, source_line_id, quantity, net_amount, is_deleted from silver.order_lines "
        "order by order_id, line_number",
    )


def net_in_gold(database: Database) -> Any:
    return query(database, "select coalesce(sum(net_amount), 0) from gold.fact_sales")[0][0]


@pytest.mark.parametrize("system", ["laravel", "erp"])
def test_a_sale_and_its_details_become_an_order_in_gold(database, system):
    deliver(database, "sale_details", [LINE], system=system)
    deliver(database, "sales", [SALE], system=system)
    refined = refine(database)
    assert (refined.accepted, refined.rejected, refined.failed) == (2, 0, ())
    assert query(database, "select order_id, line_number, quantity, net_amount from gold.fact_sales") == [
        ("erp:1", 11, Decimal(2), Decimal(10))
    ]


def test_a_sale_that_holds_its_lines_is_replaced_with_them(database):
    two = json.dumps([{"id": 11, "product_id": 5, "quantity": "2", "unit_price": "5.00"},
                      {"id": "12", "product_name": "Green Tea", "quantity": 1, "unit_price": 3.5}])
    deliver(database, "sales", [SALE | {"lines": two}], system="laravel")
    refine(database)
    assert [row[1:5] for row in lines(database)] == [(11, "11", 2, 10), (12, "12", 1, Decimal("3.5"))]
    one = json.dumps([{"id": 12, "product_name": "Green Tea", "quantity": 1, "unit_price": 4}])
    deliver(database, "sales", [SALE | {"lines": one, "updated_at": "2024-03-02T00:00:00Z"}], system="laravel")
    refine(database)
    assert [(row[1], row[5]) for row in lines(database)] == [(11, True), (12, False)]
    assert net_in_gold(database) == 4
    assert query(database, "select product_id from silver.order_lines where line_number = 12") == [
        ("erp:name:green tea",)
    ]


def test_lines_without_ids_are_numbered_by_their_place_and_ids_that_are_no_numbers_get_one(database):
    line = {"product_id": "5", "quantity": "1", "unit_price": "1"}
    deliver(database, "sales", [SALE | {"lines": json.dumps([line, line])},
                                SALE | {"id": "2", "lines": json.dumps([line | {"id": "a-1"}])},
                                SALE | {"id": "3", "lines": json.dumps([line | {"id": "1"}, line | {"id": "1"}])}])
    refine(database)
    found = lines(database)
    assert [row[1:3] for row in found if row[0] != "erp:2"] == [(1, None), (2, None), (1, None), (2, None)]
    (named,) = [row for row in found if row[0] == "erp:2"]
    assert named[2] == "a-1" and 0 < named[1] < 2**60


@pytest.mark.parametrize(
    ("line", "price", "gross", "discount", "tax", "net"),
    [
        ({"unit_price": "5"}, "5", "10", "0", "0", "10"),
        ({"unit_price": "5", "discount_amount": "1"}, "5", "10", "1", "0", "9"),
        ({"unit_price": "5", "discount_amount": "1", "tax_amount": "1.8", "total_amount": "10.8"},
         "5", "10", "1", "1.8", "9"),
        ({"unit_price": "5", "total_amount": "9"}, "5", "10", "1", "0", "9"),
        ({"total_amount": "9", "tax_amount": "1"}, "4", "8", "0", "1", "8"),
        ({"quantity": "-2", "unit_price": "5"}, "5", "-10", "0", "0", "-10"),
    ],
)
def test_amounts_of_a_line(database, line, price, gross, discount, tax, net):
    plain = {key: value for key, value in LINE.items() if key != "unit_price"}
    deliver(database, "sale_details", [plain | line])
    refine(database)
    assert query(
        database, "select unit_price, gross_amount, discount_amount, tax_amount, net_amount from silver.order_lines"
    ) == [tuple(map(Decimal, (price, gross, discount, tax, net)))]


def test_lines_that_cannot_be_are_rejected_with_the_reason(database):
    faults = {
        "quantity_missing": {"quantity": " "}, "quantity_not_a_number": {"quantity": "two"},
        "quantity_zero": {"quantity": "0.00001"}, "unit_price_missing": {"unit_price": None},
        "unit_price_not_a_number": {"unit_price": "free"}, "unit_price_negative": {"unit_price": "-1"},
        "discount_not_a_number": {"discount_amount": "x"}, "tax_not_a_number": {"tax_amount": "x"},
        "total_amount_not_a_number": {"total_amount": "x"}, "cost_not_a_number": {"cost_amount": "x"},
        "amount_too_large": {"unit_price": "9999999999999"}, "order_id_missing": {"sale_id": None},
        "product_id_missing": {"product_id": ""}, "text_too_long": {"product_id": "x" * 501},
        "currency_not_the_companys": {"currency": "EUR"},
    }
    deliver(database, "sale_details", [LINE | fault | {"id": reason} for reason, fault in faults.items()])
    deliver(database, "sale_details", [LINE | {"id": None}])
    refined = refine(database)
    found = reasons(database)
    assert found.pop(None) == "line_id_missing"  # type: ignore[call-overload]
    assert found == {reason: reason for reason in faults}
    assert (refined.accepted, refined.rejected) == (0, 16)


def test_sales_that_cannot_be_are_rejected_with_the_reason(database):
    faults = {
        "order_date_missing": {"sold_at": None}, "order_date_not_a_date": {"sold_at": "2024-02-30"},
        "order_date_out_of_range": {"sold_at": "1999-12-31"}, "status_unknown": {"status": "lost"},
        "total_amount_not_a_number": {"total_amount": "x"}, "discount_not_a_number": {"discount_amount": "x"},
        "tax_not_a_number": {"tax_amount": "20 %"},
        "currency_not_the_companys": {"currency": "EUR"}, "text_too_long": {"customer_id": "x" * 501},
        "lines_not_a_list": {"lines": '{"a": 1}'}, "product_id_missing": {"lines": "[1]"},
    }
    deliver(database, "sales", [SALE | fault | {"id": reason} for reason, fault in faults.items()])
    refined = refine(database)
    assert reasons(database) == {reason: reason for reason in faults}
    assert (refined.accepted, refined.rejected) == (0, 11)


@pytest.mark.parametrize(
    ("word", "status"),
    [(None, "completed"), ("PAID", "completed"), (" Delivered ", "completed"), ("refunded", "returned"),
     ("Voided", "cancelled"), ("return", "returned"), ("pending", "open"), ("draft", "draft")],
)
def test_words_for_a_status(database, word, status):
    deliver(database, "sales", [SALE | {"status": word}])
    refine(database)
    assert query(database, "select status from silver.orders") == [(status,)]


@pytest.mark.parametrize(
    ("sold_at", "local", "day"),
    [
        ("2024-03-01T02:00:00.000000Z", datetime(2024, 2, 29, 21, 0), date(2024, 2, 29)),
        ("2024-03-01 02:00:00", datetime(2024, 2, 29, 21, 0), date(2024, 2, 29)),
        ("2024-03-01 08:30:00+01:00", datetime(2024, 3, 1, 2, 30), date(2024, 2, 29)),
        ("2024-03-01", datetime(2024, 3, 1, 4, 0), date(2024, 3, 1)),
    ],
)
def test_a_sale_has_the_business_day_of_its_location(database, sold_at, local, day):
    with_settings(database, business_day_starts_at=time(4, 0))
    deliver(database, "locations", [NEW_YORK])
    deliver(database, "sales", [SALE | {"sold_at": sold_at}])
    refine(database)
    assert query(database, "select order_at_local, order_date from silver.orders") == [(local, day)]


def test_a_day_without_a_time_stays_that_day_when_the_location_comes_later(database):
    with_settings(database, business_day_starts_at=time(4, 0))
    deliver(database, "sales", [SALE | {"sold_at": "2024-03-01"}])
    refine(database)
    deliver(database, "locations", [NEW_YORK])
    refine(database)
    assert query(database, "select order_date, time_zone from silver.orders") == [
        (date(2024, 3, 1), "America/New_York")
    ]


def test_an_older_version_that_comes_late_changes_nothing(database):
    deliver(database, "sales", [SALE | {"updated_at": "2024-03-05 00:00:00", "status": "cancelled"}])
    refine(database)
    deliver(database, "sales", [SALE])
    refine(database)
    assert query(database, "select status from silver.orders") == [("cancelled",)]


def test_what_the_source_deletes_counts_no_more_and_counts_again_when_it_is_back(database):
    deliver(database, "sales", [SALE])
    deliver(database, "sale_details", [LINE])
    refine(database)
    deliver(database, "sales", [SALE | {"deleted_at": "2024-04-01 00:00:00", "updated_at": "2024-04-01 00:00:00"}])
    refine(database)
    assert net_in_gold(database) == 0
    deliver(database, "sales", [SALE | {"updated_at": "2024-04-02 00:00:00"}])
    refine(database)
    assert net_in_gold(database) == 10


def test_amounts_in_another_currency_are_exchanged_at_the_rate_given(database):
    with_settings(database, currency_rates="EUR:1.1")
    nested = json.dumps([LINE])
    deliver(database, "sales", [SALE | {"currency": "eur", "lines": nested, "total_amount": "10"}], system="laravel")
    deliver(database, "sales", [SALE | {"id": "2", "currency": "EUR"}], system="laravel")
    deliver(database, "sale_details", [LINE | {"id": "21", "sale_id": "3", "currency": "EUR"}])
    deliver(database, "sales", [SALE | {"id": "3", "currency": "EUR"}])
    refine(database)
    assert query(database, "select total_amount from silver.orders where order_id = 'erp:1'") == [(11,)]
    assert [(row[0], row[4]) for row in lines(database)] == [("erp:1", 11), ("erp:3", 11)]
    assert reasons(database) == {"2": "currency_of_lines_unknown"}


def test_the_other_tables_come_to_silver(database):
    stamps = {"created_at": "2024-01-01T23:30:00.000000Z", "updated_at": "2024-02-01T00:00:00.000000Z"}
    deliver(database, "locations", [NEW_YORK, {"id": "3", "time_zone": "Nowhere"}])
    deliver(database, "users", [{"id": "7", "customer_name": "Ann", "email": " ANN@x.org "} | stamps])
    deliver(database, "products", [{"id": "5", "product_name": "Tea", "category": "Drinks; Hot", "price": "4.50"}])
    deliver(database, "employees", [{"id": "9", "employee_name": "Bo", "hired_date": "2024-01-01T00:00:00.000000Z"}])
    deliver(database, "reviews", [{"id": "1", "product_id": "5", "rating": "4"} | stamps,
                                  {"id": "2", "product_id": "5", "rating": "6"} | stamps])
    deliver(database, "stocks", [{"product_id": "5", "location_id": "2", "quantity": "12"} | stamps])
    deliver(database, "tasks", [{"id": "1", "employee_id": "9", "location_id": "2", "status": "Done",
                                 "due_at": "2024-01-05", "completed_at": "2024-01-03T01:00:00Z"} | stamps])
    refined = refine(database)
    assert refined.failed == ()
    assert query(database, "select email, signup_date from silver.customers") == [("ann@x.org", date(2024, 1, 1))]
    assert query(database, "select categories, price from silver.products") == [("Drinks|Hot", Decimal("4.5"))]
    assert query(database, "select hired_date from silver.employees") == [(date(2024, 1, 1),)]
    assert query(database, "select review_date, rating from silver.reviews") == [(date(2024, 1, 1), 4)]
    assert query(database, "select stock_date, stock_level from silver.stock_levels") == [(date(2024, 1, 31), 12)]
    assert query(database, "select assigned_date, due_date, completed_at, status from silver.tasks") == [
        (date(2024, 1, 1), date(2024, 1, 5), datetime(2024, 1, 2, 20, 0), "done")
    ]
    assert reasons(database) == {"3": "time_zone_unknown", "2": "rating_out_of_range"}
