"""Every prediction job on the demo company, one after the other: seconds a job, in all beside the goal, and memory.

The goal is a minute for three years of five shops on two cores. The limit printed beside it is what the same process
takes to read all it works with once, by COPY. `--orders-per-day 4500` is a company of ten million lines, in 2 GB.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from etl.demo import generate
from etl.pipeline import sync_csv
from predictions.as_of import resolve_as_of
from predictions.context import Reader
from predictions.job import run_job
from predictions.registry import JOBS
from warehouse.database import Database, open_database
from warehouse.migrations import migrate
from warehouse.settings import load_settings

GOAL_SECONDS = 60
GOAL_MEGABYTES = 2000
DATASETS = (
    "customer_days", "product_days", "product_totals", "products", "product_months", "stock", "stock_outs",
    "product_ratings", "customer_ratings", "purchases", "older_purchases", "daily_sales",
)  # fmt: skip
DAYS = 728  # of `product_days`


def main(argv: Sequence[str] | None = None) -> None:
    """Generate, load, predict twice (the second time on stored models) and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--orders-per-day", type=int, default=150)
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = Path(name)
        # As root, the server's user must be able to enter.
        folder.chmod(0o755)
        files = folder / "demo"
        files.mkdir()
        generate(files, end_date=date(2026, 6, 30), years=arguments.years, orders_per_day=arguments.orders_per_day)
        with open_database(load_settings(database_url=None, data_dir=folder / "data", _env_file=None)) as database:
            migrate(database)
            sync_csv(database, files)
            measure(database)


def measure(database: Database) -> None:
    """Predict and print."""
    as_of = resolve_as_of(database, None)
    limit = read_everything(database, as_of)
    print(f"reading every dataset once: {limit:.1f} s")
    for title in ("models fitted", "models loaded"):
        reader = Reader(database, as_of)
        seconds = {
            name: timed(partial(run_job, database, job, as_of, reader=reader)) for name, job in JOBS.items()
        }
        total = sum(seconds.values())
        print(f"\n{title}: {total:.1f} s, {total / GOAL_SECONDS:.2f} of the goal, {total / limit:.1f} x reading")
        for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
            print(f"  {name:24}{spent:6.1f} s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\npeak memory of the process: {peak:.0f} MB, {peak / GOAL_MEGABYTES:.2f} of the goal")


def read_everything(database: Database, as_of: date) -> float:
    """Seconds to read what the jobs share."""
    reader = Reader(database, as_of)
    asked = {"product_days": {"days": DAYS}}
    return timed(lambda: [reader.read_once(name, **asked.get(name, {})) for name in DATASETS])


def timed(work: Callable[[], object]) -> float:
    """Seconds that `work()` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
