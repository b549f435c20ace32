"""Load a source into bronze and refine to gold: `python -m scripts.sync csv --path DIR [--mapping FILE] [--all]`."""

import argparse
import sys
from pathlib import Path

from etl.mapping import load_mapping
from etl.pipeline import Synced, sync_csv
from warehouse.command import DONE, QUARANTINED, UsageError, run_command
from warehouse.database import open_database
from warehouse.migrations import migrate
from warehouse.progress import step_bar, watch_reading
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Sync; 0 done, 1 failed, 2 wrong usage, 3 done with rows in quarantine, 75 another sync holds the lock."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        folder = arguments.path or settings.csv_dir
        if folder is None:
            raise UsageError("which folder? Give it with --path DIR, or set CSV_DIR")
        mapping = load_mapping(arguments.mapping) if arguments.mapping else None
        with open_database(settings) as database, step_bar("refine") as step:
            migrate(database)
            synced = sync_csv(
                database, folder, mapping=mapping, again=arguments.all, watch=watch_reading, step=step
            )
        return _report(synced)

    return run_command("sync", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m scripts.sync", description=__doc__)
    parser.add_argument("source", choices=["csv"], help="where the data comes from")
    parser.add_argument("--path", type=Path, metavar="DIR", help="folder with the files (default: CSV_DIR)")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML file that describes a foreign layout")
    parser.add_argument("--all", action="store_true", help="load files again that were loaded before")
    return parser.parse_args(argv)


def _report(synced: Synced) -> int:
    for name, load_id in synced.known.items():
        print(f"{name}: loaded before (load {load_id}), skipped; --all loads it again")
    refined = synced.refined
    if refined is None or not refined.loads:
        print("nothing new")
        return DONE
    print(f"{refined.loads} files: {refined.accepted:,} rows accepted, {refined.duplicate:,} duplicates, "
          f"{refined.rejected:,} rejected, {refined.warned:,} with a warning")
    if refined.rejected:
        print("why rows were rejected: .venv/bin/python -m scripts.psql --owner -- -c "
              "'select object, reason, count(*) from ops.rejected_rows group by 1, 2'")
        return QUARANTINED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
