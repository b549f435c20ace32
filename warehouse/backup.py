"""Backup and restore: the whole warehouse as one file of pg_dump, and back in one transaction.

The file holds every schema of ours with rows, views, functions and grants; the key of erased people stands beside it.
Roles and their passwords are not in it: the server that restores has its own. Works on the embedded PostgreSQL and on
one's own alike.
"""

import logging
import shutil
import subprocess
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.engine import URL, make_url

from warehouse import erasure_key, locks
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.embedded_binaries import Binaries, find_clients
from warehouse.migrations import migrate
from warehouse.schema import SCHEMAS

logger = logging.getLogger(__name__)

OWNER = "assay_owner"
# What tells a warehouse in use from one that was only made.
SIGNS_OF_USE = ("ops.loads", "ops.job_runs", "predictions.runs", "app.inbox")


class BackupError(CommandError):
    """The backup or restore cannot be done; the message says why."""


def backup(database: Database, target: Path) -> Path:
    """Write the warehouse as it is at this moment to `target`, a file or a folder; returns the file.

    What is not there yet is a file with a suffix, such as .dump, and a folder without one, which is made in one that is
    there. Loads may go on meanwhile. The file appears only when it is whole. Raises BackupError.
    """
    is_folder = target.is_dir() or not (target.suffix or target.exists())
    path = target / f"assay-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump" if is_folder else target
    if not target.parent.is_dir():
        raise BackupError(f"{target.parent} is not a folder: make it, or give another with --path")
    draft = path.with_name(f".{path.name}.part")
    try:
        if is_folder:
            target.mkdir(mode=0o700, exist_ok=True)
        draft.touch(mode=0o600)
        _dump(database, draft)
        erasure_key.put_beside(database, path)
        draft.replace(path)
    except OSError as error:
        raise BackupError(f"{path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    logger.info("backup of %.1f MB in %s", path.stat().st_size / 1e6, path)
    return path


def restore(database: Database, path: Path, *, force: bool = False) -> None:
    """Replace the warehouse by the backup in `path`, in one transaction, and bring it to this version's shape.

    Raises BackupError when the warehouse is in use already (unless `force`), or when the file cannot be restored; the
    warehouse is then as it was.
    """
    if not path.is_file():
        raise BackupError(f"{path} is not a file: give a backup made by scripts.backup with --path")
    migrate(database)
    wait = database.settings.lock_wait_seconds
    with locks.hold(database.engine("etl"), "refine", wait), locks.hold(database.engine("owner"), "migrate", wait):
        with database.transaction("owner") as connection:
            used = _signs_of_use(connection)
        if used and not force:
            raise BackupError(
                f"this warehouse is in use ({', '.join(used)} hold rows): restore into an empty one (another DATA_DIR "
                "or DATABASE_URL), or give --force to replace everything in it"
            )
        _replace(database, path)
    migrate(database)
    try:
        erasure_key.bring_back(database, path)
    except OSError as error:
        raise BackupError(f"{path} was restored, but not its key of erased people: {error}") from error


def _replace(database: Database, path: Path) -> None:
    """Drop our schemas and run the backup's script in their place, in one transaction of psql's."""
    clients = _clients(database)
    with tempfile.TemporaryFile("w+") as said:
        reading: subprocess.Popen[bytes] = subprocess.Popen(
            [clients.folder / "pg_restore", "--no-owner", "--file=-", path], stdout=subprocess.PIPE, stderr=said, env={}
        )
        options = ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        url = make_url(database.urls["owner"])
        writing = subprocess.Popen(
            [clients.folder / "psql", _address(url), *options], stdin=subprocess.PIPE, stderr=said, env=_password(url)
        )
        with reading, writing:
            _pipe(reading, writing, database.settings.lock_wait_seconds)
        if reading.returncode or writing.returncode:
            said.seek(0)
            raise BackupError(f"{path} was not restored and the warehouse is as it was: {_reason(said.read())}")


def _pipe(reading: subprocess.Popen[bytes], writing: subprocess.Popen[bytes], wait_seconds: int) -> None:
    assert reading.stdout and writing.stdin
    with suppress(BrokenPipeError):  # psql has ended, and says why
        writing.stdin.write(
            f"begin; set role {OWNER}; set local lock_timeout = {wait_seconds * 1000 or 1};\n"
            f"drop schema if exists {', '.join(SCHEMAS)} cascade;\n".encode()
        )
        shutil.copyfileobj(reading.stdout, writing.stdin)
        # A file that breaks off must not be committed: without this last word psql leaves everything as it was.
        if reading.wait() == 0:
            writing.stdin.write(b"\ncommit;\n")
    with suppress(BrokenPipeError):
        writing.stdin.close()
    reading.stdout.close()


def _dump(database: Database, file: Path) -> None:
    url = make_url(database.urls["owner"])
    program = _clients(database).folder / "pg_dump"
    schemas = [f"--schema={schema}" for schema in SCHEMAS]
    options = ["--format=custom", "--no-owner", "--strict-names", f"--role={OWNER}", f"--file={file}"]
    done = subprocess.run(
        [program, _address(url), *options, *schemas],
        stderr=subprocess.PIPE, text=True, env=_password(url),
    )
    if done.returncode:
        raise BackupError(f"the backup was not made: {_reason(done.stderr)}")


def _clients(database: Database) -> Binaries:
    with database.transaction("owner") as connection:
        version = int(connection.scalar(text("show server_version_num")) or 0)
    return find_clients(version // 10000)


def _address(url: URL) -> str:
    """The URL as a program's argument, where everybody can read it: without its password."""
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    return f"--dbname={plain.render_as_string()}"


def _password(url: URL) -> dict[str, str]:
    return {"PGPASSWORD": str(url.password)} if url.password else {}


def _reason(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "no reason given")


def _signs_of_use(connection: Connection) -> list[str]:
    return [name for name in SIGNS_OF_USE if connection.scalar(text(f"select exists (select 1 from {name})"))]  # noqa: S608  ours
