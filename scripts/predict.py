"""Run prediction jobs: `python -m scripts.predict sales_forecast` or `--all`, as of the last complete day of data."""

import argparse
import sys
from functools import partial

from predictions.as_of import resolve_as_of
from predictions.job import run_job
from predictions.registry import JOBS
from scripts.arguments import command_line
from scripts.dates import day_argument
from warehouse.command import DONE, run_command
from warehouse.database import open_database
from warehouse.progress import step_bar
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Run the jobs; 0 done, 1 failed (the predictions before stay), 2 wrong usage, 75 another run holds the lock."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            as_of = resolve_as_of(database, arguments.as_of)
            for name in arguments.jobs:
                with step_bar(name) as step:
                    run_job(database, JOBS[name], as_of, partial(step, "series"))
        return DONE

    return run_command("predict", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("predict", __doc__)
    parser.add_argument("jobs", nargs="*", metavar="JOB", help=", ".join(JOBS))
    parser.add_argument("--all", action="store_true", help="every job")
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
    arguments.jobs = list(JOBS) if arguments.all else arguments.jobs
    return arguments


if __name__ == "__main__":
    sys.exit(main())
