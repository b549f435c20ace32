"""Square's customers, team and payments in silver: who bought, who sold, and who is no longer there."""

from datetime import date, timedelta
from decimal import Decimal

from etl.batches import ReadOptions
from etl.refine import refine
from tests.etl.helpers import query
from tests.etl.sources.square_objects import (
    category,
    count,
    customer,
    item,
    order,
    payment,
    refund,
    team_member,
    variation,
)
from tests.etl.sources.square_reading import reasons
from tests.etl.sources.square_server import Fault


def test_a_customer_on_the_tender_only_is_the_orders_customer(database, square_account, sync):
    square_account.customers = [customer("C9", nickname="Addie")]
    square_account.orders = [order(customer_id=None, tenders=[{"id": "T1"}, {"id": "T2", "customer_id": "C9"}])]
    sync()
    assert query(database, "select customer_id, is_guest from gold.fact_sales") == [("square:C9", False)]
    assert query(database, "select customer_name, email, region, signup_date from silver.customers") == [
        ("Ada King", "c9@example.com", "NJ", date(2025, 12, 31)),
    ]


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


def test_a_customer_that_the_list_leaves_out_is_not_voided_while_square_has_it(database, square_account, sync):
    square_account.customers = [customer("C1"), customer("C2"), customer("C3"), customer("C4")]
    sync()
    square_account.customers.pop()
    square_account.unlisted = {"C3"}
    assert sync(options=ReadOptions(reconcile=True)).missing == 1
    assert square_account.asked("/v2/customers/bulk-retrieve") == [{"customer_ids": ["C3", "C4"]}]
    assert query(database, "select customer_id from silver.customers where is_deleted") == [("square:C4",)]


def test_a_list_of_customers_that_looks_short_voids_nothing(database, square_account, sync, caplog):
    square_account.customers = [customer(f"C{number}") for number in range(5)]
    sync()
    square_account.customers = square_account.customers[:2]
    assert sync(options=ReadOptions(reconcile=True)).missing == 0
    assert "looks short" in caplog.text
    square_account.customers = []
    assert sync(options=ReadOptions(reconcile=True)).missing == 0


def test_without_the_right_to_list_customers_products_are_compared_still(database, square_account, sync, caplog):
    square_account.catalog = [item(variations=[variation("V1"), variation("V2")]), category()]
    sync()
    square_account.catalog = [item(variations=[variation("V1")]), category()]
    # For what changed, and for the list.
    square_account.faults = [
        Fault(path, 403, "INSUFFICIENT_SCOPES") for path in ("/v2/customers/search", "/v2/customers")
    ]
    assert sync(options=ReadOptions(reconcile=True)).missing == 1
    assert "Square's customers are not compared" in caplog.text


def test_who_took_the_payment_sold_the_order_whichever_comes_first(database, square_account, sync):
    square_account.team_members = [team_member("TM1"), team_member("TM2")]
    square_account.orders = [order("O1"), order("O2"), order("O3")]
    sync()
    later = {"updated_at": "2026-03-01T12:00:30Z"}
    square_account.now += timedelta(minutes=1)
    square_account.payments = [
        payment("P1", created_at="2026-02-01T14:00:00Z", status="FAILED", team_member_id="TM2", **later),
        payment("P2", created_at="2026-02-01T14:01:00Z", **later),
        payment("P3", created_at="2026-02-01T14:02:00Z", employee_id="TM1", **later),
        payment("P4", created_at="2026-02-01T14:03:00Z", team_member_id="TM2", **later),
        payment("P5", order_id="O4", team_member_id="TM2", **later),
    ]
    square_account.refunds = [
        refund("R1", order_id="O2", team_member_id="TM2", **later), refund("R2", order_id="O1", **later),
    ]
    sync()
    square_account.now += timedelta(minutes=1)
    square_account.orders.append(order("O4", "2026-03-01T12:01:30Z"))
    sync()
    sellers = "select order_id, employee_id from gold.fact_sales join gold.dim_employee using (employee_key) order by 1"
    expected = [("square:O1", "square:TM1"), ("square:O2", "square:TM2"), ("square:O4", "square:TM2")]
    assert query(database, sellers) == expected
    version = query(database, "select version from ops.data_version where domain = 'gold'")
    sync(again=True)
    assert query(database, "select version from ops.data_version where domain = 'gold'") == version
    refine(database, full=True)
    assert query(database, sellers) == expected


def test_an_order_that_its_payment_leaves_loses_its_seller(database, square_account, sync):
    square_account.team_members = [team_member("TM1")]
    square_account.orders = [order("O1"), order("O2")]
    square_account.payments = [payment("P1", order_id="O1", team_member_id="TM1")]
    sync()
    sellers = "select order_id, employee_id from silver.orders where employee_id is not null"
    assert query(database, sellers) == [("square:O1", "square:TM1")]
    square_account.now += timedelta(minutes=1)
    square_account.payments = [
        payment("P1", order_id="O2", team_member_id="TM1", updated_at="2026-03-01T12:00:30Z")
    ]
    sync()
    assert query(database, sellers) == [("square:O2", "square:TM1")]
    assert query(database, "select order_id from gold.fact_sales where employee_key <> 0") == [("square:O2",)]
