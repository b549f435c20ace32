"""What `make run` does on an empty warehouse: the demo company is generated, loaded, refined and predicted.

A file says that this has begun and not ended, so that the run after a killed one goes on where that stopped. Loads
of anybody else end it: nobody's own data are ever mixed with the demo.
"""

import logging
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import select

from etl.bronze import delivery_hash
from etl.demo import generate
from etl.demo.truth import NAME as TRUTH
from etl.pipeline import sync_csv
from etl.sources.csv_files import find_files
from predictions.as_of import resolve_as_of
from predictions.job import run_job
from predictions.registry import JOBS
from warehouse.database import Database
from warehouse.progress import share_bar, step_bar, watch_reading
from warehouse.schema.ops import loads

logger = logging.getLogger("assay.first_run")


def load_demo(database: Database, folder: Path, unfinished: Path, **size: int) -> None:
    """Bring the demo company in `folder` through the whole warehouse, from wherever an earlier try stopped.

    `unfinished` is a file that is there from the beginning to the end of it; `size` is for etl.demo.generate.
    """
    folder.mkdir(parents=True, exist_ok=True)
    unfinished.touch()
    # The truth file is written last: with it, all files are whole.
    if not (folder / TRUTH).exists():
        with share_bar("demo company") as show:
            generate(folder, end_date=date.today() - timedelta(days=1), progress=show, **size)
    if _only_demo_loads(database, folder):
        _load(database, folder)
        logger.info("the demo company is loaded from %s", folder)
    unfinished.unlink()


def _load(database: Database, folder: Path) -> None:
    with step_bar("refine") as step:
        sync_csv(database, folder, watch=watch_reading, step=step)
    as_of = resolve_as_of(database, None)
    for job in JOBS.values():
        with step_bar(job.name) as step:
            run_job(database, job, as_of, partial(step, "series"))


def _only_demo_loads(database: Database, folder: Path) -> bool:
    own = {delivery_hash(path, None) for path in find_files(folder).values()}
    with database.transaction("etl") as connection:
        return set(connection.scalars(select(loads.c.content_hash))) <= own
