"""By which clock moments without a zone are read decides which version of a row is the newer one: it stays what it was,
or everything is read anew."""

from datetime import date
from decimal import Decimal

import pytest

from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query
from tests.etl.sources.erp_servers import mapping_file, now, sync
from warehouse.command import CommandError, UsageError

BERLIN = 'time_zone = "Europe/Berlin"\n'
SOLD = "select to_char(order_at at time zone 'UTC', 'MM-DD HH24:MI') from silver.orders where order_id = 'erp:1'"


@pytest.fixture
def clocked(erp):
    """A sale after midnight in Berlin, which was late on the day before in UTC."""
    erp.execute(f"create table sales (id int primary key, status text, sold_at {erp.moment}, updated_at {erp.moment})")
    erp.execute("create table sale_details (id int primary key, sale_id int, product_id int, quantity int, "
                "unit_price decimal(10, 2))")
    erp.insert("sales", id=1, status="paid", sold_at="2024-03-02 00:30:00", updated_at="2024-03-02 00:30:00")
    erp.execute("insert into sale_details values (1, 1, 5, 2, 4.50)")
    return erp


def test_another_clock_is_refused_before_anything_is_read(database, clocked, tmp_path):
    sync(database, clocked, mapping_file(tmp_path, BERLIN))
    clocked.execute("update sales set updated_at = %s", now())
    with pytest.raises(UsageError, match=r"Europe/Berlin before, .* UTC now.*--mapping.*--anew"):
        sync(database, clocked, again=True)
    assert query(database, "select count(*) from bronze.erp_sales") == [(1,)]
    sync(database, clocked, mapping_file(tmp_path, BERLIN))
    assert query(database, "select count(*) from bronze.erp_sales") == [(2,)]


def test_what_a_wrong_clock_brought_is_forgotten_and_read_again(database, clocked, tmp_path):
    deliver(database, "users", [{"id": "7", "customer_name": "Ada", "updated_at": "2024-03-01T10:00:00Z"}],
            system="laravel")
    clocked.execute("insert into sale_details values (2, 1, 5, 0, 4.50)")
    sync(database, clocked)
    assert query(database, SOLD) == [("03-02 00:30",)]
    assert query(database, "select count(*) from ops.rejected_rows") == [(1,)]
    clocked.execute("delete from sale_details where id = 2")
    # An hour to the east its versions are older ones.
    sync(database, clocked, mapping_file(tmp_path, BERLIN), anew=True)
    assert query(database, SOLD) == [("03-01 23:30",)]
    assert query(database, "select order_date, net_amount from gold.fact_sales") == [(date(2024, 3, 1), Decimal(9))]
    assert query(database, "select customer_id from silver.customers") == [("erp:7",)]
    assert query(database, "select count(*) from ops.rejected_rows") == [(0,)]
    assert query(database, "select count(*) from bronze.erp_sales") == [(1,)]
    assert_gold_is_consistent(database)
    sync(database, clocked, mapping_file(tmp_path, BERLIN))
    assert query(database, SOLD) == [("03-01 23:30",)]


def test_nothing_is_forgotten_while_the_source_does_not_answer(database, clocked):
    sync(database, clocked)
    clocked.url = f"{clocked.url.partition(':')[0]}://nobody@127.0.0.1:1/none"
    with pytest.raises(CommandError, match="ERP_DATABASE_URL"):
        sync(database, clocked, anew=True)
    assert query(database, SOLD) == [("03-02 00:30",)]


def test_a_warehouse_that_noted_no_clock_takes_the_one_it_is_given(database, clocked, tmp_path):
    sync(database, clocked)
    with database.transaction("etl") as connection:
        connection.exec_driver_sql("delete from ops.fingerprints where name = 'time zone of erp'")
    sync(database, clocked, mapping_file(tmp_path, BERLIN))
    with pytest.raises(UsageError):
        sync(database, clocked)
