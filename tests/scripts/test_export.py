"""The export command: exact files of one state, whole or not at all."""

import csv
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.api.spreadsheets import RUNS_IN_A_SPREADSHEET
from etl import export as exporting
from etl.export import REPORT, export
from etl.pipeline import sync_csv
from scripts.export import main
from tests.etl.helpers import load_sales, query, sale, write
from warehouse.command import CommandError
from warehouse.database import Database


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def company(database: Database, tmp_path: Path) -> Database:
    """Four lines of three orders, two reviews, a rejected row and texts that a spreadsheet would run."""
    write(tmp_path / "in", "customer_reviews", [
        review(review_id="r1", review_text="=HYPERLINK(1)"),
        review(review_id="r2", customer_id="", rating="2", review_text="two\nlines, \"quoted\""),
    ])
    load_sales(database, tmp_path / "in", [
        sale(),
        sale(product_id="p2", category="@Tea", total_amount="0.10", unit_price="0.05"),
        sale(order_id="2", customer_id="", order_date="2024-03-02 10:00:00"),
        sale(order_id="3", quantity="-1", total_amount="-5.00", order_date="2024-03-03 10:00:00"),
        sale(order_id="4", quantity="many"),
    ])
    return database


def review(**changes: str) -> dict[str, str]:
    plain = {"review_id": "r", "customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-03-05",
             "review_text": "good"}
    return plain | changes


def test_every_line_is_in_the_files_to_the_last_decimal(company: Database, tmp_path: Path) -> None:
    written = export(company, tmp_path / "out")
    assert written == {"clean_transactions.csv": 4, "clean_reviews.csv": 2, "merged_analytics_data.csv": 4}
    total = query(company, "select sum(net_amount) from gold.fact_sales")[0][0]
    for name in ("clean_transactions.csv", "merged_analytics_data.csv"):
        rows = rows_of(tmp_path / "out" / name)
        assert sum(Decimal(row["net_amount"]) for row in rows) == total
        assert [row["order_id"] for row in rows] == ["csv:1", "csv:1", "csv:2", "csv:3"]


def test_the_merged_file_has_ratings_beside_the_line(company: Database, tmp_path: Path) -> None:
    export(company, tmp_path / "out")
    rows = rows_of(tmp_path / "out" / "merged_analytics_data.csv")
    found = [(row["product_id"], row["product_average_rating"], row["customer_rating"]) for row in rows]
    assert found == [
        ("csv:p1", "3.5000", "5.0000"), ("csv:p2", "", ""), ("csv:p1", "3.5000", ""), ("csv:p1", "3.5000", "5.0000"),
    ]


def test_no_cell_of_text_runs_in_a_spreadsheet_and_amounts_stay_numbers(company: Database, tmp_path: Path) -> None:
    export(company, tmp_path / "out")
    reviews = {row["review_id"]: row["review_text"] for row in rows_of(tmp_path / "out" / "clean_reviews.csv")}
    assert reviews == {"csv:r1": "'=HYPERLINK(1)", "csv:r2": 'two\nlines, "quoted"'}
    sales = rows_of(tmp_path / "out" / "clean_transactions.csv")
    assert {row["category"] for row in sales} == {"Tea", "'@Tea"}
    assert {row["quantity"] for row in sales} == {"2.0000", "-1.0000"}


def test_files_and_downloads_guard_against_the_same_signs() -> None:
    assert exporting.RUNS_IN_A_SPREADSHEET == RUNS_IN_A_SPREADSHEET


def test_the_report_accounts_for_every_row(company: Database, tmp_path: Path) -> None:
    export(company, tmp_path / "out")
    report = json.loads((tmp_path / "out" / REPORT).read_text(encoding="utf-8"))
    totals = report["totals"]
    assert totals["rows_received"] == totals["rows_accepted"] + totals["rows_duplicate"] + totals["rows_rejected"] == 7
    assert report["in_quarantine"] == [
        {"source": "csv", "object": "sales_transactions", "reason": "quantity_not_a_number", "rejected": 1}
    ]
    newest = {delivery["object"]: delivery["rows_received"] for delivery in report["newest_deliveries"]}
    assert newest == {"customer_reviews": 2, "sales_transactions": 5}
    assert report["rows_exported"]["clean_reviews.csv"] == 2


def test_the_report_has_the_newest_delivery_of_each_kind(company: Database, tmp_path: Path) -> None:
    write(tmp_path / "in", "customer_reviews", [review(review_id="r3")])
    sync_csv(company, tmp_path / "in")
    export(company, tmp_path / "out")
    report = json.loads((tmp_path / "out" / REPORT).read_text(encoding="utf-8"))
    assert [each["rows_received"] for each in report["newest_deliveries"]] == [1, 5]
    assert report["totals"]["deliveries"] == 3


def test_an_empty_warehouse_gives_files_with_a_header_alone(database: Database, tmp_path: Path) -> None:
    assert set(export(database, tmp_path).values()) == {0}
    assert (tmp_path / "clean_reviews.csv").read_text(encoding="utf-8").startswith("review_id,source,review_date")
    assert sorted(os.listdir(tmp_path)) == [
        "clean_reviews.csv", "clean_transactions.csv", REPORT, "merged_analytics_data.csv"
    ]


def test_an_export_that_fails_leaves_the_files_before(
    company: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(company, tmp_path / "out")
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    sync_csv(company, tmp_path / "in", again=True)
    monkeypatch.setitem(exporting.CSV_FILES, "merged_analytics_data.csv", "select 1 / 0 as order_id")
    with pytest.raises(Exception, match="division by zero"):
        export(company, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


def test_a_folder_that_cannot_be_is_a_clear_error(database: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match="cannot write"):
        export(database, tmp_path / "file" / "out")


def test_progress_ends_at_the_whole(company: Database, tmp_path: Path) -> None:
    seen: list[tuple[str, float]] = []
    export(company, tmp_path / "out", lambda name, share: seen.append((name, share)))
    assert [share for _name, share in seen] == sorted(share for _name, share in seen)
    assert seen[-1] == ("", 1.0)


def test_the_command_writes_where_it_is_told(
    company: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", company.urls["owner"])
    monkeypatch.setenv("DATABASE_URL_ETL", company.urls["etl"])
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["--path", str(tmp_path / "out")]) == 0
    assert len(rows_of(tmp_path / "out" / "clean_transactions.csv")) == 4


def test_the_command_wants_a_path() -> None:
    with pytest.raises(SystemExit) as stopped:
        main([])
    assert stopped.value.code == 2
