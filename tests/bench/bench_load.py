"""Load one sales file to refined gold, roll-ups included, beside psql's COPY of it into one table with a primary key.

COPY runs before and after, and its mean counts. The issue's size is `--orders 1000000`, 2.5 million lines. With
ASSAY_BENCH_DLT_PYTHON (see loading.py) dlt lands the same file in one raw table, once by its own reader of CSV and once
from Arrow batches made by hand, which is the fastest that it takes.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from itertools import pairwise

from etl import pipeline
from tests.bench.loading import (
    copy_seconds,
    dlt_seconds,
    fresh_warehouse,
    verdict,
    verdicts_on_dlt,
    write_sales,
)

SLOWEST = 12
GOAL_GOLD, GOAL_BRONZE, GOAL_MEGABYTES = 10, 0.8, 200


def main(argv: Sequence[str] | None = None) -> None:
    """Print seconds, then each ratio beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    orders = parser.parse_args(argv).orders
    with fresh_warehouse() as (database, folder):
        path = folder / "sales" / "sales_transactions.csv"
        lines = write_sales(path, orders)
        before = copy_seconds(database, path)
        steps: list[tuple[str, float]] = []
        started = time.perf_counter()
        pipeline.sync_csv(database, path.parent, step=lambda name, *_: steps.append((name, time.perf_counter())))
        total, bronze = time.perf_counter() - started, steps[0][1] - started
        copy = (before + copy_seconds(database, path)) / 2
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        dlt = dlt_seconds(database, path, "replace")
    print(f"{lines:,} lines: COPY {copy:.1f} s, bronze {bronze:.1f} s, gold {total:.1f} s")
    print_slowest(steps, copy)
    verdict("to gold, times COPY", total / copy, GOAL_GOLD)
    verdict("bronze, speed as a share of COPY's", copy / bronze, GOAL_BRONZE, at_most=False)
    verdict("peak memory of our process, MB", megabytes, GOAL_MEGABYTES)
    verdicts_on_dlt("to gold, times dlt to a raw table", total, dlt)


def print_slowest(steps: Sequence[tuple[str, float]], copy: float) -> None:
    """The steps that took longest, of (name, moment of its beginning), in seconds and in times COPY."""
    taken = [(end - begin, name) for (name, begin), (_, end) in pairwise(steps)]
    for seconds, name in sorted(taken, reverse=True)[:SLOWEST]:
        print(f"  {name:40} {seconds:7.1f} s {seconds / copy:7.2f} x")


if __name__ == "__main__":
    main()
