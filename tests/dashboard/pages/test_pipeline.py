"""The Pipeline page: every figure against what was put into the books, and the books against themselves."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from sqlalchemy import insert, text

from dashboard.app import create_app
from dashboard.cards import (
    pipeline_actions,
    pipeline_checks,
    pipeline_cleaning,
    pipeline_loads,
    pipeline_reconciliation,
    pipeline_rejected,
    pipeline_runs,
    pipeline_sources,
)
from dashboard.cards.pipeline_words import column_of, duration, note_of
from dashboard.context import open_visit
from dashboard.pages.pipeline import PAGE
from predictions import reorder
from tests.dashboard import company
from warehouse.locks import hold
from warehouse.schema import ops, predictions

NOW = datetime.now(UTC).replace(microsecond=0)
TOTALS = [{"order_id": f"csv:{order}", "total_amount": 100.0, "lines_amount": 97.55} for order in range(1, 6)]
DAYS = [{"order_date": "2026-05-03", "location_key": 1, "lines_of_facts": 2, "lines_kept": None, "net_of_facts": 61.2,
         "net_kept": None}]


@pytest.fixture(scope="module")
def books(settings, new_database, last_day):
    """A company whose ERP came every six hours and then fell silent, with one failed file and rows in quarantine."""
    database = new_database()
    company.fill(database, last_day, days=30, orders_per_day=3)
    with database.transaction("etl") as connection:
        for hours in range(96, 24, -6):
            _load(connection, "erp", "sales", NOW - timedelta(hours=hours), received=100, accepted=97, duplicate=2,
                  rejected=1)
        _load(connection, "till", "sales_transactions", NOW, received=10, failure="no such column: date")
        for number, reason in enumerate(("quantity_zero", "quantity_zero", "too_few_columns"), start=1):
            connection.execute(insert(ops.rejected_rows).values(
                source="erp", object="sales", row_hash=str(number), copy_number=1, load_id=2, row_number=number * 10,
                reason=reason, payload={"customer": "somebody@example.com"},
            ))
        for name, is_passed in (("fact_sales_equals_silver", False), ("freshness", True)):
            connection.execute(insert(ops.quality_results).values(
                check_name=name, kind="fail", is_passed=is_passed, findings=0 if is_passed else 3,
            ))
        for name, findings, examples in (
            ("changed_orders_own_totals", 7, TOTALS), ("daily_sales_summary_equals_facts", 1, DAYS),
        ):
            connection.execute(insert(ops.quality_results).values(
                check_name=name, kind="warn", is_passed=False, findings=findings, examples=examples,
            ))
        for status, seconds in (("succeeded", 60), ("succeeded", 90), ("failed", 5)):
            connection.execute(insert(ops.job_runs).values(
                job="sync erp", status=status, started_at=NOW + timedelta(seconds=seconds),
                finished_at=NOW + timedelta(seconds=2 * seconds), message="connection refused",
            ))
    return create_app(settings, database)


@pytest.fixture
def visit(books):
    with books.test_request_context():
        yield open_visit("")


def _load(connection, source, name, received_at, *, received, accepted=0, duplicate=0, rejected=0, failure=None):
    connection.execute(insert(ops.loads).values(
        system="erp", source=source, object=name, file_name=f"{name}.csv", content_hash="", received_at=received_at,
        rows_received=received, rows_accepted=None if failure else accepted, rows_duplicate=duplicate,
        rows_rejected=rejected, refined_at=None if failure else received_at + timedelta(seconds=30),
        failed_at=received_at if failure else None, failure=failure, keeps_equal_rows=False,
    ))


def test_a_source_is_late_by_its_own_rhythm_and_a_failed_one_comes_first(visit):
    status = dict(pipeline_sources.rows(visit)[["source", "status"]].itertuples(index=False, name=None))
    assert list(status.items())[:2] == [("till", "failed"), ("erp", "late")]
    assert status["csv"] == "no rhythm yet"


def test_what_jobs_note_has_amounts_as_the_company_writes_them(visit):
    bills = pd.DataFrame({"supplier": ["Larch & Co", "Larch & Co"], "order_quantity": [3, 4],
                          "order_cost": [31000.0, 197.9]})
    noted = reorder._orders(bills)
    assert noted.endswith("2 items, 31197.90")
    assert note_of(noted, visit) == "order from Larch & Co: 2 items, $31,197.90"
    assert note_of("3 products, 0.95 asked", visit) == "3 products, 0.95 asked"


def test_the_cleaning_report_accounts_for_every_row(visit):
    erp = pipeline_cleaning.rows(visit).set_index("source").loc["erp"]
    assert (erp["rows_received"], erp["rows_accepted"], erp["rows_duplicate"], erp["rows_rejected"]) == (
        1200, 1164, 24, 12)
    assert erp["rows_unaccounted"] == 0


def test_deliveries_tell_how_long_they_took_and_why_one_failed(visit):
    newest = pipeline_loads.rows(visit).iloc[0]
    assert newest["result"] == "failed: no such column: date"
    assert pipeline_loads.rows(visit).iloc[1]["took"] == "30 s"


def test_rejected_rows_are_counted_by_reason_and_nothing_of_them_is_shown(visit):
    reasons = pipeline_rejected.reasons(visit)
    assert list(zip(reasons["reason"], reasons["column"], reasons["rejected"], strict=True)) == [
        ("quantity zero", "quantity", 2), ("too few columns", "", 1)]
    examples = pipeline_rejected.examples(visit)
    assert list(examples["row_number"]) == [10, 20, 30]
    assert "somebody" not in examples.to_csv()


def test_the_reader_may_not_see_what_stands_in_a_rejected_row(visit):
    with visit.view.reader.database.transaction("reader") as connection, pytest.raises(Exception, match="permission"):
        connection.execute(text("select payload from ops.rejected_rows"))


def test_a_check_that_failed_comes_first_with_its_remedy_and_those_not_run_are_named(visit):
    checks = pipeline_checks.rows(visit)
    assert (checks["check_name"].iloc[0], checks["result"].iloc[0]) == ("fact_sales_equals_silver", "failed")
    assert "scripts.refine --full" in checks["to_do"].iloc[0]
    assert (checks["result"] == "not run yet").sum() == len(checks) - 4


def test_a_job_is_timed_by_its_last_run_that_succeeded(visit):
    job = pipeline_runs.durations(visit).set_index("job").loc["sync erp"]
    assert (job["seconds"], job["usual_seconds"], job["failed"]) == (90, 60, 1)


def test_a_run_that_nobody_holds_the_lock_of_was_killed_and_may_be_run_again(visit):
    def last_run(job: str) -> str:
        return str(pipeline_runs.journal(visit).drop_duplicates("job").set_index("job").loc[job, "status"])

    database = visit.view.reader.database
    with database.transaction("etl") as connection:
        connection.execute(insert(ops.job_runs).values(job="sync square", status="running"))
    with database.transaction("predictor") as connection:
        connection.execute(insert(predictions.runs).values(
            job="reorder", model="", model_version="", parameters={}, as_of_date=NOW.date(), status="running",
        ))
    for job in ("sync square", "predict reorder"):
        with hold(database.engine("etl"), job, 0):
            assert last_run(job) == "running"
        assert last_run(job) == "killed"
    todo = pipeline_actions.rows(visit).set_index("headline")
    assert todo.loc["Sync square killed", "text"] == "Nothing is lost: run it again."
    assert todo.loc["Predict reorder killed", "tone"] == "bad"


def test_roll_ups_that_differ_are_said_to(visit):
    compared = pipeline_reconciliation.rows(visit).set_index("one")
    assert compared.loc["Rows received", "result"] == "agrees"
    assert compared.loc["Lines in gold", "result"] == "differs"
    assert compared.loc["Revenue by employee activity", "result"] == "not compared yet"


def test_what_a_check_found_is_told_in_money_and_of_which_orders_or_days(visit):
    compared = pipeline_reconciliation.rows(visit).set_index("one")
    orders, days = compared.loc["Lines of each order"], compared.loc["Days and locations"]
    assert tuple(orders[["result", "value", "against", "difference"]]) == (
        "differs", "$487.75", "$500.00", "\u2212$12.25")
    assert orders["how"].endswith("; the first 5 of 7 that differ: orders 1, 2, 3, 4, 5")
    assert tuple(days[["value", "against", "difference"]]) == ("$0.00", "$61.20", "\u2212$61.20")
    assert days["how"].endswith("; of May 3, 2026")
    # It has kept no rows, so it is not known how much.
    assert tuple(compared.loc["Lines in gold", ["value", "difference"]]) == ("", "3 differ")


def test_what_to_do_begins_with_what_failed(visit):
    todo = pipeline_actions.rows(visit)
    assert list(todo["tone"]) == sorted(todo["tone"])
    assert todo["headline"].iloc[0].startswith("till")
    assert "Rejected rows of erp · sales" in set(todo["headline"])


def test_the_lineage_shows_delivered_tables_and_ends_at_pages(visit):
    card = next(card for card, _width in PAGE.view.cards if card.name == "pipeline-lineage")
    rows = card.rows(visit).set_index("name")
    assert set(rows[rows["layer"] == "bronze"].index) == {"bronze.csv_sales_transactions", "bronze.erp_sales"}
    assert "fact_sales" in rows.loc["gold.daily_sales_summary", "fed_by"]
    assert rows.loc["Pipeline", "layer"] == "pages"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.123, "0.1 s"), (75, "1 min 15 s"), (3600, "1 h"), (90061, "1 d 1 h"), (None, "–")]
)
def test_a_duration_names_its_two_largest_units(seconds, words):
    assert duration(seconds) == words


def test_a_reason_names_its_column_where_it_is_about_one():
    assert column_of("order_date_not_a_date") == "order_date"
    assert column_of("too_many_columns") == column_of("text_too_long") == ""
