"""A file never holds a cell that a spreadsheet would run, whatever stands in the warehouse's texts."""

import csv
import io
import re
from decimal import Decimal, InvalidOperation

import pytest
from openpyxl import load_workbook
from sqlalchemy import Text, text

from dashboard.app import create_app
from dashboard.pages import all_pages
from warehouse import data_version
from warehouse.backup import backup, restore
from warehouse.schema import metadata
from warehouse.spreadsheets import RUNS_IN_A_SPREADSHEET

# Words that people write; the others are our own codes, on which what is read hangs.
WRITTEN_BY_PEOPLE = re.compile(
    r"(customer|product|employee|location|file|holiday)_name$|^(category|region|supplier|role|email|channel|campaign|"
    r"customer_segment|review_text|message|failure|cluster_label)$"
)
FORMULAS = ("=cmd|' /C calc'!A0 ", "+1+1 ", "-1+1 ", "@SUM(1) ", "\t=1 ", "\r=1 ", "\n=1 ")
CARDS = [card for page in all_pages() for card in page.cards if not card.without_rows]
LISTS = ("customers", "churn", "ltv", "segments", "models", "quality")
GROUPED = "metrics/revenue?by=product", "metrics/revenue?by=category", "metrics/revenue?by=location"


@pytest.fixture(scope="module")
def planted(settings, demo_database, new_database, tmp_path_factory):
    """The demo company with a formula at the beginning of every text and of every id."""
    database = new_database()
    restore(database, backup(demo_database, tmp_path_factory.mktemp("demo") / "demo.dump"))
    with database.transaction("owner") as connection:
        for table in metadata.sorted_tables:
            if table.schema in ("gold", "predictions", "ops"):
                _plant(connection, table)
        for domain in ("gold", "predictions"):
            data_version.move(connection, domain)
    return create_app(settings, database).test_client()


def _plant(connection, table):
    for column in table.columns:
        if not isinstance(column.type, Text):
            continue
        if WRITTEN_BY_PEOPLE.search(column.name):
            # The same for a column of this name everywhere, since tables are joined by some.
            formula = FORMULAS[sum(map(ord, column.name)) % len(FORMULAS)]
            new = f"case {column.name} when '' then '' else :formula || {column.name} end"
            connection.execute(text(f"update {table.fullname} set {column.name} = {new}"), {"formula": formula})
        elif column.name.endswith("_id"):
            new = f"regexp_replace({column.name}, '^csv:', 'csv:=1+')"
            connection.execute(text(f"update {table.fullname} set {column.name} = {new}"))


def cells(body):
    return [cell for row in csv.reader(io.StringIO(body, newline="")) for cell in row]


def running(found):
    """Cells that a spreadsheet would run; a number may begin with its sign."""
    return [cell for cell in found if cell.startswith(RUNS_IN_A_SPREADSHEET) and not _is_number(cell)]


def _is_number(cell):
    try:
        return Decimal(cell).is_finite()
    except InvalidOperation:
        return False


def test_no_cell_of_any_card_runs(planted):
    disarmed = set()
    for card in CARDS:
        page, _, name = card.name.partition("-")
        answer = planted.get(f"/export/{page}/{name}.csv?period=90D")
        assert answer.status_code == 200, card.name
        found = cells(answer.get_data(as_text=True))
        assert running(found) == [], card.name
        disarmed |= {formula for formula in (*FORMULAS, "=1+") for cell in found if cell.startswith(f"'{formula}")}
    # What was planted did reach the files.
    assert len(disarmed) >= 5, disarmed


def test_no_cell_of_the_sales_and_the_lists_of_the_api_runs(planted):
    for path in ("/export/sales.csv?period=90D", *(f"/api/v1/{name}" for name in (*LISTS, *GROUPED))):
        answer = planted.get(path, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, (path, answer.get_data(as_text=True)[:300])
        assert answer.mimetype == "text/csv", path
        assert running(cells(answer.get_data(as_text=True))) == [], path


@pytest.mark.parametrize("page", [page.path.strip("/") or "overview" for page in all_pages()])
def test_no_workbook_holds_a_formula(planted, page):
    book = load_workbook(io.BytesIO(planted.get(f"/export/{page}.xlsx?period=90D").data), read_only=True)
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds and kinds
