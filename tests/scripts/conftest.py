"""A warehouse that commands find by their own settings."""

from pathlib import Path

import pytest

from warehouse.database import Database


@pytest.fixture
def on_database(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """The command's own settings name the test's database."""
    monkeypatch.setenv("DATABASE_URL", database.urls["owner"])
    monkeypatch.setenv("DATABASE_URL_PREDICTOR", database.urls["predictor"])
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LOCK_WAIT_SECONDS", "0")
    return database
