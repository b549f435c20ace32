"""The commands that keep a warehouse sound: what they print and their exit codes, on a server of one's own."""

from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from scripts import backup, check_quality, doctor, refine, restore, retain, sync
from tests.etl.helpers import load_sales, query, sale
from warehouse.database import Database
from warehouse.embedded import SUPERUSER, Cluster
from warehouse.locks import hold


@pytest.fixture
def on_database(database: Database, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """The commands' settings name the test's database, with the administrator alone, who takes each role."""
    monkeypatch.setenv("DATABASE_URL", cluster.url(SUPERUSER, make_url(database.urls["owner"]).database or ""))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("LOCK_WAIT_SECONDS", "0")
    return database


def test_a_sound_warehouse_passes_the_checks_and_the_doctor_warns_of_the_shared_sign_in(
    on_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_sales(on_database, tmp_path, [sale()])
    assert check_quality.main([]) == 0
    assert "passed   fact_sales_equals_silver" in capsys.readouterr().out
    assert query(on_database, "select count(*) > 20, bool_and(is_passed) from ops.quality_results") == [(True, True)]
    assert doctor.main([]) == 0
    assert "look sign-in" in capsys.readouterr().out


def test_what_is_wrong_is_printed_with_exit_code_1(
    on_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_sales(on_database, tmp_path, [sale()])
    query(on_database, "update gold.daily_sales_summary set net_amount = 1 returning 1")
    assert check_quality.main([]) == 1
    assert "FAILED   daily_sales_summary_equals_facts" in capsys.readouterr().out
    assert doctor.main([]) == 1
    assert "-> .venv/bin/python -m scripts.check_quality" in capsys.readouterr().out


def test_refine_takes_again_what_came_since_the_companys_midnight(
    on_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BUSINESS_TIMEZONE", "Asia/Tokyo")
    on_database.settings = on_database.settings.model_copy(update={"business_timezone": "Asia/Tokyo"})
    load_sales(on_database, tmp_path, [sale()])
    query(on_database, "update ops.loads set received_at = '2024-03-01T00:30+09:00' returning 1")
    assert [refine.main(["--since", day]) for day in ("2024-03-02", "2024-03-01", "2024-02-29T15:31Z")] == [0, 0, 0]
    assert [line[:7] for line in capsys.readouterr().out.splitlines()] == ["0 loads", "1 load:", "0 loads"]


def test_rejected_rows_are_put_through_again(
    on_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_sales(on_database, tmp_path, [sale(status="finished"), sale(order_id="2", status="finished")])
    assert refine.main(["--replay-rejected", "--reason", "status_unknown"]) == 3
    query(on_database, "update ops.rejected_rows set payload = payload || '{\"status\": \"completed\"}' returning 1")
    assert refine.main(["--replay-rejected"]) == 0
    assert "2 rows of the quarantine put through again" in capsys.readouterr().out
    assert query(on_database, "select count(*) from gold.fact_sales") == [(2,)]


def test_a_backup_is_restored_only_where_it_may_be(
    on_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load_sales(on_database, tmp_path, [sale()])
    file = str(tmp_path / "warehouse.dump")
    assert backup.main(["--path", file]) == 0
    query(on_database, "delete from gold.fact_sales returning 1")
    assert restore.main(["--path", file]) == 1
    assert "is in use" in capsys.readouterr().err
    assert restore.main(["--path", file, "--force"]) == 0
    assert query(on_database, "select count(*) from gold.fact_sales") == [(1,)]


def test_retention_says_what_went_and_waits_for_nobody(
    on_database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in ("01", "02"):
        load_sales(on_database, tmp_path, [sale(order_date=f"2024-03-{day}", total_amount=day)])
    assert retain.main(["--days", "0"]) == 0
    assert "csv_sales_transactions: 1 rows taken out" in capsys.readouterr().out
    with hold(on_database.engine("etl"), "refine", 0):
        assert retain.main([]) == 75


@pytest.mark.parametrize(
    ("command", "argv"),
    [
        (refine, ["--full", "--replay-rejected"]), (refine, ["--reason", "x"]), (refine, ["--since", "soon"]),
        (backup, []), (restore, []), (retain, ["--days", "many"]), (doctor, ["now"]), (check_quality, ["all"]),
        (sync, ["erp", "--al"]), (sync, ["erp", "--all", "--since", "2024-01-31"]),
        (sync, ["erp", "--since", "2024-01-31", "--reconcile"]),
        (sync, ["square", "--until", "2024-01-31"]), (sync, ["laravel", "--until", "2024-01-31", "--reconcile"]),
        (sync, ["laravel", "--until", "2024-01-31T10:00"]), (sync, ["laravel", "--anew"]),
        (sync, ["erp", "--anew", "--reconcile"]),
    ],
)
def test_wrong_usage_is_exit_code_2(command, argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(argv)
    assert stopped.value.code == 2
