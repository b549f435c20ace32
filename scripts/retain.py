"""Take out what is old and of no use any more: `python -m scripts.retain [--days N]`."""

import sys
from datetime import UTC, datetime, timedelta

from dashboard.access.sessions import prune
from etl.retain import retain
from predictions.retain import retain_predictions
from scripts.arguments import command_line
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Prune; 0 done, 1 failed, 2 wrong usage or settings, 75 a refinement goes on."""
    parser = command_line("retain", __doc__)
    parser.add_argument("--days", type=int, default=90, metavar="N", help="keep everything of the last N days (90)")
    arguments = parser.parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            migrate(database)
            retained = retain(database, arguments.days)
            predicted = retain_predictions(database, arguments.days)
            with database.transaction("app") as connection:
                signed_in = prune(connection, datetime.now(UTC) - timedelta(days=arguments.days))
        gone = retained.bronze | retained.books | predicted | signed_in
        for name, count in gone.items():
            print(f"{name}: {count:,} rows taken out")
        if not gone:
            print("nothing to take out")
        return DONE

    return run_command("retain", work)


if __name__ == "__main__":
    sys.exit(main())
