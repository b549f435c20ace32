"""The frame of the commands about people and tokens: one transaction as the app role, and what it says only after."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from dashboard.access.refusals import RefusedError
from scripts.known_ids import warn_of_unknown
from warehouse.command import DONE, CommandError, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def run_access_command(
    name: str, act: Callable[[Connection, Settings], str], location_ids: Sequence[str] = (),
    employee_id: str | None = None,
) -> int:
    """The exit code of the command; prints what `act` says, and warns of the ids given that the warehouse lacks."""
    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            if settings.embedded:
                migrate(database)
            try:
                with database.transaction("app") as connection:
                    said = act(connection, settings)
            except RefusedError as refusal:
                raise CommandError(str(refusal)) from None
            if location_ids or employee_id:
                warn_of_unknown(database, location_ids, employee_id)
            # Not before it is kept.
            print(said, end="")
        return DONE

    return run_command(name, work)
