"""Refine what is in bronze: `python -m scripts.refine [--since DATE | --full | --replay-rejected [--reason CODE]]`."""

import argparse
import sys
from datetime import UTC, datetime

from etl.refine import Refined, refine
from etl.replay import replay
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
                      f"that a later file replaced, {replayed.unreadable:,} that are not in the columns of their table")
            refined = refine(database, full=arguments.full, since=arguments.since, step=step)
        return _report(refined)

    return run_command("refine", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.refine", description=__doc__)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--full", action="store_true", help="rebuild silver and gold from all that is in bronze")
    what.add_argument("--since", type=_moment, metavar="YYYY-MM-DD", help="again what was received since then (UTC)")
    what.add_argument(
        "--replay-rejected", action="store_true", help="put the rows of the quarantine through again, once mended"
    )
    parser.add_argument("--reason", metavar="CODE", help="of the quarantine, only what was rejected for this reason")
    arguments = parser.parse_args(argv)
    if arguments.reason and not arguments.replay_rejected:
        parser.error("--reason goes with --replay-rejected")
    return arguments


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _report(refined: Refined) -> int:
    print(f"{refined.loads} loads: {refined.accepted:,} rows accepted, {refined.duplicate:,} duplicates, "
          f"{refined.rejected:,} rejected, {refined.warned:,} with a warning")
    for failure in refined.failed:
        print(f"not refined: {failure}")
    if refined.failed:
        return FAILED
    return QUARANTINED if refined.rejected else DONE


if __name__ == "__main__":
    sys.exit(main())
