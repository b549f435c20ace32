"""Source tables: a file of any kind that is read, seen as a header and rows of CSV text in UTF-8.

What opens a file here is in `text_files`, `workbooks` and `parquet_files`; `etl.bronze` reads the rows, once or, where
COPY refuses one, twice.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from etl.sources.csv_files import SourceFileError

Watch = Callable[[BinaryIO], BinaryIO]
# PostgreSQL takes no longer one.
LONGEST_NAME = 63


@dataclass(frozen=True)
class SourceTable:
    """A file's header, how its rows are parted, and `open_rows`, which gives the rows under the header.

    `sample` holds values by column, as many as were looked at; a column that is not in it must be looked at as a
    whole. `has_grouping`: numbers may be written with a thousands separator somewhere beyond the sample. `notes` says
    how the file is written, where that is not the plain form.
    """

    path: Path
    header: list[str]
    open_rows: Callable[[Watch], AbstractContextManager[BinaryIO]]
    delimiter: str = ","
    sample: Mapping[str, frozenset[str]] = field(default_factory=dict)
    has_grouping: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)


def check_names(names: list[str], path: Path) -> None:
    """Raise SourceFileError unless each column has a name of its own."""
    if not any(names):
        raise SourceFileError(f"{path.name} is empty: its first line must name the columns")
    if "" in names:
        raise SourceFileError(f"{path.name}: column {names.index('') + 1} of the header has no name; give it one")
    long = next((name for name in names if len(name.encode()) > LONGEST_NAME), None)
    if long:
        raise SourceFileError(f"{path.name}: the column name {long[:40]}... is too long; shorten it to "
                              f"{LONGEST_NAME} bytes")
    repeated = sorted({name for name in names if [n.lower() for n in names].count(name.lower()) > 1})
    if repeated:
        raise SourceFileError(f"{path.name}: the header names {', '.join(repeated)} twice; rename one of them")
