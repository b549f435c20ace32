"""The embedded PostgreSQL: find its programs, make its cluster, start it, share it, stop it.

Every process that uses it holds a shared lock on DATA_DIR/embedded.use.lock. Starting and stopping happen
under DATA_DIR/embedded.start.lock; whoever leaves and gets the first lock for itself alone stops the server. So
cron's sync never stops it under the dashboard, and a server that a killed process left behind is joined, and
stopped, by the next.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import encrypt_password

from warehouse import embedded_server as server
from warehouse.embedded_binaries import Binaries, find_binaries, place_for
from warehouse.embedded_errors import EmbeddedError, os_errors_explained
from warehouse.embedded_home import SUPERUSER, Home, find_home, read_credentials
from warehouse.embedded_postmaster import HOST
from warehouse.logs import learn_secrets
from warehouse.roles import ALL_ROLES
from warehouse.settings import Settings

__all__ = ["DATABASE", "ROLES", "SUPERUSER", "Cluster", "EmbeddedError", "running"]

DATABASE = "assay"
ROLES = ALL_ROLES
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Cluster:
    """A running embedded server: where it answers, its data and programs, and each role's password."""

    host: str
    port: int
    data_folder: Path
    bin_folder: Path
    passwords: Mapping[str, str] = field(repr=False)

    def url(self, role: str, database: str = DATABASE) -> str:
        """SQLAlchemy's URL for one of ROLES or SUPERUSER, password included. Raises KeyError for others."""
        return f"postgresql+psycopg2://{role}:{self.passwords[role]}@{self.host}:{self.port}/{database}"


@contextmanager
def running(settings: Settings) -> Iterator[Cluster]:
    """The server under DATA_DIR, started or joined, for as long as the block runs. Raises EmbeddedError."""
    opener = os.getpid()
    with os_errors_explained(settings.data_dir):
        home, binaries = _prepare(settings)
        use = _open_lock(settings.data_dir / "embedded.use.lock")
    try:
        yield _enter(settings, home, binaries, use)
    finally:
        # A forked worker that unwinds this far must not stop its parent's server.
        if os.getpid() == opener:
            _leave(home, binaries, use)


def _prepare(settings: Settings) -> tuple[Home, Binaries]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _start_lock(settings.data_dir):
        home = find_home(settings.data_dir)
        return home, place_for(find_binaries(), home.account)


def _enter(settings: Settings, home: Home, binaries: Binaries, use: int) -> Cluster:
    with os_errors_explained(settings.data_dir), _start_lock(settings.data_dir):
        fcntl.flock(use, fcntl.LOCK_SH)
        passwords = read_credentials(home)
        learn_secrets(passwords.values())
        if not home.cluster.exists():
            server.create_cluster(home, binaries, passwords[SUPERUSER])
        server.check_version(home, binaries)
        port = server.start_or_join(home, binaries, settings)
        cluster = Cluster(HOST, port, home.cluster, binaries.folder, passwords)
        _ensure_roles(cluster)
        return cluster


def _leave(home: Home, binaries: Binaries, use: int) -> None:
    with _start_lock(home.data_dir):
        # A worker that outlives us holds a copy of this descriptor and with it the lock: a new one asks.
        os.close(use)
        alone = _open_lock(home.data_dir / "embedded.use.lock")
        try:
            fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            logger.info("the embedded PostgreSQL stays up for another process")
        else:
            server.stop(home, binaries)
        finally:
            os.close(alone)


@contextmanager
def _start_lock(data_dir: Path) -> Iterator[None]:
    descriptor = _open_lock(data_dir / "embedded.start.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _open_lock(path: Path) -> int:
    # Read-only is enough to lock, and lets an ordinary user in where root made the file.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _ensure_roles(cluster: Cluster) -> None:
    # Looked at on joining too: the process that made the cluster may have been killed just before this.
    connection = _connect_as_superuser(cluster)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("select rolname from pg_roles")
            existing = {name for (name,) in cursor.fetchall()}
            for role in ROLES:
                if role not in existing:
                    cursor.execute(_create_role(connection, role, cluster.passwords[role]))
            cursor.execute("select 1 from pg_database where datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                statement = sql.SQL("create database {} owner {}")
                cursor.execute(statement.format(sql.Identifier(DATABASE), sql.Identifier(ROLES[0])))
    finally:
        connection.close()


def _connect_as_superuser(cluster: Cluster) -> Connection:
    try:
        return psycopg2.connect(
            host=cluster.host,
            port=cluster.port,
            dbname="postgres",
            user=SUPERUSER,
            password=cluster.passwords[SUPERUSER],
        )
    except psycopg2.OperationalError as error:
        reason = str(error).strip().splitlines()[-1]
        raise EmbeddedError(
            f"The embedded PostgreSQL in {cluster.data_folder} refuses the password in credentials.json "
            f"({reason}): restore that file from a backup, or set DATA_DIR to a new folder"
        ) from error


def _create_role(connection: Connection, role: str, password: str) -> sql.Composed:
    # Scrambled here, so that the password itself never stands in a statement that the server could log.
    verifier = encrypt_password(password, role, connection, "scram-sha-256")
    return sql.SQL("create role {} login password {}").format(sql.Identifier(role), sql.Literal(verifier))
