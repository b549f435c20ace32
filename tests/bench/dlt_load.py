"""The peer dlt: land a CSV file in one raw table; run by a Python that has dlt[postgres], pandas and pyarrow.

`dlt_load.py FILE replace|merge csv|arrow` prints the seconds of extract, normalize and load together, imports left out:
`csv` as dlt's documentation reads files, `arrow` by hand in what dlt takes fastest.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dlt
from dlt.sources.filesystem import filesystem, read_csv
from pyarrow import csv


def arrow_batches(path: Path) -> Iterator[Any]:
    """The file as Arrow batches, all columns as text but the key's number."""
    yield from csv.open_csv(path, read_options=csv.ReadOptions(block_size=16 << 20))


def csv_rows(path: Path) -> Any:
    """The file by dlt's own reader, in its own chunks."""
    return filesystem(bucket_url=path.parent.as_uri(), file_glob=path.name) | read_csv()


READERS = {"csv": csv_rows, "arrow": arrow_batches}


def main() -> None:
    """Load the file and print the seconds."""
    path, disposition, reader = sys.argv[1:]
    pipeline = dlt.pipeline(f"assay_bench_{reader}", destination="postgres", dataset_name=f"bench_dlt_{reader}")
    started = time.perf_counter()
    pipeline.run(
        READERS[reader](Path(path)),
        table_name="sales", write_disposition=disposition, primary_key=["order_id", "line_number"],
    )  # fmt: skip
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
