"""Writing CSV: small tables row by row, large ones as blocks of bytes, all of them published together.

A large table is a numpy record array of fixed-width byte fields with the separators as fields of their own;
the padding (zero bytes) is dropped when it is written. Over three times as fast as the csv module, but no
value may need quoting.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np

from etl.demo.draws import Array


class FileSet(AbstractContextManager["FileSet"]):
    """Files of one folder that appear together: written under temporary names, renamed on a clean exit.

    `last` is taken away before the others are replaced and comes back after them, so that its presence says
    that the set is whole. A run that was killed leaves temporary files, which the next run overwrites.
    """

    def __init__(self, folder: Path, last: str) -> None:
        self._folder, self._last = folder, last
        self._names: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def open(self, name: str) -> IO[bytes]:
        """A new file of the set, to be closed by the caller."""
        self._names.append(name)
        return self._part(name).open("wb")

    def write_table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """A whole CSV file, quoted where needed."""
        self._names.append(name)
        with self._part(name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for name in self._names:
                self._part(name).unlink(missing_ok=True)
            return
        (self._folder / self._last).unlink(missing_ok=True)
        for name in sorted(self._names, key=lambda name: name == self._last):
            self._part(name).replace(self._folder / name)

    def _part(self, name: str) -> Path:
        return self._folder / f".{name}.part"


def encoded(values: Iterable[str]) -> Array:
    """Texts as a byte column."""
    return np.array([value.encode() for value in values], dtype=np.bytes_)


def money_text(cents: Array) -> Array:
    """Whole cents as a byte column of amounts with two decimals."""
    return _each_once(cents, lambda value: f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}")


def number_text(values: Array) -> Array:
    """Whole numbers as a byte column."""
    return _each_once(values, str)


def _each_once(values: Array, write: Callable[[int], str]) -> Array:
    different, place = np.unique(values, return_inverse=True)
    return encoded(map(write, different.tolist()))[place]


def to_records(columns: Mapping[str, Array], widths: Mapping[str, int] | None = None) -> Array:
    """Byte columns as records whose fields end with their separators; a field is as wide as its column, or as
    `widths` says where something longer may be put in later."""
    names = list(columns)
    layout: list[tuple[str, str]] = []
    for name in names:
        layout += [(name, f"S{max((widths or {}).get(name, 1), columns[name].dtype.itemsize)}"), (f"{name}|", "S1")]
    records = np.zeros(len(columns[names[0]]), dtype=layout)
    for name in names:
        records[name] = columns[name]
        records[f"{name}|"] = b"\n" if name == names[-1] else b","
    return records


def to_bytes(records: Array) -> bytes:
    """The lines of a CSV file."""
    raw = np.ascontiguousarray(records).view(np.uint8)
    text: bytes = raw[raw != 0].tobytes()
    return text
