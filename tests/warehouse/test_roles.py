"""What the reader, who stands behind psql and the pages, may see of the warehouse's own books."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from warehouse.database import Database


@pytest.mark.parametrize("table", [
    "loads", "job_runs", "data_version", "watermarks", "quality_results", "cleaning_reports",
])
def test_the_reader_sees_what_ran_and_what_was_found(database: Database, table: str) -> None:
    with database.transaction("reader") as connection:
        connection.execute(text(f"select * from ops.{table}"))


def test_the_reader_sees_why_rows_were_rejected_and_where_they_stand(database: Database) -> None:
    with database.transaction("reader") as connection:
        connection.execute(text("select source, object, reason, load_id, row_number, rejected_at, count(*) "
                                "from ops.rejected_rows group by 1, 2, 3, 4, 5, 6"))


@pytest.mark.parametrize("statement", [
    "select payload from ops.rejected_rows", "select row_hash from ops.rejected_rows",
    "select * from ops.rejected_rows", "delete from ops.watermarks", "select 1 from app.inbox",
    "select 1 from bronze.csv_customer_database", "select 1 from silver.customers",
])
def test_the_reader_sees_no_raw_data_and_writes_nothing(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), database.transaction("reader") as connection:
        connection.execute(text(statement))
