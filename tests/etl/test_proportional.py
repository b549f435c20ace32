"""What a load reads follows its own size, also into tables that were empty when its statements were planned.

An empty table that was vacuumed (after a first load that failed, say) costs the planner nothing to read whole, and a
statement that looks its rows up there while it puts them in would read all that it has put in, for each row anew.
"""

import pytest
from sqlalchemy import create_engine, text

from etl.built_with import statement_values
from etl.refine import refine
from etl.typing_by_workers import by_workers
from tests.etl.helpers import deliver, load_sales, query, sale, write
from tests.etl.test_gold_facts import product, review
from warehouse import statements
from warehouse.database import Database
from warehouse.settings import load_settings

ORDERS = 3000
CUSTOMER = {"customer_name": "Ada", "email": "", "signup_date": "2020-01-01", "customer_segment": "", "region": ""}
# Pages that a row is looked up in and put into, with its indexes; read anew for each, 3,000 orders take three times
# as many.
PAGES_OF_A_ROW = 10
PAGES_READ = """
    select schemaname || '.' || relname as name, heap_blks_hit + heap_blks_read as pages
    from pg_statio_user_tables
    where schemaname in ('silver', 'gold')
"""


def vacuum(database: Database) -> None:
    """Do at once what autovacuum does to tables that a load which failed has left empty."""
    engine = create_engine(database.urls["owner"], isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("vacuum analyze")
    engine.dispose()


def pages_read(database: Database) -> dict[str, int]:
    """Pages of each table that were read so far, by sessions that have ended."""
    database.dispose()
    return dict(query(database, PAGES_READ))


@pytest.mark.parametrize("source", ["files", "system"])
def test_a_first_load_into_vacuumed_tables_reads_what_it_writes_and_no_more(database, tmp_path, source):
    vacuum(database)
    before = pages_read(database)
    if source == "files":
        write(tmp_path, "customer_database", [CUSTOMER | {"customer_id": f"c{number}"} for number in range(ORDERS)])
        write(tmp_path, "product_catalog", [product(product_id=f"p{number}") for number in range(ORDERS)])
        write(tmp_path, "customer_reviews", [review(review_id=str(number)) for number in range(ORDERS)])
        load_sales(database, tmp_path, [
            sale(order_id=str(number), customer_id=f"c{number}", product_id=f"p{number}") for number in range(ORDERS)
        ])
    else:
        deliver(database, "sales", [{"id": str(number), "sold_at": "2024-03-01T10:30:00Z", "status": "completed"}
                                    for number in range(ORDERS)])
        deliver(database, "sale_details", [{"id": str(number), "sale_id": str(number), "product_id": "5",
                                            "quantity": "2", "unit_price": "5.00"} for number in range(ORDERS)])
        refine(database)
    assert query(database, "select count(*) from gold.fact_sales") == [(ORDERS,)]
    read = {name: pages - before[name] for name, pages in pages_read(database).items() if name in before}
    assert {name: pages for name, pages in read.items() if pages > PAGES_OF_A_ROW * ORDERS} == {}
    assert read["silver.orders"] > 0


def test_a_large_file_is_typed_by_workers(database, tmp_path):
    """Whatever keeps a step from them (a function, INSERT, an offset that the planner takes for no constant)."""
    load_sales(database, tmp_path, [sale(order_id=str(number)) for number in range(ORDERS)])
    vacuum(database)
    statement = by_workers(statements.read("silver/csv_sales_transactions"))
    typing = text("explain " + statement.sql.partition("drop table typed_sales;")[2])
    values = statement_values(load_settings(_env_file=None)) | {"load_id": 1, "source": "csv"}
    with database.transaction("owner") as connection:
        for cost in ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size"):
            connection.execute(text(f"set local {cost} = 0"))
        plan = connection.execute(typing, {name: values[name] for name in typing.compile().params}).scalars().all()
    assert plan[0].startswith("Gather Merge"), "\n".join(plan)
