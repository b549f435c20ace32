"""Refine what is in bronze to silver and gold: `python -m scripts.refine [--full]`."""

import argparse
import sys

from etl.refine import refine
from warehouse.command import DONE, QUARANTINED, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.progress import step_bar
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Refine; 0 done, 1 failed, 3 done with rows in quarantine, 75 another refinement holds the lock."""
    parser = argparse.ArgumentParser(prog="python -m scripts.refine", description=__doc__)
    parser.add_argument("--full", action="store_true", help="rebuild silver and gold from all that is in bronze")
    arguments = parser.parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database, step_bar("refine") as step:
            migrate(database)
            refined = refine(database, full=arguments.full, step=step)
        print(f"{refined.loads} loads: {refined.accepted:,} rows accepted, {refined.duplicate:,} duplicates, "
              f"{refined.rejected:,} rejected, {refined.warned:,} with a warning")
        return QUARANTINED if refined.rejected else DONE

    return run_command("refine", work)


if __name__ == "__main__":
    sys.exit(main())
