"""Take a batch of changed lines, half of them new, through bronze, silver, gold and roll-ups of a filled warehouse.

All tables are vacuumed before, as autovacuum leaves them between two deliveries, the peer's too.
The peer is the fastest way into one raw table: COPY of the batch and INSERT ON CONFLICT, in the same run; dlt's merge
took 9 times as long where that took .5 s. With ASSAY_BENCH_DLT_PYTHON (see loading.py) dlt merges the same batch. The
issue's sizes are `--orders 1000000 --lines 50000`, and ten times the orders in at most 1.5 times the time.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from etl.pipeline import sync_csv
from tests.bench.loading import (
    copy_seconds,
    dlt_seconds,
    fresh_warehouse,
    psql_seconds,
    seconds,
    verdict,
    verdicts_on_dlt,
    write_sales,
)
from warehouse.database import Database

GOAL = 9
LINES_OF_AN_ORDER = 2.5
MERGE = """
create temp table batch (like bronze.peer);
\\copy batch from '{path}' with (format csv, header)
insert into bronze.peer select * from batch
on conflict (order_id, line_number) do update set
    customer_id = excluded.customer_id, product_id = excluded.product_id, order_date = excluded.order_date,
    quantity = excluded.quantity, unit_price = excluded.unit_price, total_amount = excluded.total_amount,
    region = excluded.region, category = excluded.category, location_id = excluded.location_id;
"""


def main(argv: Sequence[str] | None = None) -> None:
    """Print seconds, then each ratio beside its goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000, help="orders that the warehouse holds before")
    parser.add_argument("--lines", type=int, default=10_000, help="lines of the batch")
    given = parser.parse_args(argv)
    with fresh_warehouse() as (database, folder):
        path = folder / "sales" / "sales_transactions.csv"
        held = write_sales(path, given.orders)
        sync_csv(database, path.parent)
        copy_seconds(database, path)
        dlt_seconds(database, path, "replace")
        at_rest(database)
        lines = write_batch(path, given.orders, round(given.lines / LINES_OF_AN_ORDER / 2))
        peer = psql_seconds(database, MERGE.format(path=path))
        ours = seconds(lambda: sync_csv(database, path.parent))
        dlt = dlt_seconds(database, path, "merge")
    print(f"{lines:,} lines into {held:,}: COPY and INSERT ON CONFLICT {peer:.2f} s, gold {ours:.2f} s")
    verdict("to gold, times COPY and INSERT ON CONFLICT", ours / peer, GOAL)
    verdicts_on_dlt("to gold, times dlt's merge into a raw table", ours, dlt)


def at_rest(database: Database) -> None:
    """Do at once what autovacuum does within minutes of a large load."""
    with database.engine("owner").connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("vacuum analyze")


def write_batch(path: Path, held: int, orders: int) -> int:
    """`orders` of the held ones all over the years with other lines, and as many new ones; returns the lines."""
    spread = ["--of", str(held), "--seed", "1"]
    changed = write_sales(path, orders, "--step", str(held // orders), *spread)
    return changed + write_sales(path, orders, "--first", str(held + 1), "--append", *spread)


if __name__ == "__main__":
    main()
