"""Square's orders through silver to gold: money, days, returns, charges, and what makes no sense."""

from datetime import date, timedelta
from decimal import Decimal

from tests.etl.helpers import query
from tests.etl.sources.square_objects import line, location, money, order, payment, returned_line
from tests.etl.sources.square_reading import facts, reasons, revenue


def test_a_sale_comes_to_gold_with_its_discount_tax_and_business_day(database, square_account, sync):
    square_account.orders = [order(
        line_items=[line(total=1080, tax=80, discount=200), line("u2", 500, catalog_object_id="V2")],
        closed_at="2026-02-02T02:00:00Z", total_tip_money=money(300), total_money=money(1880),
    )]
    sync()
    assert facts(database) == [
        ("square:O1", 1, "square:V1", 2, Decimal("12.00"), Decimal("2.00"), Decimal("0.80"), Decimal("10.00")),
        ("square:O1", 2, "square:V2", 2, Decimal("5.00"), 0, 0, Decimal("5.00")),
    ]
    # Nine in the evening in New York.
    assert query(database, "select order_date, time_zone, total_amount from silver.orders") == [
        (date(2026, 2, 1), "America/New_York", Decimal("15.8000")),
    ]


def test_only_completed_orders_count_and_a_cancelled_one_leaves(database, square_account, sync):
    square_account.orders = [order("O1"), order("O2", state="OPEN"), order("O3", state="DRAFT"), order("O4")]
    sync()
    assert {row[0] for row in facts(database)} == {"square:O1", "square:O4"}
    square_account.now += timedelta(minutes=1)
    square_account.orders[3] = order("O4", "2026-03-01T12:00:30Z", state="CANCELED")
    square_account.orders[1] = order("O2", "2026-03-01T12:00:40Z", state="COMPLETED")
    sync()
    assert {row[0] for row in facts(database)} == {"square:O1", "square:O2"}


def test_a_return_is_negative_and_knows_what_it_returns(database, square_account, sync):
    sold = order("O1", line_items=[line("u0", 300), line("u1", 1080, tax=80)])
    back = order("O2", "2026-02-03T15:00:00Z", line_items=[], total_money=money(0), returns=[{
        "source_order_id": "O1", "return_line_items": [returned_line("r1", "u1", 540, tax=40, quantity="1")],
    }])
    square_account.orders = [sold, back]
    sync()
    assert facts(database)[-1] == (
        "square:O2", 1, "square:V1", -1, Decimal("-5.00"), 0, Decimal("-0.40"), Decimal("-5.00"),
    )
    assert query(database, """
        select status, returned_order_id, returned_source_line_id from silver.order_lines where order_id = 'square:O2'
    """) == [("returned", "square:O1", "u1")]
    assert revenue(database) == Decimal("8.00")


def test_service_charges_count_tips_and_gift_cards_do_not(database, square_account, sync):
    square_account.orders = [order(
        line_items=[line(total=1000), line("u2", 2500, item_type="GIFT_CARD", catalog_object_id=None)],
        service_charges=[
            {"uid": "s1", "name": "Delivery", "total_money": money(330), "total_tax_money": money(30)},
            {"uid": "s2", "name": "Spread", "total_money": money(99), "treatment_type": "APPORTIONED_TREATMENT"},
        ],
        total_money=money(4330), total_tip_money=money(500),
        net_amounts={"total_money": money(4330), "tip_money": money(500)},
    )]
    sync()
    assert [(row[2], row[7]) for row in facts(database)] == [
        ("square:V1", Decimal("10.00")), ("square:service_charge:Delivery", Decimal("3.00")),
    ]
    assert query(database, """
        select total_amount, (select sum(net_amount + tax_amount) from silver.order_lines) from silver.orders
    """) == [(Decimal("13.30"), Decimal("13.30"))]


def test_money_is_in_the_smallest_unit_of_its_currency(database, square_account, sync):
    square_account.orders = [order(
        line_items=[line(total=500, currency="JPY")], total_money=money(500, "JPY"), total_tip_money=money(0, "JPY"),
    )]
    sync(currency="JPY")
    assert revenue(database) == 500
    units = {"USD": 2, "EUR": 2, "JPY": 0, "KRW": 0, "KWD": 3, "TND": 3, "CLF": 4}
    assert dict(query(database, f"""
        select currency, silver.minor_units(currency) from unnest(array{list(units)}) as currency
    """)) == units


def test_another_currency_is_refused(database, square_account, sync):
    square_account.orders = [order(line_items=[line(total=1000, currency="EUR")], total_money=money(1000, "EUR"))]
    square_account.payments = [payment(amount_money=money(10, "EUR"), total_money=money(10, "EUR"))]
    sync()
    assert reasons(database) == [
        ("orders", "currency_not_the_companys", 1), ("payments", "currency_not_the_companys", 1),
    ]


def test_another_currency_is_exchanged_where_its_rate_is_given(database, square_account, sync):
    square_account.orders = [order(line_items=[line(total=1000, currency="EUR")], total_money=money(1000, "EUR"))]
    sync(currency_rates="EUR:1.25")
    assert revenue(database) == Decimal("12.50")
    assert query(database, "select total_amount from silver.orders") == [(Decimal("12.50"),)]


def test_missing_keys_are_no_trouble(database, square_account, sync):
    bare = {"id": "O1", "location_id": "L1", "state": "COMPLETED", "created_at": "2026-02-01T14:00:00Z"}
    square_account.orders = [bare | {"updated_at": "2026-02-01T14:00:00Z", "line_items": [
        {"quantity": "1", "total_money": money(700)}
    ]}, bare | {"id": "O2", "updated_at": "2026-02-01T14:00:00Z"}]
    square_account.customers = [{"id": "C1", "updated_at": "2026-02-01T14:00:00Z"}]
    square_account.locations = [{"id": "L1"}]
    square_account.catalog = [{"type": "ITEM", "id": "I1", "updated_at": "2026-02-01T14:00:00Z"}]
    sync()
    assert [(row[2], row[7]) for row in facts(database)] == [("square:custom_amount", Decimal("7.00"))]
    assert reasons(database) == []


def test_an_order_that_makes_no_sense_is_set_aside_whole(database, square_account, sync):
    no_total = line("u2") | {"total_money": {"currency": "USD"}}
    faulty = {
        "order_date_not_a_date": {"closed_at": "soon"},
        "order_date_missing": {"closed_at": None, "created_at": None},
        "order_date_out_of_range": {"closed_at": "1970-01-01T00:00:00Z"},
        "text_too_long": {"customer_id": "x" * 501},
        "quantity_not_a_number": {"line_items": [line(), line("u2", quantity="two")], "total_money": money(1)},
        "quantity_zero": {"line_items": [line(quantity="0")], "total_money": money(1)},
        "total_amount_missing": {"line_items": [line(), no_total], "total_money": money(1)},
    }
    square_account.orders = [order("good"), *(order(reason) | changes for reason, changes in faulty.items())]
    square_account.orders.append(order("no lines") | {"line_items": "none", "total_money": money(1)})
    sync()
    assert {row[0] for row in facts(database)} == {"square:good"}
    assert dict(query(database, "select payload #>> '{payload,id}', reason from ops.rejected_rows")) == {
        **{reason: reason for reason in faulty}, "no lines": "quantity_not_a_number",
    }
    assert query(database, """
        select rows_received, rows_accepted, rows_rejected from ops.loads where object = 'orders'
    """) == [(9, 1, 8)]


def test_an_older_version_that_comes_late_changes_nothing(database, square_account, sync):
    square_account.orders = [order(updated_at="2026-02-05T00:00:00Z", line_items=[line(total=900)])]
    sync()
    square_account.orders = [order(updated_at="2026-02-04T00:00:00Z", line_items=[line(total=100), line("u2", 50)])]
    sync(again=True)
    assert revenue(database) == Decimal("9.00")
    square_account.orders = [order(updated_at="2026-02-06T00:00:00Z", line_items=[line("u2", 450)])]
    sync(again=True)
    assert [(row[1], row[7]) for row in facts(database)] == [(1, Decimal("4.50"))]


def test_a_location_that_moves_moves_the_days_of_its_sales(database, square_account, sync):
    square_account.orders = [order(closed_at="2026-02-02T02:00:00Z")]
    sync()
    square_account.locations = [location(timezone="UTC")]
    sync()
    assert query(database, "select distinct order_date from gold.fact_sales") == [(date(2026, 2, 2),)]


def test_line_items_can_be_read_as_they_arrived(database, square_account, sync):
    square_account.orders = [order(line_items=[line("u1"), line("u2")])]
    sync()
    assert query(database, "select order_id, payload ->> 'uid' from bronze.square_line_items order by position") == [
        ("O1", "u1"), ("O1", "u2"),
    ]
