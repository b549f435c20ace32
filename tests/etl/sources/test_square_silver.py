"""Square's objects through silver to gold: money, returns, charges, names, stock and versions."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from etl.batches import ReadOptions
from etl.pipeline import sync_source
from etl.refine import refine
from etl.sources import square as reader
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query
from tests.etl.sources.square_objects import (
    category,
    count,
    customer,
    item,
    line,
    location,
    money,
    order,
    payment,
    refund,
    returned_line,
    team_member,
    variation,
)
from tests.etl.sources.square_server import TOKEN
from warehouse.database import Database
from warehouse.settings import load_settings


@pytest.fixture
def sync(database, square_account):
    """Sync the account into `database`, with changed settings where a test asks for them."""

    def run(*, again=False, options=None, **changes):
        chosen = load_settings(
            square_access_token=TOKEN, square_base_url=square_account.url, data_dir=database.settings.data_dir,
            _env_file=None, **changes,
        )
        own = Database(chosen, database.urls, database.borrowed)
        synced = sync_source(
            own, "square", reader.SOURCE, lambda positions: reader.read(chosen, options or ReadOptions(), positions),
            again=again,
        )
        own.dispose()
        assert_gold_is_consistent(database)
        return synced

    return run


def facts(database):
    return query(database, """
        select order_id, line_number, product_id, quantity, gross_amount, discount_amount, tax_amount, net_amount
        from gold.fact_sales join gold.dim_product using (product_key) order by 1, 2
    """)


def revenue(database):
    return query(database, "select coalesce(sum(net_amount), 0) from gold.fact_sales")[0][0]


def reasons(database):
    return query(database, "select object, reason, count(*) from ops.rejected_rows group by 1, 2 order by 1, 2")


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


def test_a_customer_on_the_tender_only_is_the_orders_customer(database, square_account, sync):
    square_account.customers = [customer("C9", nickname="Addie")]
    square_account.orders = [order(customer_id=None, tenders=[{"id": "T1"}, {"id": "T2", "customer_id": "C9"}])]
    sync()
    assert query(database, "select customer_id, is_guest from gold.fact_sales") == [("square:C9", False)]
    assert query(database, "select customer_name, email, region, signup_date from silver.customers") == [
        ("Ada King", "c9@example.com", "NJ", date(2025, 12, 31)),
    ]


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


def test_products_are_variations_named_after_their_item_and_categories(database, square_account, sync):
    square_account.catalog = [
        item("I1", "Tea", categories=["K1", "K2"], variations=[
            variation("V1", "I1", "Small", 300), variation("V2", "I1", "Large", 500)]),
        item("I2", "Mug", categories=[], variations=[variation("V3", "I2", "Regular", 1250)]),
        category("K1", "Drinks"), category("K2", "Hot|Cold"),
    ]
    sync()
    assert products(database) == [
        ("square:V1", "Tea - Small", "Drinks|Hot/Cold", Decimal(3), False),
        ("square:V2", "Tea - Large", "Drinks|Hot/Cold", Decimal(5), False),
        ("square:V3", "Mug", "", Decimal("12.50"), False),
    ]


def test_a_change_of_one_part_of_a_product_finds_the_others_in_earlier_loads(database, square_account, sync):
    square_account.catalog = [item(variations=[variation("V1"), variation("V2", name="Small")]), category()]
    sync()
    later = [
        category(name="Beverages", updated_at="2026-03-01T12:00:30Z"),
        variation("V1", price=700, updated_at="2026-03-01T12:01:30Z"),
        variation("V2", name="Small", is_deleted=True, updated_at="2026-03-01T12:02:30Z"),
    ]
    seen = []
    for part in later:
        square_account.catalog, square_account.now = [part], square_account.now + timedelta(minutes=1)
        sync()
        seen.append(products(database))
    assert seen == [
        [("square:V1", "Tea - Large", "Beverages", Decimal(5), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), False)],
        [("square:V1", "Tea - Large", "Beverages", Decimal(7), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), False)],
        [("square:V1", "Tea - Large", "Beverages", Decimal(7), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), True)],
    ]
    refine(database, full=True)
    assert products(database) == seen[-1]


def test_a_deletion_without_data_keeps_the_products_name(database, square_account, sync):
    square_account.catalog = [item(variations=[variation("V1")]), category()]
    sync()
    bare = {"type": "ITEM_VARIATION", "id": "V1", "is_deleted": True, "updated_at": "2026-03-01T12:00:30Z"}
    square_account.catalog, square_account.now = [bare], square_account.now + timedelta(minutes=1)
    sync()
    assert products(database) == [("square:V1", "Tea", "Drinks", Decimal(5), True)]
    # Its item, told again without it, does not bring it back.
    square_account.catalog = [item(name="Green tea", variations=[], updated_at="2026-03-01T12:01:30Z")]
    square_account.now += timedelta(minutes=1)
    sync()
    assert products(database) == [("square:V1", "Tea", "Drinks", Decimal(5), True)]


def test_stock_team_payments_and_refunds_reach_silver(database, square_account, sync):
    square_account.counts = [count(), count(state="WASTE", quantity="1"), count("V2", "x")]
    square_account.team_members = [
        team_member(), team_member("TM2", is_owner=True, wage_setting={}, assigned_locations={}),
        team_member("TM3", assigned_locations={"location_ids": ["L1", "L2"]}),
    ]
    square_account.payments, square_account.refunds = [payment()], [refund()]
    sync()
    # Half past ten in the evening in New York.
    assert query(database, "select product_id, location_id, stock_date, stock_level from silver.stock_levels") == [
        ("square:V1", "square:L1", date(2026, 1, 31), Decimal(7)),
    ]
    assert query(database, "select employee_id, employee_name, role, location_id from silver.employees order by 1") == [
        ("square:TM1", "Bo Li", "Barista", "square:L1"), ("square:TM2", "Bo Li", "Owner", None),
        ("square:TM3", "Bo Li", "Barista", None),
    ]
    assert query(database, """
        select payment_id, order_id, kind, method, status, amount, tip_amount, fee_amount
        from silver.payments order by 1
    """) == [
        ("square:P1", "square:O1", "payment", "CARD", "completed", Decimal("11.50"), Decimal("1.50"), Decimal("0.43")),
        ("square:P1_R1", "square:O2", "refund", "CARD", "completed", Decimal(-10), 0, None),
    ]
    assert reasons(database) == [("inventory_counts", "stock_level_not_a_number", 1)]


def test_an_older_version_that_comes_late_changes_nothing(database, square_account, sync):
    square_account.orders = [order(updated_at="2026-02-05T00:00:00Z", line_items=[line(total=900)])]
    sync()
    square_account.orders = [order(updated_at="2026-02-04T00:00:00Z", line_items=[line(total=100), line("u2", 50)])]
    sync(again=True)
    assert revenue(database) == Decimal("9.00")
    square_account.orders = [order(updated_at="2026-02-06T00:00:00Z", line_items=[line("u2", 450)])]
    sync(again=True)
    assert [(row[1], row[7]) for row in facts(database)] == [(1, Decimal("4.50"))]


def test_a_second_sync_of_an_unchanged_account_loads_nothing(database, square_account, sync):
    square_account.orders, square_account.customers = [order()], [customer()]
    square_account.catalog, square_account.counts = [item(), category()], [count()]
    square_account.team_members, square_account.payments = [team_member()], [payment()]
    assert sync().rows == 8
    assert sync().rows == 0


def test_a_customer_that_is_no_longer_listed_is_voided_and_comes_back(database, square_account, sync):
    square_account.customers = [customer("C1"), customer("C2")]
    square_account.catalog = [item(), category()]
    sync()
    square_account.customers = [customer("C1")]
    assert sync(options=ReadOptions(reconcile=True)).missing == 1
    deleted = "select customer_id from silver.customers where is_current and is_deleted"
    assert query(database, deleted) == [("square:C2",)]
    square_account.customers = [customer("C1"), customer("C2")]
    sync(again=True)
    assert query(database, deleted) == []


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


def products(database):
    return query(database, """
        select product_id, product_name, categories, price, is_deleted
        from silver.products where is_current order by product_id
    """)
