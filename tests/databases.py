"""The run's PostgreSQL and its databases: cloned from a migrated template, dropped when they have served.

All workers of a run share the server. It is made to be thrown away: nothing on it would survive a crash.
"""

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

from tests import demo_company
from warehouse import embedded
from warehouse.database import ROLES, Database
from warehouse.migrations import migrate
from warehouse.settings import Settings

TEMPLATE = "assay_template"
DEMO = "assay_demo"
# These databases live for minutes: durability would only cost time, and so would a large cache, which is searched
# through for each database that goes.
HASTY = (
    "fsync = off",
    "full_page_writes = off",
    "synchronous_commit = off",
    "wal_level = minimal",
    "max_wal_senders = 0",
    "max_wal_size = '1GB'",
    "shared_buffers = '256MB'",
    "max_connections = 300",
)


@contextmanager
def running_server(settings: Settings) -> Iterator[embedded.Cluster]:
    """The run's server for as long as the block runs; whichever worker comes first makes it."""
    settings.data_dir.mkdir(exist_ok=True)
    with _file_lock(settings.data_dir / "server.lock"):
        _make_server(settings)
    with embedded.running(settings) as cluster:
        yield cluster


class Databases:
    """What one worker makes and drops on the run's server, over one connection of the superuser's."""

    def __init__(self, settings: Settings, cluster: embedded.Cluster):
        self._settings = settings
        self._cluster = cluster
        self._engine = create_engine(
            cluster.url(embedded.SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT", pool_pre_ping=True
        )
        self._made = 0

    def new(self) -> Database:
        """A migrated, empty database."""
        self._make_template()
        self._made += 1
        name = f"assay_{os.getpid()}_{self._made}"
        self._clone(TEMPLATE, name)
        return self._database(name)

    def demo(self) -> Database:
        """The small demo company with every prediction, made once for all workers."""
        self._make_template()
        self._once(DEMO, TEMPLATE, _fill_demo)
        return self._database(DEMO)

    def drop(self, database: Database) -> None:
        """Drop a database and end what connections there are."""
        database.dispose()
        self._run(f"drop database {make_url(database.urls['owner']).database} with (force)")

    def close(self) -> None:
        """End the connection."""
        self._engine.dispose()

    def _make_template(self) -> None:
        self._once(TEMPLATE, "template0", migrate)

    def _once(self, name: str, template: str, fill: Callable[[Database], object]) -> None:
        with _file_lock(self._settings.data_dir / f"{name}.lock"):
            if self._run(f"select 1 from pg_database where datname = '{name}'"):
                return
            making = f"{name}_making"
            self._run(f"drop database if exists {making} with (force)")
            self._clone(template, making)
            database = self._database(making)
            fill(database)
            database.dispose()
            self._run(f"alter database {making} rename to {name}")

    def _clone(self, template: str, name: str) -> None:
        # Copying the files costs a quarter of copying page by page through the log.
        self._run(f"create database {name} template {template} owner assay_owner strategy file_copy")

    def _database(self, name: str) -> Database:
        return Database(self._settings, {role: self._cluster.url(f"assay_{role}", name) for role in ROLES})

    def _run(self, statement: str) -> bool:
        """True when the statement gave a row."""
        with self._engine.connect() as connection:
            result = connection.execute(text(statement))
            return bool(result.returns_rows and result.first())


def _make_server(settings: Settings) -> None:
    # Some of these settings take effect with a start only.
    if (settings.data_dir / "credentials.json").exists():
        return
    with embedded.running(settings) as cluster:
        engine = create_engine(cluster.url(embedded.SUPERUSER, "postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in HASTY:
                connection.execute(text(f"alter system set {setting}"))
        engine.dispose()


def _fill_demo(database: Database) -> None:
    with tempfile.TemporaryDirectory() as folder:
        demo_company.fill(database, Path(folder))


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
