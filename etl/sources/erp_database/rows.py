"""Rows on their way: chunks of CSV from a database, taken apart into the batches that bronze receives."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import BinaryIO, cast

from etl.batches import Batch, Position, RejectedRow
from etl.sources.erp_database.tables import TableToRead
from etl.streams import Chunks


@dataclass(frozen=True)
class Chunk:
    """Some rows as lines of CSV: how many, the last one by itself, and lines that PostgreSQL cannot store."""

    data: bytes
    count: int
    last: bytes
    unstorable: list[bytes] = field(default_factory=list)


# The values of the last row of a batch, by column, to the position behind it.
PositionOf = Callable[[dict[str, str]], Position | None]


def batches(
    table: TableToRead, what: str, chunks: Iterator[Chunk], batch_rows: int, position_of: PositionOf
) -> Iterator[Batch]:
    """The rows of `chunks` in batches of about `batch_rows`, each to be read before the next is asked for."""
    columns = bronze_columns(table)
    number = 0
    while (first := next(chunks, None)) is not None:
        number += 1
        part = _Part(chain([first], chunks), batch_rows, columns)
        yield Batch(
            table.name, f"{what}, part {number}", columns, cast(BinaryIO, Chunks(part)),
            position=lambda part=part: position_of(part.last_row()),  # type: ignore[misc]
            rejected=part.rejected, is_relisted=True,
        )


def bronze_columns(table: TableToRead) -> tuple[str, ...]:
    """The columns of bronze that a table's rows fill, in their order."""
    return (*(column.name for column in table.columns), *(["source_row"] if table.extras else []))


def values(line: bytes) -> list[str]:
    """The values of a line of CSV."""
    return next(csv.reader(io.StringIO(line.decode("utf-8"), newline="")), [])


class _Part:
    """The rows of one batch; what it says of them holds once they were read."""

    def __init__(self, chunks: Iterator[Chunk], limit: int, columns: tuple[str, ...]):
        self._chunks = chunks
        self._limit = limit
        self._columns = columns
        self._count = 0
        self._last = b""
        self._unstorable: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._count += chunk.count
            self._last = chunk.last
            self._unstorable += chunk.unstorable
            yield chunk.data
            if self._count >= self._limit:
                return

    def last_row(self) -> dict[str, str]:
        return dict(zip(self._columns, values(self._last), strict=False))

    def rejected(self) -> list[RejectedRow]:
        # Bronze numbers the rows that it takes from 1, so these are numbered behind them.
        return [
            (self._count + place, "null_character", dict(zip(self._columns, values(line), strict=False)))
            for place, line in enumerate(self._unstorable, 1)
        ]
