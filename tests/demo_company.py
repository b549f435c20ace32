"""The demo company as a small warehouse with every prediction, for tests of what is made of it."""

from datetime import date
from pathlib import Path

from etl.demo import generate
from etl.pipeline import sync_csv
from predictions.context import Reader
from predictions.job import run_job
from predictions.registry import JOBS
from warehouse.database import Database

LAST_DAY = date(2026, 5, 31)
YEARS = 2
ORDERS_PER_DAY = 25
LOCATIONS = 3


def fill(database: Database, folder: Path) -> None:
    """Generate the company into `folder`, load it, and run every prediction job for its last day."""
    generate(folder, years=YEARS, orders_per_day=ORDERS_PER_DAY, locations=LOCATIONS, seed=11, end_date=LAST_DAY)
    sync_csv(database, folder)
    reader = Reader(database, LAST_DAY)
    for job in JOBS.values():
        run_job(database, job, LAST_DAY, reader=reader)
