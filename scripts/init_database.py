"""Create roles and schemas, migrate, replay functions, views and grants: `python -m scripts.init_database`."""

import sys

from scripts.arguments import command_line
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Bring the database to this version's shape; safe to repeat. 0 done, 1 failed, 75 another migration runs."""
    command_line("init_database", __doc__).parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            print("the warehouse is ready" if migrate(database) else "the warehouse was ready already")
        return DONE

    return run_command("init_database", work)


if __name__ == "__main__":
    sys.exit(main())
