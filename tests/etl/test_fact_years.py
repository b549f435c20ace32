"""Years of gold.fact_sales: a new one is filled before its indexes stand, and is like the others from then on."""

from pathlib import Path

from sqlalchemy import text

from etl.refine import refine
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database

LINES = "select tableoid::regclass::text, order_id, net_amount from gold.fact_sales order by 2"
INDEXES_AMISS = """
    select year.relid::regclass::text, own.indexrelid::regclass::text
    from pg_partition_tree('gold.fact_sales') as year
    cross join pg_index as own
    where year.isleaf and own.indrelid = 'gold.fact_sales'::regclass
        and not exists (
            select 1
            from pg_inherits
            inner join pg_index as child on child.indexrelid = pg_inherits.inhrelid
            where pg_inherits.inhparent = own.indexrelid and child.indrelid = year.relid and child.indisvalid
        )
"""


def old_and_new_years(database: Database, folder: Path) -> None:
    load_sales(database, folder, [sale(order_id="1"), sale(order_id="2", order_date="2025-01-01 09:00:00")])
    load_sales(database, folder, [
        sale(order_id="1", order_date="2026-02-01 10:00:00"),  # leaves its year for one that is new
        sale(order_id="3"),
        sale(order_id="4", order_date="2023-12-31 23:59:59"),
        sale(order_id="5", order_date="2026-12-31 23:59:59"),
    ])


def test_a_load_of_old_and_new_years_puts_every_line_where_it_belongs(database: Database, tmp_path: Path) -> None:
    old_and_new_years(database, tmp_path)
    years = [(order, name[-4:]) for name, order, _ in query(database, LINES)]
    assert years == [("csv:1", "2026"), ("csv:2", "2025"), ("csv:3", "2024"), ("csv:4", "2023"), ("csv:5", "2026")]
    assert query(database, "select sum(net_amount) from gold.daily_sales_summary") == [(50,)]
    before = query(database, LINES)
    refine(database, full=True)
    assert query(database, LINES) == before


def test_a_year_has_all_indexes_whether_it_was_filled_before_or_after(database: Database, tmp_path: Path) -> None:
    old_and_new_years(database, tmp_path)
    with database.transaction("etl") as connection:
        connection.execute(text("select gold.create_fact_partition(2022)"))
    assert query(database, "select count(*) from pg_partition_tree('gold.fact_sales') where isleaf") == [(5,)]
    assert query(database, INDEXES_AMISS) == []


def test_a_year_that_somebody_put_aside_stays_there(database: Database, tmp_path: Path) -> None:
    old_and_new_years(database, tmp_path)
    with database.transaction("owner") as connection:
        connection.execute(text("alter table gold.fact_sales detach partition gold.fact_sales_2023"))
    load_sales(database, tmp_path, [sale(order_id="6"), sale(order_id="7", order_date="2022-03-01 09:00:00")])
    assert [order for _, order, _ in query(database, LINES)] == [f"csv:{number}" for number in (1, 2, 3, 5, 6, 7)]
    with database.transaction("owner") as connection:
        assert connection.execute(text("select order_id from gold.fact_sales_2023")).scalars().all() == ["csv:4"]
