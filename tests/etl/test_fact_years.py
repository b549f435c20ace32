"""Years of gold.fact_sales: a new one is filled before its indexes stand, and is like the others from then on."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from etl.refine import refine
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database

LINES = "select tableoid::regclass::text, order_id, net_amount from gold.fact_sales order by 2"
INDEXES = """
    select replace(indexdef, '{year}', '') from pg_indexes
    where schemaname = 'gold' and tablename = 'fact_sales_{year}'
    order by 1
"""
PRIVILEGES = """
    select privilege_type from information_schema.role_table_grants
    where table_schema = 'gold' and table_name = 'fact_sales_{year}' and grantee = 'assay_etl'
    order by 1
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


def test_years_that_were_filled_first_have_the_indexes_and_rights_of_one_that_was_not(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction("etl") as connection:
        connection.execute(text("select gold.create_fact_partition(2022)"))
    old_and_new_years(database, tmp_path)
    for found in (INDEXES, PRIVILEGES):
        expected = query(database, found.format(year=2022))
        assert expected or found == PRIVILEGES
        for year in (2023, 2024, 2025, 2026):
            assert query(database, found.format(year=year)) == expected


def test_the_loader_writes_into_a_year_only_through_the_whole_table(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    with pytest.raises(ProgrammingError, match="permission denied"), database.transaction("etl") as connection:
        connection.execute(text("insert into gold.fact_sales_2024 select * from gold.fact_sales"))
