"""Run prediction jobs: `python -m scripts.predict sales_forecast customer_churn`, or `--all`.

They stand on the last complete day of data, or on an earlier one that is asked for.

Cron-safe: a job that fails leaves the predictions before it, the others go on, and the exit code tells.
"""

import argparse
import sys

from predictions.as_of import resolve_as_of
from predictions.invocation import run_jobs
from predictions.registry import JOBS
from scripts.arguments import command_line
from scripts.dates import day_argument
from warehouse.command import run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run the jobs; 0 done, 1 some failed (their predictions before stay), 2 wrong usage, 75 another run of one."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            if settings.embedded:
                # A server of one's own is migrated by whoever may make roles there: scripts.init_database, sync.
                migrate(database)
            as_of = resolve_as_of(database, arguments.as_of)
            return run_jobs(database, [JOBS[name] for name in arguments.jobs], as_of, arguments.retrain)

    return run_command("predict", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("predict", __doc__)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=", ".join(JOBS))
    parser.add_argument("--all", action="store_true", help="every job")
    parser.add_argument("--retrain", action="store_true", help="fit models anew that are still fresh, too")
    parser.add_argument(
        "--as-of",
        type=day_argument,
        metavar="YYYY-MM-DD",
        help="use nothing after this day (default, and latest: the last complete day of data)",
    )
    arguments = parser.parse_args(argv)
    unknown = set(arguments.jobs) - set(JOBS)
    if unknown:
        parser.error(f"no such job: {', '.join(sorted(unknown))} (there are: {', '.join(JOBS)})")
    if arguments.all == bool(arguments.jobs):
        parser.error("name the jobs to run, or --all")
    arguments.jobs = list(JOBS) if arguments.all else [name for name in JOBS if name in arguments.jobs]
    return arguments


if __name__ == "__main__":
    sys.exit(main())
