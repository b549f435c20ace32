"""What the benchmarks of loading share: a warehouse of their own, files, and the peers beside which we are measured."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from warehouse.database import Database, open_database
from warehouse.embedded_binaries import find_binaries
from warehouse.migrations import migrate
from warehouse.settings import load_settings

DLT_READERS = {"csv": "its own reader", "arrow": "Arrow by hand"}
HERE = Path(__file__).parent
PEER_COLUMNS = (
    "order_id text, line_number integer, customer_id text, product_id text, order_date timestamp, "
    "quantity numeric(18,4), unit_price numeric(18,4), total_amount numeric(18,4), region text, category text, "
    "location_id text"
)


@contextmanager
def fresh_warehouse() -> Iterator[tuple[Database, Path]]:
    """A migrated warehouse on an embedded server in a temporary folder, and a folder for files."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as folder:
        Path(folder).chmod(0o755)
        settings = load_settings(data_dir=Path(folder) / "data", _env_file=None)
        with open_database(settings) as database:
            migrate(database)
            yield database, Path(folder)


def write_sales(path: Path, orders: int, *options: str) -> int:
    """Have sales_file.py write `orders` orders in a process of its own; returns the lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(HERE / "sales_file.py"), str(path), str(orders), *options]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def psql_seconds(database: Database, script: str) -> float:
    """Wall seconds that psql takes for `script`, signed in as the owner of the warehouse."""
    program = find_binaries().folder / "psql"
    url = database.urls["owner"].replace("+psycopg2", "")
    return seconds(lambda: subprocess.run(
        [str(program), "-X", "-q", "-v", "ON_ERROR_STOP=1", url], input=script, text=True, check=True
    ))


def copy_seconds(database: Database, path: Path) -> float:
    """Wall seconds of psql's COPY of the file into one table with a primary key, which stays as bronze.peer."""
    psql_seconds(database, "set client_min_messages = warning; drop table if exists bronze.peer;"
                 f"create table bronze.peer ({PEER_COLUMNS}, primary key (order_id, line_number));")
    return psql_seconds(database, f"\\copy bronze.peer from '{path}' with (format csv, header)\n")


def dlt_seconds(database: Database, path: Path, disposition: str) -> dict[str, float]:
    """Wall seconds in which dlt lands the file in one raw table (`replace` or `merge`), by the way it reads the file.

    ASSAY_BENCH_DLT_PYTHON names the Python of an environment that has dlt[postgres], pandas and pyarrow; without it
    nothing is measured.
    """
    python = os.environ.get("ASSAY_BENCH_DLT_PYTHON")
    if not python:
        return {}
    environment = os.environ | {
        "DESTINATION__POSTGRES__CREDENTIALS": database.urls["owner"].replace("+psycopg2", ""),
        "RUNTIME__DLTHUB_TELEMETRY": "false", "DLT_DATA_DIR": str(path.parent / "dlt"),
    }
    taken = {}
    for reader, title in DLT_READERS.items():
        command = [python, str(HERE / "dlt_load.py"), str(path), disposition, reader]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        taken[title] = float(done.stdout.split()[-1])
    return taken


def verdicts_on_dlt(title: str, ours: float, dlt: Mapping[str, float]) -> None:
    """Print our seconds as a multiple of each of dlt's, beside the goal: to be done before."""
    if not dlt:
        print("dlt was not measured: ASSAY_BENCH_DLT_PYTHON names no Python")
    for reader, taken in dlt.items():
        verdict(f"{title}, {reader} ({taken:.1f} s)", ours / taken, 1)


def seconds(work: Callable[[], object]) -> float:
    """Wall seconds of one call."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def verdict(title: str, value: float, limit: float, *, at_most: bool = True) -> None:
    """Print a ratio beside its goal."""
    is_met = value <= limit if at_most else value >= limit
    sign = "at most" if at_most else "at least"
    print(f"{title:58} {value:7.2f}   goal: {sign} {limit:g}: {'met' if is_met else 'MISSED'}")
