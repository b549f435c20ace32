"""Everything for a first look, in one command: `python -m scripts.run`, which `make run` calls.

PostgreSQL is started, the warehouse migrated, an empty one filled with the demo company, and the dashboard served
until Ctrl-C. A second run finds all that done and only serves.
"""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.engine import make_url

from dashboard.first_administrator import say_first_administrator
from dashboard.server import INBOX_WORKER, check_listening, serve
from scripts.arguments import command_line
from warehouse import companion
from warehouse.command import DONE, CommandError, run_command
from warehouse.database import Database, open_database
from warehouse.migrations import migrate
from warehouse.schema.ops import loads
from warehouse.settings import ROOT, Settings

# There from the beginning to the end of loading the demo company.
UNFINISHED = "unfinished"


def main(argv: list[str] | None = None) -> int:
    """Serve until Ctrl-C; 0 then, 1 when it cannot start, 2 for wrong usage or settings."""
    command_line("run", __doc__).parse_args(argv)
    return run_command("run", _run)


def _run(settings: Settings) -> int:
    check_listening(settings)
    with open_database(settings) as database:
        migrate(database)
        if needs_demo(database, settings.data_dir / "demo"):
            _load_demo()
        say_first_administrator(settings, database)
        with companion.running(*INBOX_WORKER):
            return serve(settings, database, when_ready=lambda: _say_where(settings, database))


def needs_demo(database: Database, folder: Path) -> bool:
    """True for an empty warehouse, and where an earlier try to load the demo company did not end."""
    with database.transaction("etl") as connection:
        is_empty = not connection.scalar(select(exists(select(loads.c.load_id))))
    return is_empty or (folder / UNFINISHED).exists()


def _load_demo() -> None:
    # In a process of its own: what the forecast imports and starts must not live on in the server's workers.
    if subprocess.call([sys.executable, "-m", "scripts.first_run"], cwd=ROOT) != DONE:
        raise CommandError("the demo company was not loaded, the reason stands above; make run goes on from there")


def _say_where(settings: Settings, database: Database) -> None:
    host = f"[{settings.dashboard_host}]" if ":" in settings.dashboard_host else settings.dashboard_host
    url = make_url(database.urls["reader"]).set(drivername="postgresql")
    sys.stdout.write(
        f"\n  Dashboard     http://{host}:{settings.dashboard_port}  (Ctrl-C stops it)\n"
        f"  psql          .venv/bin/python -m scripts.psql\n"
        f"  Other tools   {url}  (with its password: .venv/bin/python -m scripts.psql --url)\n\n"
    )
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
