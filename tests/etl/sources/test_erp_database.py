"""Reading the ERP's own database, the same on PostgreSQL and on MariaDB."""

import logging
import threading
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as any_of

from etl import pipeline
from etl.batches import Batch, ReadOptions
from etl.receive import receive_batch
from etl.sources import erp_database
from tests.etl.helpers import query
from tests.etl.sources.erp_servers import LONG_AGO, mapping_file, now, orders, settings_of, sync
from warehouse.command import CommandError, UsageError


def test_all_tables_come_to_silver(database, shop):
    synced = sync(database, shop)
    assert synced.refined and (synced.refined.accepted, synced.refined.rejected) == (8, 0)
    assert orders(database) == [(f"erp:{number}", "completed", False) for number in (1, 2, 3)]
    assert query(database, "select order_id, line_number, source_line_id, net_amount from silver.order_lines") == [
        (f"erp:{number}", number * 10, str(number * 10), Decimal(9)) for number in (1, 2, 3)
    ]
    assert query(database, "select customer_id, customer_name, email from silver.customers") == [
        ("erp:7", "Zoë", "zoe@example.com")
    ]
    assert query(database, "select product_id, product_name, price from silver.products") == [
        ("erp:5", "Tea", Decimal("4.5"))
    ]


def test_a_large_table_comes_in_batches_and_a_cut_reading_repeats_none_of_them(database, shop, tmp_path):
    shop.execute("delete from sale_details")
    shop.execute("delete from sales")
    many = ", ".join(f"({number}, 'completed', '{LONG_AGO}', '{LONG_AGO}')" for number in range(1, 3501))
    shop.execute(f"insert into sales (id, status, sold_at, updated_at) values {many}")
    options = ReadOptions(mapping=mapping_file(tmp_path, "[reading]\nbatch_rows = 1000\n"))
    positions, seen = {}, []
    while not positions.get("sales", {}).get("is_whole"):
        reading = erp_database.read(settings_of(database, shop), options, positions)
        batch = next(item for item in reading if isinstance(item, Batch) and item.name == "sales")
        seen += [line.split(b",")[0].strip(b'"') for line in batch.rows.read().splitlines()]
        positions["sales"] = batch.position()
        reading.close()
    assert sorted(map(int, seen)) == list(range(1, 3501))


def test_all_tables_are_read_from_one_snapshot(database, shop):
    reading = erp_database.read(settings_of(database, shop), ReadOptions(), {})
    lines = b""
    for item in reading:
        if not isinstance(item, Batch):
            continue
        if item.name == "sales":
            shop.sell(100 + len(item.label))
        data = item.rows.read()
        lines += data if item.name == "sale_details" else b""
    assert len(lines.splitlines()) == 3


def test_the_reader_cannot_write(database, shop):
    with erp_database._open(settings_of(database, shop)) as source, pytest.raises(CommandError, match=r"(?i)read.only"):
        source._rows("delete from sales")


def test_a_new_column_is_kept_and_a_lost_one_is_told(database, shop, caplog):
    sync(database, shop)
    shop.execute("alter table sales drop column discount")
    shop.execute("alter table sales add column till varchar(20)")
    shop.execute("update sales set till = 'No \"9\", left', updated_at = %s where id = 3", now())
    with caplog.at_level(logging.INFO):
        sync(database, shop)
    assert "no longer has the columns for discount_amount" in caplog.text
    assert "columns kept but not used: till" in caplog.text
    assert query(database, "select source_row ->> 'till' from bronze.erp_sales where source_row is not null") == [
        ('No "9", left',)
    ]


def test_a_line_has_the_currency_of_its_sale(database, shop):
    shop.sell(4, currency="EUR")
    sync(database, shop)
    assert query(database, "select id, currency from bronze.erp_sale_details where currency is not null") == [
        ("40", "EUR")
    ]
    assert query(database, "select reason from ops.rejected_rows") == [("currency_not_the_companys",)] * 2


def test_names_and_values_are_mapped(database, erp, tmp_path):
    erp.execute("create table vente (no int, etat int)")
    erp.execute("insert into vente values (1, 9)")
    path = mapping_file(
        tmp_path,
        '[sales]\ntable = "vente"\n[sales.fields]\nid = "No"\nstatus = "etat"\nsold_at = []\n'
        '[sales.values]\nstatus = { "9" = "cancelled" }\n',
    )
    sync(database, erp, mapping=path)
    assert query(database, "select id, status from bronze.erp_sales") == [("1", "cancelled")]


def test_the_flat_table_is_read_where_there_are_no_sales(database, erp):
    erp.execute("create table sales_data (transaction_id varchar(20), date date, product varchar(50), "
                "quantity int, revenue decimal(12, 2))")
    erp.execute("insert into sales_data values ('t1', '2024-03-01', 'Green Tea', 3, 10.00)")
    erp.execute("insert into sales_data values ('t1', '2024-03-01', 'Cup', -1, -4.00)")
    assert sync(database, erp).rows == 2
    assert query(
        database, "select order_id, product_id, quantity, unit_price, net_amount from silver.order_lines order by 2"
    ) == [
        ("erp:t1", "erp:name:cup", Decimal(-1), Decimal(4), Decimal(-4)),
        ("erp:t1", "erp:name:green tea", Decimal(3), Decimal("3.3333"), Decimal(10)),
    ]
    assert sync(database, erp).rows == 0


def test_rows_of_the_flat_table_are_known_by_their_ids_and_change_one_by_one(database, erp):
    erp.execute("create table sales_data (id int, transaction_id varchar(20), date date, product varchar(50), "
                "quantity int, revenue decimal(12, 2), updated_at timestamp)")
    for number in (1, 2):
        erp.execute(f"insert into sales_data values ({number}, 't1', '2024-03-01', 'Tea', 1, 4, '2024-03-01 10:00:00')")
    sync(database, erp)
    erp.execute("update sales_data set revenue = 7, updated_at = '2024-03-01 11:00:00' where id = 2")
    assert sync(database, erp, reconcile=True).missing == 0
    assert query(database, "select line_number, net_amount from gold.fact_sales order by 1") == [(1, 4), (2, 7)]


def test_rows_of_the_flat_table_without_ids_change_with_all_of_their_transaction(database, erp):
    erp.execute("create table sales_data (transaction_id varchar(20), date date, product varchar(50), quantity int, "
                "revenue decimal(12, 2), created_at timestamp, updated_at timestamp null)")
    revenues = [10, 20]
    for revenue, sale, stamp in ((10, "t1", "null"), (20, "t1", f"'{LONG_AGO}'"), (1, "t2", f"'{LONG_AGO}'")):
        erp.execute("insert into sales_data values "
                    f"('{sale}', '2024-03-01', 'Tea', 1, {revenue}, '{LONG_AGO}', {stamp})")
    assert sync(database, erp).rows == 3
    for place, revenue in ((1, 25), (0, 12), (1, 5)):
        erp.execute(f"update sales_data set revenue = {revenue}, updated_at = '{now()}' "
                    f"where revenue = {revenues[place]}")
        revenues[place] = revenue
        assert sync(database, erp).rows == 2
        assert query(database, "select array_agg(net_amount order by net_amount) from gold.fact_sales") == [
            (sorted([1, *revenues]),)
        ]
    assert sync(database, erp).rows == 0


def test_the_flat_table_is_not_read_beside_sales(database, shop):
    shop.execute("create table sales_data (transaction_id varchar(20), revenue int)")
    shop.execute("insert into sales_data values ('t1', 1)")
    sync(database, shop)
    assert query(database, "select count(*) from bronze.erp_sales_data") == [(0,)]


def test_a_database_without_sales_is_refused(database, erp):
    erp.create("users")
    with pytest.raises(UsageError, match="no table sales or sales_data"):
        sync(database, erp)


def test_a_table_without_ids_is_refused(database, erp):
    erp.execute("create table sales (nothing int)")
    with pytest.raises(UsageError, match=r"table sales has no column id or .*it has nothing"):
        sync(database, erp)


def test_a_reading_that_is_given_up_leaves_at_once(database, shop):
    many = ", ".join(f"({number}, '{LONG_AGO}', '{LONG_AGO}', '{'x' * 20}')" for number in range(10, 20000))
    shop.execute(f"insert into sales (id, sold_at, updated_at, status) values {many}")
    reading = erp_database.read(settings_of(database, shop), ReadOptions(), {})
    batch = next(item for item in reading if isinstance(item, Batch) and item.name == "sales")
    assert batch.rows.read(100)
    reading.close()


def test_a_reading_whose_rows_cannot_be_stored_leaves_at_once(database, shop, monkeypatch):
    many = ", ".join(f"({number}, '{LONG_AGO}', '{LONG_AGO}', '{'x' * 20}')" for number in range(10, 20000))
    shop.execute(f"insert into sales (id, sold_at, updated_at, status) values {many}")
    monkeypatch.setattr(pipeline, "receive_batch", partial(fail_in, "sales"))
    before = threading.active_count()
    # Whoever keeps the error keeps the reading: left open, its thread would wait for ever, and the command with it.
    with pytest.raises(OSError) as kept:
        sync(database, shop)
    assert kept and threading.active_count() == before


def fail_in(name, database, system, source, batch):
    batch.rows.read(100)
    if batch.name == name:
        raise OSError("disk full")


def test_an_unreachable_server_is_told_with_a_remedy(database, erp):
    erp.url = f"{erp.url.partition(':')[0]}://nobody@127.0.0.1:1/none"
    with pytest.raises(CommandError, match="Check ERP_DATABASE_URL"):
        sync(database, erp)


def test_no_setting_no_sync(database):
    with pytest.raises(UsageError, match="ERP_DATABASE_URL"):
        next(iter(erp_database.read(database.settings, ReadOptions(), {})))


@tried(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=any_of.lists(any_of.text(any_of.characters(blacklist_categories=["Cs", "Cc"]), max_size=20) |
                          any_of.sampled_from(['"', '""', "a,b", "a\nb", "\r\n", "\\N", "\\.", "", " ", "🫖", "'"]),
                          min_size=1, max_size=20))
def test_any_text_comes_as_it_is(database, erp, texts):
    erp.execute("drop table if exists sales")
    erp.execute("create table sales (id int, status text, till text)")
    for number, value in enumerate(texts):
        erp.insert("sales", id=number, status=value, till=value)
    reading = erp_database.read(settings_of(database, erp), ReadOptions(), {})
    item = next(item for item in reading if isinstance(item, Batch))
    with database.transaction("etl") as connection:
        connection.exec_driver_sql("delete from ops.watermarks")
    receive_batch(database, "erp", "erp", item)
    found = query(database, "select status, source_row ->> 'till' from bronze.erp_sales "
                            "where load_id = (select max(load_id) from bronze.erp_sales) order by row_number")
    assert found == [(value, value) for value in texts]
