"""Doctor: a sound warehouse is healthy, each trouble is named with its remedy, and a database that is down as well."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.doctor import examine, examine_database
from etl.findings import Finding
from etl.pipeline import sync_csv
from etl.refine import refine
from tests.etl.helpers import load_sales, query, sale, write
from warehouse.database import Database
from warehouse.locks import hold
from warehouse.settings import ROOT, load_settings

STUCK_SYNC = """
import sys, time
from pathlib import Path
from etl.pipeline import sync_csv
from warehouse.database import ROLES, Database
from warehouse.settings import load_settings

def read(_path, file):
    print("reading", flush=True)
    time.sleep(600)
    return file

settings = load_settings(data_dir=sys.argv[3], _env_file=None)
sync_csv(Database(settings, dict.fromkeys(ROLES, sys.argv[1])), Path(sys.argv[2]), watch=read)
"""


def ill(database: Database) -> list[Finding]:
    return [finding for finding in examine_database(database) if not finding.is_healthy]


def test_a_sound_warehouse_is_healthy(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    assert ill(database) == []


@pytest.mark.parametrize(
    ("change", "subject", "seen", "remedy"),
    [
        ("update ops.loads set refined_at = null", "loads", "1 wait", "scripts.refine"),
        ("update ops.loads set refined_at = null, failed_at = now(), failure = 'out of range'", "loads",
         "load 1 (csv sales_transactions.csv) fails: out of range", "scripts.refine"),
        ("update ops.job_runs set status = 'killed', message = 'ended without a word'", "sync csv",
         "killed 0.0 hours ago: ended without a word", "scripts.sync csv"),
        ("insert into ops.watermarks values ('erp', 'sales', '{}', now() - interval '9 days')", "reading of erp",
         "9 days ago", "scripts.sync erp"),
        ("insert into ops.quality_results (check_name, kind, is_passed, findings, message) "
         "values ('keys', 'fail', false, 3, 'keys: 3 found')", "quality", "keys: 3 found", "--full"),
        ("insert into ops.rejected_rows values ('csv', 'x', '', 1, 1, 1, 'bad', '{}')", "quarantine", "1 rows",
         "operations.md"),
        ("revoke insert on bronze.csv_sales_transactions from assay_etl", "roles", "assay_etl may not insert",
         "init_database"),
        ("update ops.fingerprints set value = 'Asia/Tokyo' where name = 'calendar'", "settings", "Asia/Tokyo",
         "--full"),
        ("update ops.alembic_version set version_num = '0005'", "tables", "at migration 0005", "init_database"),
        ("insert into predictions.runs (job, model, model_version, parameters, as_of_date, status) "
         "values ('sales_forecast', '', '', '{}', '2020-01-01', 'champion')", "predictions", "of 2020-01-01",
         "scripts.predict sales_forecast"),
    ],
)
def test_each_trouble_is_named_with_its_remedy(
    database: Database, tmp_path: Path, change: str, subject: str, seen: str, remedy: str
) -> None:
    load_sales(database, tmp_path, [sale()])
    with database.transaction("owner") as connection:
        connection.exec_driver_sql(change)
    found = [finding for finding in ill(database) if finding.subject == subject]
    assert any(seen in finding.seen and remedy in finding.remedy for finding in found), found


def test_predictions_are_told_fresh_or_stale_or_none(database: Database, tmp_path: Path) -> None:
    def seen() -> list[tuple[bool, str]]:
        found = examine_database(database)
        return [(finding.is_healthy, finding.seen) for finding in found if finding.subject == "predictions"]

    load_sales(database, tmp_path, [sale()])
    assert seen() == [(True, "none yet; .venv/bin/python -m scripts.predict --all makes them")]
    with database.transaction("owner") as connection:
        newest = connection.scalar(text("select max(order_date) from gold.daily_sales_summary"))
        for job, days, rows in (("sales_forecast", 3, 9), ("reorder", 0, 9), ("customer_churn", 9, 9), ("team", 0, 0)):
            connection.execute(
                text("insert into predictions.runs (job, model, model_version, parameters, as_of_date, status, message)"
                     "values (:job, '', '', jsonb_build_object('rows', cast(:rows as int)), :day, 'champion', :why)"),
                {"job": job, "day": newest - timedelta(days), "rows": rows, "why": None if rows else "no tasks"},
            )  # fmt: skip
    assert seen() == [
        (False, f"customer_churn is of {newest - timedelta(9)}, sales go to {newest}"),
        (False, "team made no rows: no tasks"),
        (True, f"2 jobs as of {newest - timedelta(3)} to {newest}"),
    ]


def test_a_run_is_going_on_until_its_process_is_killed_and_then_may_be_run_again(
    database: Database, tmp_path: Path
) -> None:
    def seen() -> Finding:
        (finding,) = [finding for finding in examine_database(database) if finding.subject == "sync csv"]
        return finding

    write(tmp_path, "sales_transactions", [sale()])
    command = [sys.executable, "-c", STUCK_SYNC, database.urls["etl"], str(tmp_path), str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "reading\n"
        going_on = seen()
        process.kill()
    assert going_on.is_healthy and going_on.seen.startswith("running 0.0 hours")
    # PostgreSQL notices a moment later.
    with hold(database.engine("etl"), "sync csv", 60):
        pass
    assert not seen().is_healthy and seen().seen.startswith("killed 0.0 hours")
    assert seen().remedy == "nothing is lost: .venv/bin/python -m scripts.sync csv"
    sync_csv(database, tmp_path)
    assert query(database, "select status from ops.job_runs order by run_id") == [("killed",), ("succeeded",)]
    assert seen().is_healthy


def test_both_readers_of_the_erp_run_under_its_lock(database: Database) -> None:
    query(database, "insert into ops.job_runs (job, status) values ('sync laravel', 'running') returning 1")
    with hold(database.engine("etl"), "sync erp", 0):
        assert ill(database) == []
    assert [finding.subject for finding in ill(database)] == ["sync laravel"]


def test_figures_of_an_earlier_version_are_told_until_a_full_refinement(database: Database, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale()])
    assert ill(database) == []
    query(database, "delete from ops.fingerprints where name = 'figures' returning 1")
    load_sales(database, tmp_path, [sale(order_id="2")])
    (finding,) = ill(database)
    assert (finding.subject, finding.is_warning) == ("figures", True)
    assert finding.remedy == ".venv/bin/python -m scripts.refine --full"
    refine(database, full=True)
    assert ill(database) == []


def test_a_check_that_passes_again_is_no_trouble(database: Database) -> None:
    with database.transaction("owner") as connection:
        connection.execute(text(
            "insert into ops.quality_results (check_name, kind, is_passed, findings) "
            "values ('keys', 'fail', false, 3), ('keys', 'fail', true, 0)"
        ))
    assert ill(database) == []


def test_a_database_that_is_down_is_said_in_a_word(tmp_path: Path) -> None:
    settings = load_settings(database_url="postgresql://assay@127.0.0.1:1/assay", data_dir=tmp_path, _env_file=None)
    findings = {finding.subject: finding for finding in examine(settings)}
    assert not findings["database"].is_healthy
    assert "cannot be reached" in findings["database"].seen
    assert "DATABASE_URL" in findings["database"].remedy
    assert findings["Python"].is_healthy
