"""What `make run` does on an empty warehouse: the demo company is generated, loaded, refined and predicted.

`python -m scripts.first_run`, in a process of its own.

A file says that this has begun and not ended, so that the run after a killed one goes on where that stopped. Loads
of anybody else end it: nobody's own data are ever mixed with the demo.
"""

import logging
import sys
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from etl.bronze import delivery_hash
from etl.demo import generate
from etl.demo.truth import NAME as TRUTH
from etl.pipeline import sync_csv
from etl.sources.csv_files import find_files
from predictions.as_of import resolve_as_of
from predictions.invocation import run_jobs
from predictions.registry import JOBS
from scripts.arguments import command_line
from scripts.run import UNFINISHED
from warehouse.command import DONE, run_command
from warehouse.database import Database, open_database
from warehouse.progress import share_bar, step_bar, watch_reading
from warehouse.schema.ops import loads
from warehouse.settings import Settings

# What is said of each step before it begins; times are those of a machine with two processors.
STEPS = (
    "making a coffee and tea company: three years, five shops (a few seconds)",
    "loading its files and working them up (about 40 seconds)",
    f"{len(JOBS)} kinds of predictions, each model tested beside others (about a minute)",
)

logger = logging.getLogger("assay.first_run")


def main(argv: list[str] | None = None) -> int:
    """Load the demo company under DATA_DIR; 0 done, 1 failed, 75 another load holds the lock."""
    command_line("first_run", __doc__).parse_args(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            load_demo(database, settings.data_dir / "demo")
        return DONE

    return run_command("run", work)


def load_demo(database: Database, folder: Path, **size: int) -> None:
    """Bring the demo company in `folder` through the whole warehouse, from wherever an earlier try stopped.

    `size` is for etl.demo.generate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / UNFINISHED
    unfinished.touch()
    print("\n  The warehouse is empty: it gets a made-up company to look at. One to three minutes, this once.\n")
    # The truth file is written last: with it, all files are whole.
    if not (folder / TRUTH).exists():
        _say_step(1)
        with share_bar("demo company") as show:
            generate(folder, end_date=date.today() - timedelta(days=1), progress=show, **size)
    if _only_demo_loads(database, folder):
        _load(database, folder)
        logger.info("the demo company is loaded from %s", folder)
    unfinished.unlink()


def _load(database: Database, folder: Path) -> None:
    _say_step(2)
    with step_bar("refine") as step:
        sync_csv(database, folder, watch=watch_reading, step=step)
    _say_step(3)
    if run_jobs(database, list(JOBS.values()), resolve_as_of(database, None)) != DONE:
        logger.warning("not every prediction was made, the reasons stand above; again: .venv/bin/python -m "
                       "scripts.predict --all")


def _say_step(number: int) -> None:
    # At once, also where what is said goes into a file.
    print(f"  Step {number} of {len(STEPS)}: {STEPS[number - 1]}\n", flush=True)


def _only_demo_loads(database: Database, folder: Path) -> bool:
    own = {delivery_hash(path, None) for path in find_files(folder).values()}
    with database.transaction("etl") as connection:
        return set(connection.scalars(select(loads.c.content_hash))) <= own


if __name__ == "__main__":
    sys.exit(main())
