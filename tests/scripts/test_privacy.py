"""A person's data by command: what is handed out, what is asked, and what the audit log says of it."""

import json
from pathlib import Path

import pytest

from scripts import privacy
from tests.etl.helpers import query
from tests.etl.privacy.planted import MAIL, TRACES, plant, traces
from warehouse.database import Database

ENTRIES = "select action, subject, actor from app.audit_log order by audit_id"


@pytest.fixture
def planted(on_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    monkeypatch.setenv("DATABASE_URL_APP", on_database.urls["app"])
    plant(on_database, tmp_path / "files")
    return on_database


def entries(database: Database) -> list[tuple[str, ...]]:
    with database.transaction("owner") as connection:
        return [tuple(row) for row in connection.exec_driver_sql(ENTRIES)]


def test_everything_held_of_a_person_is_handed_out_and_nothing_of_others(
    planted: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert privacy.main(["export", MAIL, "--path", str(tmp_path / "told.json")]) == 0
    told = json.loads((tmp_path / "told.json").read_text(encoding="utf-8"))
    assert told["customer_ids"] == ["csv:17", "erp:5", "square:SQC1"]
    records = told["records"]
    assert {"bronze.csv_customer_database", "bronze.csv_sales_transactions", "bronze.csv_customer_reviews",
            "bronze.erp_users", "bronze.erp_sales", "bronze.erp_sale_details", "bronze.square_customers",
            "bronze.square_orders", "bronze.square_payments", "silver.customers", "silver.orders",
            "silver.order_lines", "silver.payments", "silver.reviews", "silver.customer_identities",
            "gold.dim_customer", "gold.fact_sales", "gold.fact_reviews", "gold.customer_summary",
            "gold.customer_days", "ops.rejected_rows", "app.inbox"} <= records.keys()
    assert records["bronze.csv_customer_database"][0]["source_row"] == {"Phone": "+49 170 1234567"}
    assert "She bit the dentist" in records["bronze.csv_customer_reviews"][0]["review_text"]
    assert [len(message["payload"]) for message in records["app.inbox"]] == [1]
    assert "Anna" not in json.dumps(told)
    assert entries(planted) == [("person_exported", "csv:17", "command")]
    assert privacy.main(["export", "csv:17"]) == 0
    assert json.loads(capsys.readouterr().out)["customer_ids"] == ["csv:17"]


def test_a_person_is_erased_when_it_is_meant_and_the_log_does_not_say_who_it_was(
    planted: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert privacy.main(["erase", f"csv:{MAIL}"]) == 2
    assert traces(planted)
    assert privacy.main(["erase", f"csv:{MAIL}", "--yes"]) == 0
    printed = capsys.readouterr().out
    assert "erased" in printed and not any(trace in printed.lower() for trace in TRACES)
    [(action, subject, _)] = entries(planted)
    assert action == "person_erased" and subject.startswith("csv:erased-")
    assert query(planted, f"select 1 from silver.orders where customer_id = '{subject}'")
    assert privacy.main(["erase", f"csv:{MAIL}", "--yes"]) == 0
    assert "nothing left to erase" in capsys.readouterr().out


def test_nobody_is_refused_with_the_remedy(
    planted: Database, caplog: pytest.LogCaptureFixture
) -> None:
    assert privacy.main(["export", "csv:4711"]) == 2
    assert privacy.main(["erase", "nobody@example.com", "--yes"]) == 2
    assert caplog.text.count("give a customer_id such as csv:17") == 2
    assert entries(planted) == []
