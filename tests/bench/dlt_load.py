"""The peer dlt: land a CSV file in one raw table; run by a Python that has dlt[postgres] and pyarrow.

`dlt_load.py FILE replace|merge` prints the seconds of extract, normalize and load together, imports left out.
"""

import sys
import time
from collections.abc import Iterator
from typing import Any

import dlt
from pyarrow import csv


def rows(path: str) -> Iterator[Any]:
    """The file as Arrow batches, all columns as text but the key's number."""
    yield from csv.open_csv(path, read_options=csv.ReadOptions(block_size=16 << 20))


def main() -> None:
    """Load the file and print the seconds."""
    path, disposition = sys.argv[1:]
    pipeline = dlt.pipeline("assay_bench", destination="postgres", dataset_name="bench_dlt")
    started = time.perf_counter()
    pipeline.run(
        rows(path), table_name="sales", write_disposition=disposition, primary_key=["order_id", "line_number"]
    )
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
