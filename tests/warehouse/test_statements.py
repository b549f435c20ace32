"""Every SQL file says in its header what it does, and does that; folders run in the order that headers imply."""

import re
from graphlib import CycleError

import pytest
from sqlglot import exp

from tests.warehouse.parsed_sql import full_name, parse, stars_beyond_steps, step_names, touched_tables
from warehouse import statements
from warehouse.schema import metadata
from warehouse.schema.upkeep import upkeep
from warehouse.schema.workspace import workspace

NAMES = sorted(str(path.relative_to(statements.FOLDER).with_suffix("")) for path in statements.FOLDER.rglob("*.sql"))
FUNCTIONS = [name for name in NAMES if name.startswith("functions")]
# A function's body is a text to the parser; its header is its contract.
PARSED = [name for name in NAMES if name not in FUNCTIONS]
TEMPORARY_TABLES = {*workspace.tables, *upkeep.tables}
LAYERS_READ = {
    "silver": {"bronze", "silver", "workspace"},
    "gold": {"silver", "gold", "workspace"},
    "views": {"bronze", "silver", "gold", "predictions", "ops"},
    "queries": {"gold", "predictions", "ops", "app"},
    "checks": {"silver", "gold", "ops", "workspace"},
    "replay": {"bronze", "ops", "workspace"},
    "prune": {"silver", "workspace"},
    "inbox": {"app", "bronze", "silver", "ops"},
}
READ_ONLY = ("queries/", "checks/", "inbox/")


def test_all_sql_files_are_found():
    assert len(FUNCTIONS) >= 5 and len(PARSED) >= 35


# One test a rule: a case for each of some hundred files would cost more than what it tests.
def test_every_header_says_title_grain_reads_and_writes():
    read = [statements.read(name) for name in NAMES]
    assert [said.name for said in read if not re.match(r"[a-z_./0-9]+:? \S", said.title)] == []
    assert [said.name for said in read if bool(said.writes) == said.name.startswith(READ_ONLY)] == []
    silent = {said.name for said in read if not (said.grain and said.reads)}
    assert silent - set(FUNCTIONS) == set()


def test_every_header_tells_the_truth():
    for name in PARSED:
        statement, touched = statements.read(name), touched_tables(statements.read(name).sql)
        assert statement.writes - _marks(name) == touched.writes, name
        assert touched.reads <= statement.reads | statement.writes, name
        assert statement.reads - _marks(name) <= touched.reads, name


def test_a_header_names_tables_and_nothing_else():
    assert {name for name in PARSED if _marks(name) - {"nothing"}} == set()


def test_a_layer_reads_only_the_layers_that_it_may():
    for name in PARSED:
        schemas = {table.partition(".")[0] if "." in table else "workspace" for table in statements.read(name).reads}
        assert schemas <= LAYERS_READ[name.partition("/")[0]], name


def test_queries_and_checks_change_nothing():
    read_only = [name for name in PARSED if name.startswith(READ_ONLY)]
    assert [name for name in read_only if touched_tables(statements.read(name).sql).writes] == []


def test_a_check_says_its_kind_and_scope_and_only_one_of_changes_reads_temporary_tables():
    for name in [name for name in PARSED if name.startswith("checks/")]:
        statement = statements.read(name)
        assert statement.kind in ("fail", "warn"), name
        assert statement.scope in ("changed", "whole"), name
        assert statement.scope == "changed" or all("." in table for table in statement.reads), name
        assert len(parse(statement.sql)) == 1, name


def test_no_file_creates_a_table():
    created = [(name, made.kind) for name in PARSED for made in _parsed(name) if isinstance(made, exp.Create)]
    assert [(name, kind) for name, kind in created if kind != "VIEW"] == []


def test_all_columns_are_taken_only_from_a_step_of_the_same_file():
    assert [name for name in PARSED if stars_beyond_steps(statements.read(name).sql)] == []


def test_no_file_is_longer_than_a_hundred_and_fifty_lines():
    assert [name for name in NAMES if len(statements.read(name).sql.splitlines()) > 150] == []


def test_no_step_hides_a_temporary_table():
    assert [name for name in PARSED if any(step_names(made) & TEMPORARY_TABLES for made in _parsed(name))] == []


def test_a_latest_view_has_all_columns_of_its_table():
    for name in [name for name in PARSED if name.startswith("views/") and name.endswith("_latest")]:
        (view,) = _parsed(name)
        table = full_name(view.this).removesuffix("_latest")
        assert view.expression.named_selects == [column.name for column in metadata.tables[table].columns], name


@pytest.mark.parametrize("folder", ["silver", "gold", "views", "functions"])
def test_a_folder_is_ordered_so_that_each_file_finds_what_it_reads(folder):
    ordered = statements.folder(folder)
    assert sorted(statement.name for statement in ordered) == [name for name in NAMES if name.startswith(f"{folder}/")]
    for position, statement in enumerate(ordered):
        written_later = frozenset().union(*(later.writes for later in ordered[position + 1 :]))
        own = statement.reads & statement.writes
        assert not (statement.reads - own) & written_later, statement.name


@pytest.fixture
def sql_folder(tmp_path, monkeypatch):
    """Files of the test's own in place of warehouse/sql: a function that writes one."""
    monkeypatch.setattr(statements, "FOLDER", tmp_path)
    statements.read.cache_clear()

    def write(name: str, sql: str) -> None:
        path = tmp_path / f"{name}.sql"
        path.parent.mkdir(exist_ok=True)
        path.write_text(sql, encoding="utf-8")

    yield write
    statements.read.cache_clear()


def test_files_that_wait_for_each_other_are_refused(sql_folder):
    sql_folder("circle/one", "-- one: first\n-- reads: b\n-- writes: a\nselect 1")
    sql_folder("circle/two", "-- two: second\n-- reads: a\n-- writes: b\nselect 1")
    with pytest.raises(CycleError):
        statements.folder("circle")


def test_a_name_without_a_file_is_an_error():
    with pytest.raises(FileNotFoundError):
        statements.load("gold/no_such_statement")


@pytest.mark.parametrize("sql", ["select 1", "-- grain: one row\nselect 1", "--\nselect 1"])
def test_a_header_without_a_title_is_an_error(sql_folder, sql):
    sql_folder("gold/untitled", sql)
    with pytest.raises(ValueError, match="first line"):
        statements.load("gold/untitled")


def test_a_header_runs_over_lines_and_a_note_after_a_semicolon_names_no_table(sql_folder):
    sql_folder(
        "gold/a",
        "-- gold.a: a table\n--         of two lines\n-- reads:  gold.b,\n--         gold.c; the newest\nselect 1",
    )
    statement = statements.read("gold/a")
    assert statement.title == "gold.a: a table of two lines"
    assert statement.reads == {"gold.b", "gold.c"}


def test_the_parser_sees_what_statements_read_and_write():
    touched = touched_tables("""
        with gone as (delete from gold.a using gold.b where a.x = b.x returning *)
        insert into gold.c as known (x) select x from gone join verdicts using (x)
        on conflict (x) do update set x = excluded.x;
        update silver.d set x = e.x from silver.e where d.x = e.x and d.y in (select y from silver.f);
        select value from regexp_split_to_table('a', 'b') as part (value);
        create or replace view gold.g as select x from gold.h;
    """)
    assert touched.writes == {"gold.a", "gold.c", "silver.d", "gold.g"}
    assert touched.reads == {"gold.b", "verdicts", "silver.e", "silver.f", "gold.h"}


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("select * from gold.a", ["gold.a"]),
        ("select s.*, b.* from steps as s join gold.b as b on true", ["steps", "gold.b"]),
        ("select x from (select a.* from gold.a) as inner_query", ["gold.a"]),
        ("with s as (delete from gold.a returning *) select s.*, count(*) from s group by s.x", []),
    ],
)
def test_the_parser_sees_what_all_columns_are_taken_of(sql, found):
    assert stars_beyond_steps(sql) == found


def _parsed(name: str) -> list[exp.Expression]:
    return parse(statements.read(name).sql)


def _marks(name: str) -> frozenset[str]:
    """Names in the header that are neither tables of a schema nor temporary ones."""
    statement = statements.read(name)
    return frozenset(
        mark for mark in statement.reads | statement.writes if "." not in mark and mark not in TEMPORARY_TABLES
    )
