"""Files larger than memory: what reading one takes does not grow with the file."""

import tracemalloc
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from etl.sources.opening import open_table
from tests.etl.helpers import PLAIN_SALE

SIZE = 40_000_000
MOST = 25_000_000


def _text(path: Path, encoding: str) -> None:
    row = (",".join(PLAIN_SALE.values()).replace("Tea", "Thé") + "\n").encode(encoding)
    with path.open("wb") as file:
        file.write((",".join(PLAIN_SALE) + "\n").encode(encoding))
        for _ in range(SIZE // len(row) // 1000):
            file.write(row * 1000)


def _parquet(path: Path) -> None:
    columns = pa.table({column: [value] * 10_000 for column, value in PLAIN_SALE.items()})
    with pyarrow.parquet.ParquetWriter(path, columns.schema, use_dictionary=False) as writer:
        for _ in range(SIZE // columns.nbytes):
            writer.write_table(columns)


@pytest.mark.parametrize("kind", ["utf-8", "cp1252", "parquet"])
def test_a_large_file_is_read_in_bounded_memory(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("sales_transactions.parquet" if kind == "parquet" else "sales_transactions.csv")
    if kind == "parquet":
        _parquet(path)
    else:
        _text(path, kind)
    tracemalloc.start()
    try:
        read = 0
        with open_table(path).open_rows(lambda file: file) as stream:
            while part := stream.read(1 << 20):
                read += len(part)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert read > 0.8 * SIZE
    assert peak < MOST
