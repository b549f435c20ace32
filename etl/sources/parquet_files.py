"""Parquet files, batch by batch: decimals exact, dates and times in ISO, times with their offset."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from etl.sources.csv_files import SourceFileError, open_file
from etl.sources.source_tables import SourceTable, Watch, check_names
from etl.sources.workbooks import float_text
from etl.streams import Chunks

ROWS_AT_ONCE = 10_000
WITHOUT_HEADER = pyarrow.csv.WriteOptions(include_header=False)


def open_parquet(path: Path) -> SourceTable:
    """The Parquet file `path`. Raises SourceFileError."""
    with open_file(path) as file:
        schema = _open(file, path).schema_arrow
    check_names(schema.names, path)

    @contextmanager
    def open_rows(watch: Watch) -> Iterator[BinaryIO]:
        with open_file(path) as file:
            yield cast(BinaryIO, Chunks(_as_csv(_open(watch(file), path), path)))

    # A typed column is written in the plain form below, a text may hold anything.
    plain = {column.name: frozenset[str]() for column in schema if not _is_text(column.type)}
    return SourceTable(path, list(schema.names), open_rows, sample=plain)


def _open(file: BinaryIO, path: Path) -> Any:
    try:
        return pyarrow.parquet.ParquetFile(file, buffer_size=1 << 20)
    except (pa.ArrowInvalid, OSError) as error:
        raise SourceFileError(f"{path.name} is no Parquet file that can be read ({error}); deliver it again") from error


def _as_csv(file: Any, path: Path) -> Iterator[bytes]:
    try:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            texts = [_as_text(column) for column in batch.columns]
            sink = pa.BufferOutputStream()
            pyarrow.csv.write_csv(pa.record_batch(texts, batch.schema.names), sink, WITHOUT_HEADER)
            yield sink.getvalue().to_pybytes()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise SourceFileError(f"{path.name} is damaged, or holds a column that cannot be read ({error})") from error


def _as_text(column: Any) -> Any:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _as_text(column.dictionary_decode())
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_floating(kind):
        if kind != pa.float64():
            # Its own shortest digits: 0.1 is no longer 0.1 once widened.
            column = column.cast(pa.string()).cast(pa.float64())
        numbers = (value if value == value else None for value in column.to_pylist())
        return pa.array([None if number is None else float_text(number) for number in numbers], pa.string())
    if pa.types.is_decimal(kind) and kind.scale > 6:
        # A cast would write 1.2E-9.
        return pa.array([None if value is None else format(value, "f") for value in column.to_pylist()], pa.string())
    return column.cast(pa.string())


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_dictionary(kind) or pa.types.is_string(kind) or pa.types.is_large_string(kind)
                or pa.types.is_nested(kind) or pa.types.is_binary(kind))
