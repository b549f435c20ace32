"""What changes in the ERP's own database, and what goes, the same on PostgreSQL and on MariaDB."""

from datetime import UTC, datetime
from decimal import Decimal

from etl.sources.erp_database import mysql, postgresql
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query
from tests.etl.sources.erp_servers import LONG_AGO, mapping_file, now, orders, sync


def test_a_second_sync_brings_what_changed_and_nothing_else(database, shop):
    sync(database, shop)
    assert sync(database, shop).rows == 0
    shop.execute("update sales set status = 'voided', updated_at = %s where id = 2", now())
    assert sync(database, shop).rows == 1
    assert orders(database)[1] == ("erp:2", "cancelled", False)


def test_everything_is_read_again_when_asked_and_changes_nothing(database, shop):
    sync(database, shop)
    before = query(database, "select * from silver.order_lines order by order_id")
    version = query(database, "select version from ops.data_version where domain = 'gold'")
    assert sync(database, shop, again=True).rows > 0
    assert query(database, "select version from ops.data_version where domain = 'gold'") == version
    assert query(database, "select * from silver.order_lines order by order_id") == before


def test_a_sale_that_gets_another_date_is_not_taken_for_gone(database, shop):
    shop.sell(4, updated_at=now(minutes=-2), sold_at=now(minutes=-2))
    sync(database, shop)
    shop.execute(f"update sales set sold_at = '2024-01-05 10:00:00', updated_at = '{now()}' where id = 4")
    assert sync(database, shop).missing == 0
    assert ("erp:4", "completed", False) in orders(database)


def test_a_transaction_that_commits_late_is_not_lost(database, shop):
    shop.sell(4, updated_at=now())
    sync(database, shop)
    shop.sell(5, updated_at=now(minutes=-3))
    sync(database, shop)
    assert ("erp:5", "completed", False) in orders(database)


def test_a_stamp_from_the_future_does_not_stop_the_changes_behind_it(database, shop):
    shop.sell(4, updated_at="2099-01-01 00:00:00")
    sync(database, shop)
    shop.sell(5, updated_at=now())
    sync(database, shop)
    assert ("erp:5", "completed", False) in orders(database)


def test_rows_without_a_stamp_are_read_each_time_and_taken_when_they_differ(database, shop):
    shop.execute("update users set updated_at = null")
    sync(database, shop)
    assert sync(database, shop).rows == 0
    shop.execute("update users set name = 'Zoe'")
    shop.execute("update products set price = 5")
    assert sync(database, shop).rows == 2
    assert query(database, "select customer_name from silver.customers where is_current") == [("Zoe",)]
    assert query(database, "select price from silver.products where is_current") == [(Decimal(5),)]


def test_a_day_is_no_stamp_since_it_hides_the_second_change_within_it(database, shop):
    shop.execute("alter table products add column updated_at date")
    shop.execute("update products set updated_at = '2024-03-01'")
    sync(database, shop)
    shop.execute("update products set title = 'Renamed' where id = 5")
    assert sync(database, shop).rows == 1
    assert ("Renamed",) in query(database, "select product_name from silver.products where is_current")


def test_a_sale_that_is_gone_is_voided(database, shop):
    shop.sell(4, updated_at=now(), sold_at=now())
    shop.sell(5, updated_at=now(), sold_at=now())
    sync(database, shop)
    shop.execute("delete from sales where id = 4")
    assert sync(database, shop).missing == 1
    assert orders(database)[3] == ("erp:4", "completed", True)


def test_a_line_taken_out_of_a_recent_sale_is_voided(database, shop):
    for number in (4, 5):
        shop.sell(number, updated_at=now(), sold_at=now())
        shop.insert("sale_details", id=number * 10 + 1, sale_id=number, product_id=5, qty="1", price="3.00",
                    created_at=LONG_AGO, updated_at=LONG_AGO)
    sync(database, shop)
    shop.execute("delete from sale_details where id in (10, 41)")
    assert sync(database, shop).missing == 1
    revenue = "select order_id, sum(net_amount) from gold.fact_sales where order_id > 'erp:3' group by 1 order by 1"
    assert query(database, revenue) == [("erp:4", Decimal(9)), ("erp:5", Decimal(12))]
    assert_gold_is_consistent(database)


def test_a_sale_that_is_back_has_its_lines_again(database, shop):
    for number in (4, 5):
        shop.sell(number, updated_at=now(), sold_at=now())
    sync(database, shop)
    shop.execute("delete from sales where id = 4")
    shop.execute("delete from sale_details where sale_id = 4")
    assert sync(database, shop).missing == 1
    shop.insert("sales", id=4, user_id=7, sold_at=now(), status="completed", updated_at=now())
    shop.insert("sale_details", id=40, sale_id=4, product_id=5, qty="2", price="4.50", updated_at=LONG_AGO)
    assert sync(database, shop).missing == 0
    assert query(database, "select count(*) from gold.fact_sales where order_id = 'erp:4'") == [(1,)]


def test_what_is_gone_long_since_is_voided_by_reconciling(database, shop):
    sync(database, shop)
    shop.execute("delete from sales where id = 2")
    shop.execute("delete from sale_details where id = 20")
    shop.execute("delete from users")
    assert sync(database, shop).missing == 0
    assert sync(database, shop, reconcile=True).missing == 2
    assert [row for row in orders(database) if row[2]] == [("erp:2", "completed", True)]
    # A listing without any row is not believed.
    assert query(database, "select distinct is_deleted from silver.customers") == [(False,)]


def test_a_first_sync_since_a_day_takes_nothing_older(database, shop):
    shop.sell(4, updated_at="2024-06-01 00:00:00")
    sync(database, shop, since=datetime(2024, 5, 1, tzinfo=UTC))
    assert [row[0] for row in orders(database)] == ["erp:4"]


def test_a_part_of_a_table_without_stamps_counts_again_once_its_rows_stood_in_another(
    database, shop, tmp_path, monkeypatch
):
    for reader in (mysql, postgresql):
        monkeypatch.setattr(reader, "CHUNK_ROWS", 1)
    mapping = mapping_file(tmp_path, "[reading]\nbatch_rows = 2\n")
    shop.execute("create table locations (id int primary key, name varchar(20))")
    shop.execute("insert into locations values (1, 'North'), (2, 'South'), (3, 'East')")
    sync(database, shop, mapping)
    shop.execute("delete from locations where id = 1")
    shop.execute("update locations set name = 'West' where id = 3")
    sync(database, shop, mapping)
    shop.execute("insert into locations values (1, 'North')")
    shop.execute("update locations set name = 'East' where id = 3")
    sync(database, shop, mapping)
    names = "select location_name from silver.locations where location_id in ('erp:1', 'erp:2', 'erp:3') order by 1"
    assert query(database, names) == [("East",), ("North",), ("South",)]


def test_a_sale_listed_on_another_day_is_looked_for_before_it_is_voided(database, shop):
    for number in (4, 5, 6, 7):
        shop.sell(number, sold_at=now())
    sync(database, shop)
    shop.execute("update sales set sold_at = '2024-01-05 10:00:00' where id = 4")
    shop.execute("delete from sales where id = 5")
    assert sync(database, shop).missing == 1
    assert [row for row in orders(database) if row[2]] == [("erp:5", "completed", True)]


def test_a_row_that_is_back_as_old_as_it_was_is_found_by_reconciling(database, shop):
    sync(database, shop)
    shop.execute("delete from sales where id = 2")
    sync(database, shop, reconcile=True)
    assert ("erp:2", "completed", True) in orders(database)
    shop.insert("sales", id=2, user_id=7, sold_at=LONG_AGO, status="completed", updated_at=LONG_AGO)
    sync(database, shop, reconcile=True)
    assert ("erp:2", "completed", False) in orders(database)
