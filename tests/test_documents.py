"""The documents say what the code does: columns, reasons, settings, tables, queries, commands, links."""

import contextlib
import csv
import io
import re
from datetime import date
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.mapping import ALLOWED_FUNCTIONS, compile_expression, load_mapping
from etl.pipeline import sync_csv
from etl.sources.csv_files import OBJECTS
from predictions.job import run_job
from predictions.registry import JOBS
from tests.etl.helpers import load_sales, query, sale, write
from tests.predictions.gold import sell
from warehouse.database import Database
from warehouse.schema import metadata
from warehouse.settings import ROOT, Settings
from warehouse.statements import folder

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
CSV_FILES = (ROOT / "docs" / "csv-files.md").read_text(encoding="utf-8")
WAREHOUSE = (ROOT / "docs" / "warehouse.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", WAREHOUSE, re.DOTALL)
EXAMPLE_LINE = re.compile(r"^# ([A-Z_]+)=(.*)$", re.MULTILINE)
ONE_ARGUMENT_EACH = {
    "concat_ws": "concat_ws('-', a)", "left": "left(a, 1)", "lpad": "lpad(a, 3, '0')", "nullif": "nullif(a, '')",
    "position": "position('x' in a)", "regexp_replace": "regexp_replace(a, 'x', 'y')",
    "replace": "replace(a, 'x', 'y')", "right": "right(a, 1)", "round": "round(parse_amount(a), 2)",
    "rpad": "rpad(a, 3, '0')", "split_part": "split_part(a, '-', 1)", "substr": "substr(a, 1, 2)",
    "substring": "substring(a, 1, 2)", "translate": "translate(a, 'x', 'y')",
    **{name: f"{name}(parse_amount(a))" for name in ("abs", "ceil", "floor", "trunc")},
}


def section(document: str, heading: str) -> str:
    """What stands under a heading of the third level, or of the second."""
    found = re.search(rf"^###? {re.escape(heading)}\n(.*?)(?=^##|\Z)", document, re.DOTALL | re.MULTILINE)
    assert found, f"no heading {heading}"
    return found[1]


def rows(markdown: str) -> list[list[str]]:
    """The cells of its table rows that begin with a name in backticks."""
    lines = re.findall(r"^\| (`.*) \|$", markdown, re.MULTILINE)
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)] for line in lines]


def names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def without_code(markdown: str) -> str:
    return re.sub(r"```.*?```", "", markdown, flags=re.DOTALL)


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("item", OBJECTS, ids=lambda item: item.name)
def test_every_column_of_a_file_is_documented_as_it_is_read(item) -> None:
    documented = {
        next(iter(names(column))): (header, names(aliases))
        for column, header, aliases, *_ in rows(section(CSV_FILES, f"{item.name}.csv"))
    }
    assert documented == {
        column: ("required" if column in item.required else "optional", set(item.aliases.get(column, ())))
        for column in item.columns
    }


def test_every_reason_of_rejection_is_documented_with_a_remedy() -> None:
    judging = [file.sql for file in folder("silver") if file.name.startswith("silver/csv_")]
    cases = re.findall(r"\bcase\s((?:(?!\bcase\b).)*?)\bend\)? as (?:reason|verdict)", "\n".join(judging), re.DOTALL)
    known = set(re.findall(r"then '(\w+)'", "\n".join(cases)))
    known |= set(re.findall(r"set reason = '(\w+)'", "\n".join(judging)))
    known |= set(re.findall(r'return "(\w+)"', (ROOT / "etl" / "tolerant_csv.py").read_text(encoding="utf-8")))
    documented = [(names(reasons), remedy) for reasons, remedy in rows(section(CSV_FILES, "Rejected rows"))]
    assert set().union(*(reasons for reasons, _ in documented)) == known
    assert all(remedy for _, remedy in documented)


def test_every_status_is_documented_with_its_meaning() -> None:
    sql = (ROOT / "warehouse" / "sql" / "functions" / "order_status.sql").read_text(encoding="utf-8")
    known: dict[str, set[str]] = {}
    for words, meaning in re.findall(r"when word (?:in|=) (.*) then '(\w+)'", sql):
        known[meaning] = set(re.findall(r"'(\w+)'", words))
    documented = {meaning: names(words) for words, meaning, _ in rows(section(CSV_FILES, "Status"))}
    assert documented == known


def test_the_functions_that_a_mapping_may_use_are_documented_and_work(database: Database) -> None:
    listed = re.search(r"<!-- functions -->(.*?)<!-- end -->", CSV_FILES, re.DOTALL)
    assert listed
    assert names(listed[1]) == ALLOWED_FUNCTIONS
    for name in ALLOWED_FUNCTIONS:
        expression = compile_expression(ONE_ARGUMENT_EACH.get(name, f"{name}(a)"), ["a"], name)
        query(database, f"select {expression} from (values ('x')) as cells (a)")


def test_the_documented_mapping_loads_the_documented_file(database: Database, tmp_path: Path) -> None:
    example = section(CSV_FILES, "Mapping files")
    for language, name in (("csv", "till_export.csv"), ("toml", "till.toml")):
        found = re.search(rf"```{language}\n(.*?)```", example, re.DOTALL)
        assert found
        (tmp_path / name).write_text(found[1], encoding="utf-8")
    synced = sync_csv(database, tmp_path, mapping=load_mapping(tmp_path / "till.toml"))
    assert synced.refined
    assert (synced.refined.accepted, synced.refined.rejected) == (3, 1)
    assert query(database, "select reason from ops.rejected_rows") == [("training_receipt",)]
    sold = query(database, "select order_id, product_id from gold.fact_sales "
                           "inner join gold.dim_product using (product_key) order by order_id, line_number")
    assert sold == [("till:R1", "till:TEA-1"), ("till:R1", "till:CUP-3"), ("till:R2", "till:TEA-1")]


def test_the_readmes_sales_file_is_taken_as_it_stands(database: Database, tmp_path: Path) -> None:
    found = re.search(r"```csv\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert found
    synced = load_sales(database, tmp_path, list(csv.DictReader(found[1].splitlines())))
    assert synced.refined
    assert (synced.refined.accepted, synced.refined.rejected, synced.refined.warned) == (2, 0, 0)


def test_every_table_and_view_is_documented() -> None:
    views = {statement.name.removeprefix("views/") for statement in folder("views")}
    missing = ({table.name for table in metadata.tables.values()} | views) - names(without_code(WAREHOUSE))
    assert not missing


@pytest.fixture(scope="module")
def small_warehouse(new_database, tmp_path_factory) -> Database:
    """March 2026 with two locations and a guest, a long history of daily sums, and its forecast."""
    database: Database = new_database()
    sell(database, "t:a", date(2023, 1, 1), date(2026, 2, 28))
    days = ("2026-02-10", "2026-03-05", "2026-03-05", "2026-03-20", "2026-03-21", "2026-03-22")
    buyers = ("ann", "ann", "bea", "bea", "", "cleo")
    sales = [
        sale(order_id=str(number), order_date=day, customer_id=buyer, location_id=f"shop{number % 2}", cost="4")
        for number, (day, buyer) in enumerate(zip(days, buyers, strict=True))
    ]
    catalog = {"product_id": "p1", "product_name": "Green tea", "category": "Tea", "price": "5", "stock_level": "9"}
    tmp_path = tmp_path_factory.mktemp("files")
    write(tmp_path, "product_catalog", [catalog])
    load_sales(database, tmp_path, sales)
    run_job(database, JOBS["sales_forecast"], date(2026, 2, 28))
    return database


@pytest.mark.parametrize("block", QUERIES, ids=lambda block: block.split("\n")[1].strip()[:40])
def test_every_documented_query_runs_for_a_reader_and_answers(small_warehouse: Database, block: str) -> None:
    # The reader's lost customers are a year back from today, so there may be none.
    may_be_empty = "current_date - 365" in block
    with small_warehouse.transaction("reader") as connection:
        for statement in [part for part in block.split(";\n") if part.strip()]:
            found = connection.execute(text(statement)).all()
            assert found or may_be_empty


def test_the_documented_count_of_distinct_customers_is_exact(small_warehouse: Database) -> None:
    counted = [block for block in QUERIES if "customer_revisit_counts" in block]
    assert len(counted) == 1
    with small_warehouse.transaction("reader") as connection:
        assert connection.scalar(text(counted[0])) == 3


def test_the_example_settings_are_all_settings_with_their_defaults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = EXAMPLE_LINE.findall(example)
    assert sorted(name for name, _ in lines) == sorted(name.upper() for name in Settings.model_fields)
    (tmp_path / ".env").write_text("\n".join(f"{name}={value}" for name, value in lines), encoding="utf-8")
    # A relative folder is meant from the repository, where commands are run.
    monkeypatch.chdir(ROOT)
    assert Settings(_env_file=tmp_path / ".env") == Settings(_env_file=None)


def test_every_example_setting_has_a_line_that_explains_it() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for before, line in pairwise(lines):
        if EXAMPLE_LINE.match(line):
            assert before.startswith("# "), line
            assert not EXAMPLE_LINE.match(before), line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    content = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(content)):
        if "://" in target:
            continue
        path, _, fragment = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        if fragment:
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert fragment in {anchor(heading) for heading in headings}, target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_paths_named_in_the_documents_exist(document: Path) -> None:
    content = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:warehouse|etl|ml|predictions|dashboard|scripts|tests|docs)/[\w./]+)`", content)
    planned = {"warehouse/sql/silver/csv_suppliers.sql", "warehouse/sql/silver/suppliers.sql"}
    assert [path for path in named if path not in planned and not (ROOT / path).exists()] == []


def test_every_command_named_in_the_documents_takes_the_options_named() -> None:
    calls = {
        (script, option)
        for document in DOCUMENTS
        for script, rest in re.findall(r"-m scripts\.(\w+)([^\n`]*)", document.read_text(encoding="utf-8"))
        for option in ["", *re.findall(r"(--\w[\w-]*)", rest.split(" -- ")[0])]
    }
    assert calls
    helps = {script: help_of(script) for script, _ in calls}
    assert [(script, option) for script, option in calls if option not in helps[script]] == []


def help_of(script: str) -> str:
    """What the command says of itself; in this process, since most of a command's time is its imports."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit, match=r"^0$"):
        import_module(f"scripts.{script}").main(["--help"])
    return said.getvalue()


def test_every_make_target_named_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        assert set(re.findall(r"\bmake (run|test|check|bench|install)\b", document.read_text("utf-8"))) <= targets
