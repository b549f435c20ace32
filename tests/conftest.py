"""Fixtures: one embedded PostgreSQL for the run, a freshly migrated database for each test that asks.

The server lives in a temporary folder that all xdist workers share; a migrated template database is made once and
cloned, which takes milliseconds.
"""

import gc
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings as property_settings
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.data_dirs import make_folder
from tests.databases import Databases, running_server
from tests.services import MariaDb, running_mariadb
from warehouse import embedded
from warehouse.database import Database
from warehouse.settings import Settings, load_settings

FOLDER = "ASSAY_TESTS_FOLDER"
SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# Each worker takes half a minute to find its tests, and a gigabyte of memory for some.
MOST_PROCESSORS = 8

NewDatabase = Callable[[], Database]


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """The developer's own settings must not reach the tests."""
    names = {name.upper() for name in Settings.model_fields} & set(os.environ)
    saved = {name: os.environ.pop(name) for name in names}
    yield
    os.environ.update(saved)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of the run's server, once, in the process that starts the workers; no property has a clock."""
    property_settings.register_profile("assay", property_settings(), deadline=None)
    property_settings.load_profile("assay")
    if FOLDER not in os.environ:
        os.environ[FOLDER] = str(make_folder("assay-tests-"))
        config.add_cleanup(lambda: shutil.rmtree(os.environ.pop(FOLDER)))


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait, for a browser, another process or a clock."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSORS) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """What was collected stays for the run: looked through at each collection of garbage, it took a third of the time.

    A prediction job collects once it has written.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings on a temporary DATA_DIR that all workers of this run share."""
    return load_settings(data_dir=Path(os.environ[FOLDER]) / "data", web_workers=4, _env_file=None)


@pytest.fixture(scope="session")
def cluster(settings: Settings) -> Iterator[embedded.Cluster]:
    """The embedded server of this run."""
    with running_server(settings) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def _databases(settings: Settings, cluster: embedded.Cluster) -> Iterator[Databases]:
    databases = Databases(settings, cluster)
    yield databases
    databases.close()


@pytest.fixture(scope="module")
def new_database(_databases: Databases) -> Iterator[NewDatabase]:
    """Makes migrated, empty databases; for modules that load a larger one once."""
    made: list[Database] = []

    def make() -> Database:
        made.append(_databases.new())
        return made[-1]

    yield make
    for database in made:
        _databases.drop(database)


@pytest.fixture(scope="session")
def demo_database(_databases: Databases) -> Iterator[Database]:
    """A small demo company with every prediction, made once for all workers. Read it only."""
    database = _databases.demo()
    yield database
    database.dispose()


@pytest.fixture
def database(_databases: Databases) -> Iterator[Database]:
    """A migrated, empty warehouse of this test's own, gone with the test."""
    database = _databases.new()
    yield database
    _databases.drop(database)


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
