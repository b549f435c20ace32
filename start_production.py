"""Migrate the warehouse, then serve the dashboard and the API: `python start_production.py`.

Settings come from the environment or `.env`; without DATABASE_URL the embedded PostgreSQL is used. Beside the server
runs the worker that drains its inbox.
"""

import sys

from dashboard.first_administrator import say_first_administrator
from dashboard.server import INBOX_WORKER, check_listening, serve
from warehouse import companion
from warehouse.command import run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def start(settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; the exit code."""
    check_listening(settings)
    with open_database(settings) as database:
        migrate(database)
        say_first_administrator(settings, database)
        with companion.running(*INBOX_WORKER):
            return serve(settings, database)


if __name__ == "__main__":
    sys.exit(run_command("server", start))
