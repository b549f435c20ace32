"""Imports point one way and only the settings read the environment, for every module; and the checker sees a breach."""

import subprocess
import sys

import pytest

from tests.import_rules import MAY_IMPORT, OURS, READERS_OF_THE_ENVIRONMENT, findings
from warehouse.settings import ROOT

FOLDERS = ("alembic", *OURS)
MODULES = sorted(
    path for folder in FOLDERS for path in (*ROOT.glob(f"{folder}.py"), *(ROOT / folder).rglob("*.py"))
)

BREACHES = [
    ("warehouse.locks", "from etl.refine import refine", "imports etl.refine"),
    ("warehouse.locks", "def late():\n    import dashboard.app", "imports dashboard.app"),
    ("warehouse.locks", "from importlib import import_module\nimport_module('ml.baselines')", "imports ml.baselines"),
    ("etl.bronze", "from predictions.job import run_job", "imports predictions.job"),
    ("etl.bronze", "from ml import baselines", "imports ml.baselines"),
    ("ml.baselines", "from warehouse import database", "imports warehouse.database"),
    ("ml.baselines", "import sqlalchemy", "touches sqlalchemy"),
    ("ml.baselines", "import os", "touches os"),
    ("ml.baselines", "import requests", "touches requests"),
    ("ml.baselines", "from datetime import datetime\nstamp = datetime.now()", "calls now"),
    ("ml.baselines", "from datetime import date\nstamp = date.today()", "calls today"),
    ("ml.baselines", "import time", "touches time"),
    ("ml.baselines", "text = open('figures.csv').read()", "calls open"),
    ("predictions.job", "from etl import runs", "imports etl.runs"),
    ("predictions.job", "from dashboard.queries import sales", "imports dashboard.queries.sales"),
    ("dashboard.queries.sales", "from dashboard.figures import trend", "imports dashboard.figures.trend"),
    ("dashboard.queries.sales", "from ..figures import trend", "imports dashboard.figures.trend"),
    ("dashboard.queries.__init__", "from ..figures import trend", "imports dashboard.figures.trend"),
    ("dashboard.queries.sales", "import dash", "touches dash"),
    ("dashboard.access.users", "from dashboard.queries import sales", "imports dashboard.queries.sales"),
    ("dashboard.delivery.alerts", "from dashboard.pages import overview", "imports dashboard.pages.overview"),
    ("dashboard.figures.trend", "from dashboard.queries import sales", "imports dashboard.queries.sales"),
    ("dashboard.figures.trend", "from warehouse.database import read_frame", "imports warehouse.database.read_frame"),
    ("dashboard.components.table", "from dashboard.context import current", "imports dashboard.context.current"),
    ("dashboard.components.table", "from sqlalchemy import text", "touches sqlalchemy"),
    ("dashboard.format", "from dashboard.queries import sales", "imports dashboard.queries.sales"),
    ("dashboard.pages.overview", "from warehouse.database import Database", "imports warehouse.database.Database"),
    ("dashboard.pages.overview", "from dashboard.api import export", "imports dashboard.api.export"),
    ("dashboard.pages.overview", "from sqlalchemy import text", "touches sqlalchemy"),
    ("dashboard.api.kpis", "from dashboard.pages import overview", "imports dashboard.pages.overview"),
    ("dashboard.api.kpis", "from ml import baselines", "imports ml.baselines"),
    ("dashboard.api.kpis", "from predictions.job import run_job", "imports predictions.job.run_job"),
    ("dashboard.app", "from etl.pipeline import sync_csv", "imports etl.pipeline.sync_csv"),
    ("dashboard.app", "import predictions.job", "imports predictions.job"),
    ("dashboard.app", "import ml.baselines", "imports ml.baselines"),
    ("alembic.versions.0001_create_ops", "from warehouse.database import Database", "imports warehouse.database"),
    ("alembic.env", "from warehouse.migrations import migrate", "imports warehouse.migrations.migrate"),
    ("etl.pipeline", "from scripts.sync import main", "imports scripts.sync.main"),
    ("scripts.sync", "from tests.conftest import settings", "imports tests.conftest.settings"),
    ("start_production", "from etl.pipeline import sync_csv", "imports etl.pipeline.sync_csv"),
    ("etl.bronze", "import os\nfolder = os.environ['CSV_DIR']", "reads the environment"),
    ("dashboard.app", "from os import getenv", "reads the environment"),
]

ALLOWED = [
    ("etl.bronze", "from warehouse.database import copy_rows\nfrom etl import runs"),
    ("ml.baselines", "import numpy as np\nfrom ml.intervals import Array"),
    ("dashboard.api.forecasts", "from ml import baselines\nfrom dashboard.queries import sales"),
    ("dashboard.figures.trend", "from dashboard.format import full\nfrom warehouse.metrics.definitions import Unit"),
    ("alembic.env", "from alembic import context\nfrom warehouse.database import open_database"),
    ("scripts.sync", "from etl import pipeline\nfrom predictions import job\nfrom dashboard import server"),
    ("warehouse.settings", "import os\nfolder = os.environ.get('DATA_DIR')"),
    ("tests.etl.test_bronze", "from scripts import sync"),
    ("warehouse.migrations", "from alembic import command\nimport etlx"),
]


def dotted(path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_package_is_looked_at():
    assert {dotted(path).partition(".")[0] for path in MODULES} == {*FOLDERS}
    assert {rule.partition(".")[0] for rule in MAY_IMPORT} == {*FOLDERS}
    assert len(MODULES) > 150


def test_every_module_keeps_the_import_rules():
    found = {dotted(path): findings(dotted(path), path.read_text(encoding="utf-8")) for path in MODULES}
    assert {module: broken for module, broken in found.items() if broken} == {}


def test_no_python_file_lies_outside_the_packages():
    visible = [path for path in ROOT.iterdir() if not path.name.startswith(".")]
    with_python = {path.stem for path in visible if path.suffix == ".py" or next(path.rglob("*.py"), None)}
    assert with_python <= {*FOLDERS}


def test_the_exceptions_are_still_needed():
    for module in READERS_OF_THE_ENVIRONMENT - {"warehouse.settings"}:
        source = (ROOT / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
        assert "os.environ" in source, module


@pytest.mark.parametrize(("module", "source", "finding"), BREACHES)
def test_the_checker_finds_a_breach(module, source, finding):
    assert any(finding in found for found in findings(module, source))


@pytest.mark.parametrize(("module", "source"), ALLOWED)
def test_the_checker_lets_what_is_allowed_pass(module, source):
    assert findings(module, source) == []


def test_the_migrations_folder_does_not_hide_the_library():
    assert not (ROOT / "alembic" / "__init__.py").exists()
    found = subprocess.run(
        [sys.executable, "-c", "import alembic; print(alembic.__file__)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    assert not found.stdout.startswith(str(ROOT / "alembic"))
