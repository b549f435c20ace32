"""The first run: an empty warehouse gets the demo company, once, also when it is interrupted."""

import os
import re
import subprocess
import sys

import pytest
from sqlalchemy import text

from scripts import run
from scripts.first_run import load_demo
from scripts.run import UNFINISHED, needs_demo
from warehouse.settings import ROOT

SMALL = {"years": 1, "orders_per_day": 4, "locations": 2}


def test_an_empty_warehouse_gets_the_demo_company_and_its_forecast_once(database, tmp_path, capsys):
    assert needs_demo(database, tmp_path)
    load_demo(database, tmp_path, **SMALL)
    assert re.findall(r"Step (\d) of 3: .+\(.+\)", capsys.readouterr().out) == ["1", "2", "3"]
    first = _contents(database)
    assert first["gold.fact_sales"] > 1000 and first["predictions.sales_forecasts_latest"] > 0
    assert not needs_demo(database, tmp_path)
    load_demo(database, tmp_path, **SMALL)
    assert _contents(database)["gold.fact_sales"] == first["gold.fact_sales"]


def test_a_run_killed_between_loading_and_refining_goes_on_there(database, tmp_path, monkeypatch):
    def die(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed, pytest.raises(KeyboardInterrupt):
        killed.setattr("etl.pipeline.refine", die)
        load_demo(database, tmp_path, **SMALL)
    assert _contents(database)["gold.fact_sales"] == 0
    assert needs_demo(database, tmp_path)
    load_demo(database, tmp_path, **SMALL)
    after = _contents(database)
    assert after["gold.fact_sales"] > 1000 and after["predictions.sales_forecasts_latest"] > 0
    assert after["ops.loads"] == after["files"]


def test_somebodys_own_data_are_never_mixed_with_the_demo(database, tmp_path):
    (tmp_path / UNFINISHED).touch()
    with database.transaction("etl") as connection:
        connection.execute(
            text("""
            insert into ops.loads (source, object, file_name, content_hash, rows_received, keeps_equal_rows)
            values ('csv', 'locations', 'locations.csv', 'mine', 0, false)
        """)
        )
    load_demo(database, tmp_path, **SMALL)
    assert _contents(database)["ops.loads"] == 1
    assert not needs_demo(database, tmp_path)


def test_where_to_go_is_said_without_the_password(settings, database, capsys):
    run._say_where(settings, database)
    said = capsys.readouterr().out
    assert f"http://127.0.0.1:{settings.dashboard_port}" in said and "scripts.psql --url" in said
    assert database.urls["reader"].split(":")[2].split("@")[0] not in said


@pytest.mark.parametrize("module", ["scripts.run", "scripts.first_run", "scripts.psql", "scripts.check"])
def test_help_explains_the_command(module):
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, env=dict(os.environ), capture_output=True, text=True
    )
    assert done.returncode == 0 and f"python -m {module}" in done.stdout


def _contents(database) -> dict[str, int]:
    tables = ("ops.loads", "gold.fact_sales", "predictions.sales_forecasts_latest")
    with database.transaction("owner") as connection:
        counts = {table: connection.scalar(text(f"select count(*) from {table}")) for table in tables}
        counts["files"] = connection.scalar(text("select count(distinct file_name) from ops.loads"))
    return counts
