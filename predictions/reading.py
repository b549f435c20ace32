"""The rows of a query as a frame, in little more room than the frame itself takes.

What COPY gives out is parsed block by block, into columns as long as COPY says they will be. Of a text column only
the number of each different text is kept until all blocks are in: the texts of ten million rows would take several
times the room of the frame. What people look at is read by `warehouse.database.read_frame`, money as Decimal.
"""

import tempfile
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, TextClause

from warehouse.driver_cursor import driver_cursor

if TYPE_CHECKING:
    import pyarrow

BLOCK_BYTES = 1 << 22
# By PostgreSQL's own numbers of its types, which never change; everything else is text. What a query casts to real or
# smallint stays as small as that.
ARROW_TYPES = {
    16: "bool",
    21: "int16",
    **dict.fromkeys((20, 23), "int64"),  # bigint, integer
    700: "float32",
    **dict.fromkeys((701, 1700), "float64"),  # double precision, numeric
    **dict.fromkeys((1082, 1114), "timestamp[ns]"),  # date, timestamp
}


class Texts:
    """A column of text that comes in blocks; equal texts are kept once."""

    def __init__(self, rows: int) -> None:
        self.words: dict[str | None, int] = {None: 0}
        self.numbers = np.empty(rows, dtype=np.int32)

    def put(self, start: int, block: "pyarrow.DictionaryArray") -> None:
        """Keep a block as the numbers of its texts."""
        own = [self.words.setdefault(word, len(self.words)) for word in block.dictionary.to_pylist()]
        places = block.indices.fill_null(len(own)).to_numpy(zero_copy_only=False)
        self.numbers[start : start + len(block)] = np.array([*own, 0], dtype=np.int32)[places]

    def whole(self) -> NDArray[Any]:
        """The texts, None where there is none."""
        return np.array(list(self.words), dtype=object)[self.numbers]


class Values:
    """A column of numbers, dates or flags that comes in blocks; whole numbers with a NULL among them are float64."""

    def __init__(self, rows: int) -> None:
        self.values = np.empty(rows, dtype=np.bool_)

    def put(self, start: int, block: "pyarrow.Array") -> None:
        """Keep a block; the first one says of what type, and a later one may need a wider one for its NULLs."""
        values = block.to_pandas().to_numpy()
        wanted = np.promote_types(self.values.dtype, values.dtype) if start else values.dtype
        if wanted != self.values.dtype:
            self.values = self.values.astype(wanted) if start else np.empty(len(self.values), dtype=wanted)
        self.values[start : start + len(values)] = values

    def whole(self) -> NDArray[Any]:
        """The values."""
        return self.values


def read_narrow(connection: Connection, statement: TextClause, parameters: Mapping[str, Any]) -> pd.DataFrame:
    """The rows of `statement`: dates as datetime64, numbers as float64, whole ones without NULL as int64."""
    sql = _bind(connection, statement, parameters)
    with driver_cursor(connection, statement.text) as cursor, tempfile.TemporaryFile() as file:
        cursor.execute(f"select * from ({sql}) as described limit 0")  # noqa: S608  a file of ours, its values quoted
        kinds = {column.name: ARROW_TYPES.get(column.type_code, "string") for column in cursor.description}
        cursor.copy_expert(f"copy ({sql}) to stdout with (format csv, header)", file)
        columns = {name: (Texts if kind == "string" else Values)(cursor.rowcount) for name, kind in kinds.items()}
        file.seek(0)
        start = 0
        for block in _blocks(file, kinds):
            for name, column in columns.items():
                column.put(start, block.column(name))
            start += len(block)
    # Not copied into one block of all columns, as a frame of arrays is without saying so.
    return pd.DataFrame({name: columns.pop(name).whole() for name in kinds}, copy=False)


def _blocks(file: IO[bytes], kinds: Mapping[str, str]) -> Iterator["pyarrow.RecordBatch"]:
    """At least one, for a query without rows has its columns all the same."""
    import pyarrow
    from pyarrow import csv

    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    types = {name: text if kind == "string" else pyarrow.type_for_alias(kind) for name, kind in kinds.items()}
    options = csv.ConvertOptions(
        column_types=types,
        # NA may be a region: only what COPY leaves empty and unquoted is NULL.
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
        true_values=["t"],
        false_values=["f"],
    )
    reading, parsing = csv.ReadOptions(block_size=BLOCK_BYTES), csv.ParseOptions(newlines_in_values=True)
    with csv.open_csv(file, read_options=reading, convert_options=options, parse_options=parsing) as reader:
        yield pyarrow.RecordBatch.from_pylist([], schema=reader.schema)
        yield from reader


def _bind(connection: Connection, statement: TextClause, parameters: Mapping[str, Any]) -> str:
    """The statement with its values in place: COPY takes no parameters, so the driver quotes them."""
    compiled = statement.bindparams(**parameters).compile(dialect=connection.dialect)
    with driver_cursor(connection, statement.text) as cursor:
        return str(cursor.mogrify(str(compiled), compiled.params).decode())
