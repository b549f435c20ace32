"""Cleaning reports: every load has one, its counts add up, and shares are exact."""

from pathlib import Path

from etl.cleaning_report import as_table, latest
from etl.pipeline import sync_csv
from etl.refine import refine
from tests.etl.helpers import deliver, load_sales, query, sale, write
from tests.etl.sources import square_objects
from warehouse.database import Database

CUSTOMER = {"customer_id": "c1", "customer_name": "Ann", "email": "", "signup_date": "", "customer_segment": "New",
            "region": ""}


def reports(database: Database) -> list[dict[str, object]]:
    with database.transaction("etl") as connection:
        return latest(connection, 10)


def test_a_load_is_reported_with_every_row_and_column(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "customer_database", [CUSTOMER])
    load_sales(database, tmp_path, [
        sale(), sale(), sale(order_id="2", customer_id=""), sale(order_id="3", customer_id="c9"),
        sale(order_id="4", quantity="x"), sale(order_id="5", quantity="0"),
    ])
    people, report = reports(database)
    assert (people["object"], people["rows_before"], people["missing_shares"]["email"]) == ("customer_database", 1, 1.0)
    assert {key: report[key] for key in ("rows_before", "rows_after", "rows_in_bronze", "duplicates", "rejected")} == {
        "rows_before": 6, "rows_after": 3, "rows_in_bronze": 6, "duplicates": 1, "rejected": 2,
    }
    assert report["rejected_by_reason"] == {"quantity_not_a_number": 1, "quantity_zero": 1}
    assert report["missing_shares"]["customer_id"] == 0.166667
    assert (report["missing_shares"]["order_id"], report["missing_shares"]["tax"]) == (0, 1)
    # Of the accepted rows with a customer, one of two is known; no catalog and no locations were given.
    assert report["match_rates"] == {"customers": 0.5, "products": 0, "locations": 0}


def test_rows_stopped_before_bronze_are_reported_too(database: Database, tmp_path: Path) -> None:
    path = write(tmp_path, "sales_transactions", [sale(), sale(order_id="2", quantity="x")])
    path.write_text(path.read_text() + "only,two\n")
    sync_csv(database, tmp_path)
    (report,) = reports(database)
    assert (report["rows_before"], report["rows_in_bronze"]) == (3, 2)
    assert report["rejected_by_reason"] == {"quantity_not_a_number": 1, "too_few_columns": 1}


def test_a_report_is_written_anew_with_each_refinement(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    before = reports(database)
    refine(database, full=True)
    assert reports(database) == before
    assert query(database, "select count(*) from ops.cleaning_reports") == [(1,)]


def test_the_console_gets_a_line_a_report(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(), sale(order_id="2", customer_id=""), sale(order_id="3", quantity="x")])
    heading, line = as_table(reports(database)).splitlines()
    assert heading.split()[:5] == ["object", "before", "after", "duplicate", "rejected"]
    assert line.split()[:5] == ["sales_transactions", "3", "2", "0", "1"]
    assert "quantity_not_a_number 1" in line
    assert "customer_id empty 33%" in line
    assert "products known 0.0%" in line


def test_how_a_file_was_read_is_told_in_words(database: Database, tmp_path: Path) -> None:
    header = "order_id;customer_id;product_id;order_date;quantity;unit_price;total_amount;region;category\n"
    row = "1;c;p;25.03.2024;1;5,50 EUR;5,50;N;T\n"
    (tmp_path / "sales_transactions.csv").write_text(header + row, encoding="utf-8")
    sync_csv(database, tmp_path)
    remarks = as_table(reports(database)).splitlines()[1]
    assert all(words in remarks for words in (
        "read with delimiter semicolon", "read with order_date: day first, as 25.03.2024",
        "read with unit_price: decimal comma, as 5,50 EUR, in EUR",
    ))
    assert "{" not in remarks


def test_a_listing_is_told_by_what_it_lists(database: Database) -> None:
    deliver(database, "missing_ids", [{"entity": "orders", "id": "erp:1"}])
    refine(database)
    assert as_table(reports(database)).splitlines()[1].endswith("  test")


def test_of_documents_the_shares_are_those_of_what_was_read_from_them(database: Database) -> None:
    people = [square_objects.customer(f"C{number}", "2024-03-01T08:00:00Z") for number in range(4)]
    del people[0]["email_address"]
    deliver(database, "customers", [{"payload": person} for person in people], system="square", source="square")
    refine(database)
    (report,) = reports(database)
    shares = report["missing_shares"]
    assert (shares["customers.customer_id"], shares["customers.email"], shares.get("payload")) == (0, 0.25, None)
