"""Fixtures: one embedded PostgreSQL for the run, a freshly migrated database for each test that asks.

The server lives in a temporary folder that all xdist workers share; a migrated template database is made once and
cloned, which takes milliseconds.
"""

import fcntl
import itertools
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text
from werkzeug.serving import make_server

from tests import demo_company
from tests.services import MariaDb, running_mariadb
from warehouse import embedded
from warehouse.database import ROLES, Database
from warehouse.migrations import migrate
from warehouse.settings import Settings, load_settings

TEMPLATE = "assay_template"
DEMO = "assay_demo"
FOLDER = "ASSAY_TESTS_FOLDER"
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

NewDatabase = Callable[[], Database]


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """The developer's own settings must not reach the tests."""
    names = {name.upper() for name in Settings.model_fields} & set(os.environ)
    saved = {name: os.environ.pop(name) for name in names}
    yield
    os.environ.update(saved)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of the run's server, once, in the process that starts the workers.

    Not below pytest's own temporary folder, which only root may enter when root runs the tests.
    """
    if FOLDER not in os.environ:
        folder = tempfile.mkdtemp(prefix="assay-tests-")
        Path(folder).chmod(0o755)
        os.environ[FOLDER] = folder
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings on a temporary DATA_DIR that all workers of this run share."""
    return load_settings(data_dir=Path(os.environ[FOLDER]) / "data", web_workers=4, _env_file=None)


@pytest.fixture(scope="session")
def cluster(settings: Settings) -> Iterator[embedded.Cluster]:
    """The embedded server of this run, with the migrated template database."""
    with embedded.running(settings) as cluster:
        with _file_lock(settings.data_dir / "template.lock"):
            # These databases live for minutes: durability would only cost time.
            _admin(cluster, "alter system set fsync = off")
            _admin(cluster, "select pg_reload_conf()")
            _ensure_template(settings, cluster)
        yield cluster


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture(scope="module")
def new_database(settings: Settings, cluster: embedded.Cluster, _numbers: Iterator[int]) -> Iterator[NewDatabase]:
    """Makes migrated, empty databases; for modules that load a larger one once."""
    made: list[tuple[str, Database]] = []

    def make() -> Database:
        name = f"assay_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{next(_numbers)}"
        _admin(cluster, f"create database {name} template {TEMPLATE} owner assay_owner")
        database = _database(settings, cluster, name)
        made.append((name, database))
        return database

    yield make
    for name, database in made:
        database.dispose()
        _admin(cluster, f"drop database {name} with (force)")


@pytest.fixture(scope="session")
def demo_database(settings: Settings, cluster: embedded.Cluster) -> Iterator[Database]:
    """A small demo company with every prediction, made once for all workers. Read it only."""
    with _file_lock(settings.data_dir / "demo.lock"):
        _ensure_demo(settings, cluster)
    database = _database(settings, cluster, DEMO)
    yield database
    database.dispose()


@pytest.fixture
def database(new_database: NewDatabase) -> Iterator[Database]:
    """A migrated, empty warehouse of this test's own; its connections end with the test."""
    database = new_database()
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data beside the repository; without it the test skips, and says so."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"REAL DATA MISSING: {SHARED_DATA.name} is not beside the repository, nothing was proved")
    return SHARED_DATA


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """A MariaDB of this worker's own; without one on this machine the test skips and says so, or fails in CI."""
    with running_mariadb() as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's or anybody's Chromium, headless; without it the test skips and says so, or fails where CI asks."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        message = "CHROMIUM MISSING: no browser on this machine, nothing about the pages was proved"
        pytest.fail(message) if os.environ.get("ASSAY_REQUIRE_SERVICES") == "1" else pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Flask], str]]:
    """Serves an application on a free port of this machine; gives its address."""
    running = []

    def start(server: Flask) -> str:
        web = make_server("127.0.0.1", 0, server, threaded=True)
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        running.append((web, thread))
        return f"http://127.0.0.1:{web.port}"

    yield start
    for web, thread in running:
        web.shutdown()
        thread.join()
        web.server_close()


def _ensure_template(settings: Settings, cluster: embedded.Cluster) -> None:
    if _admin(cluster, f"select 1 from pg_database where datname = '{TEMPLATE}'"):
        return
    making = f"{TEMPLATE}_making"
    _admin(cluster, f"drop database if exists {making}")
    _admin(cluster, f"create database {making} owner assay_owner")
    database = _database(settings, cluster, making)
    migrate(database)
    database.dispose()
    _admin(cluster, f"alter database {making} rename to {TEMPLATE}")


def _ensure_demo(settings: Settings, cluster: embedded.Cluster) -> None:
    if _admin(cluster, f"select 1 from pg_database where datname = '{DEMO}'"):
        return
    making = f"{DEMO}_making"
    _admin(cluster, f"drop database if exists {making} with (force)")
    _admin(cluster, f"create database {making} template {TEMPLATE} owner assay_owner")
    database = _database(settings, cluster, making)
    with tempfile.TemporaryDirectory() as folder:
        demo_company.fill(database, Path(folder))
    database.dispose()
    _admin(cluster, f"alter database {making} rename to {DEMO}")


def _database(settings: Settings, cluster: embedded.Cluster, name: str) -> Database:
    return Database(settings, {role: cluster.url(f"assay_{role}", name) for role in ROLES})


def _admin(cluster: embedded.Cluster, statement: str) -> bool:
    """Run a statement as the superuser; True when it gave a row."""
    engine = create_engine(cluster.url(embedded.SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return bool(result.returns_rows and result.first())
    finally:
        engine.dispose()


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
