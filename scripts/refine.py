"""Refine what is in bronze: `python -m scripts.refine [--since DATE | --full | --replay-rejected [--reason CODE]]`."""

import argparse
import sys

from etl.refine import Refined, refine
from etl.replay import replay
from scripts.arguments import command_line
from scripts.dates import in_company_time, moment_argument
from warehouse.command import DONE, FAILED, QUARANTINED, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.progress import step_bar
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Refine; 0 done, 1 failed, 3 done with rows in quarantine, 75 another refinement holds the lock."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database, step_bar("refine") as step:
            migrate(database)
            if arguments.replay_rejected:
                replayed = replay(database, arguments.reason)
                print(f"{replayed.rows:,} rows of the quarantine put through again; left alone: {replayed.outdated:,} "
                      f"that a later file replaced, {replayed.deleted:,} that their source deleted since, "
                      f"{replayed.unreadable:,} that are not in the columns of their table, "
                      f"{replayed.inseparable:,} without an id among others of their product")
            since = in_company_time(arguments.since, settings)
            refined = refine(database, full=arguments.full, since=since, step=step)
        return _report(refined)

    return run_command("refine", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("refine", __doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", action="store_true", help="rebuild silver and gold from all that is in bronze")
    what.add_argument("--since", type=moment_argument, metavar="DATE",
                      help="again what was received from this day on, by the company's clock: 2024-03-01, or "
                           "2024-03-01T18:30+02:00")
    what.add_argument(
        "--replay-rejected", action="store_true", help="put the rows of the quarantine through again, once mended"
    )
    parser.add_argument("--reason", metavar="CODE", help="of the quarantine, only what was rejected for this reason")
    arguments = parser.parse_args(argv)
    if arguments.reason and not arguments.replay_rejected:
        parser.error("--reason goes with --replay-rejected")
    return arguments


def _report(refined: Refined) -> int:
    print(refined)
    for failure in refined.failed:
        print(f"not refined: {failure}")
    if refined.failed:
        return FAILED
    return QUARANTINED if refined.rejected else DONE


if __name__ == "__main__":
    sys.exit(main())
