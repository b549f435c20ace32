"""docs/predictions.md says what is there: every table and column with its comment, every job, queries that run."""

import re

import pytest
from sqlalchemy import text

from predictions.registry import JOBS
from tests import data_dictionary
from warehouse.database import Database

CONTENT = data_dictionary.PAGE.read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", CONTENT, re.DOTALL)


def test_every_table_and_column_stands_there_with_its_comment() -> None:
    assert data_dictionary.written() == data_dictionary.render(), "run python -m tests.data_dictionary"


def test_the_dictionary_is_written_where_its_marks_are(tmp_path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- tables -->\nold\n<!-- end of tables -->\nafter\n", encoding="utf-8")
    data_dictionary.write(page)
    assert data_dictionary.written(page) == data_dictionary.render()
    assert page.read_text(encoding="utf-8").startswith("before\n") and page.read_text("utf-8").endswith("\nafter\n")


def test_every_job_is_described_with_tables_that_exist() -> None:
    described = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (`[^|]+`) \|$", CONTENT, re.MULTILINE))
    assert set(JOBS) <= set(described)
    named = {name for tables in described.values() for name in re.findall(r"`(\w+)`", tables)}
    shared = {"runs", "backtests", "model_curves", "feature_importances", "model_monitoring"}
    assert named | shared == {table.name for table in data_dictionary.tables()}


@pytest.mark.parametrize("block", QUERIES, ids=lambda block: re.search(r"predictions\.(\w+)", block)[1])
def test_every_documented_query_runs_for_a_reader(empty_warehouse: Database, block: str) -> None:
    with empty_warehouse.transaction("reader") as connection:
        for statement in [part for part in block.split(";\n") if part.strip()]:
            connection.execute(text(statement)).all()


@pytest.fixture(scope="module")
def empty_warehouse(new_database) -> Database:
    """Migrated and without a row."""
    database: Database = new_database()
    return database
