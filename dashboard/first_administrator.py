"""Where people sign in by password and nobody was added yet: the link of the first administrator, on the console."""

import sys

from dashboard.access.context import now
from dashboard.access.one_time_links import LIVES, first_administrator
from warehouse.database import Database
from warehouse.settings import Settings


def say_first_administrator(settings: Settings, database: Database) -> None:
    """Print the link, to stdout alone: no log may hold it. A later start makes another, and this one is over."""
    link = first_administrator(database, settings, now())
    if link is None:
        return
    hours = int(LIVES["first_admin"].total_seconds() // 3600)
    sys.stdout.write(
        f"\n  Nobody can sign in yet. Open this link to become the first administrator, within {hours} hours:\n"
        f"  {link}\n\n"
    )
    sys.stdout.flush()
