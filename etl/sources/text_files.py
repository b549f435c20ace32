"""Text files: CSV in the dialects that spreadsheets write, given on as UTF-8.

The delimiter (comma, semicolon, tab or pipe) is the one that parts the header and most rows of a sample into equally
many cells; COPY is told of it, so that a sound UTF-8 file still goes through byte by byte.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO, cast

from etl.sources.csv_files import SourceFileError, open_bytes
from etl.sources.encodings import CHUNK, decide_encoding, utf8_chunks
from etl.sources.sampling import FileSample, sampled_values
from etl.sources.source_tables import SourceTable, Watch, check_names
from etl.streams import Chunks

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
HEADER = re.compile(r'((?:[^"\r\n]|"[^"]*")*)(\r\n|\r|\n|$)')
ROWS_LOOKED_AT = 500


@dataclass(frozen=True)
class _Layout:
    """How a text file is written; `offset` is where the first row begins, in bytes of UTF-8."""

    encoding: str
    delimiter: str
    header: list[str]
    offset: int


def read_text_header(path: Path, encoding: str | None = None) -> list[str]:
    """The column names, from the start of the file alone. Raises SourceFileError."""
    with open_bytes(path) as stream:
        head = stream.read(CHUNK)
    return _layout(head, encoding or decide_encoding([_whole_lines(head)], path), path).header


def open_text(path: Path, encoding: str | None = None) -> SourceTable:
    """The CSV file `path`, which is read through once to learn how it is written. Raises SourceFileError.

    `encoding` names it where a mapping does; else it is decided.
    """
    sample = FileSample()
    with open_bytes(path) as stream:
        chunks = sample.watch(iter(lambda: stream.read(CHUNK), b""))
        decided = encoding or decide_encoding(chunks, path)
        for _ in chunks:
            pass
    layout = _layout(sample.head, decided, path)
    notes = {} if layout.delimiter == "," else {"delimiter": DELIMITERS[layout.delimiter]}
    if decided != "utf-8":
        notes["encoding"] = decided

    @contextmanager
    def open_rows(watch: Watch) -> Iterator[BinaryIO]:
        with open_bytes(path, watch) as stream:
            yield _rows(stream, layout, path)

    is_ascii_like = "utf-16" not in decided
    values = sampled_values(sample, layout.header, layout.delimiter, decided) if is_ascii_like else {}
    return SourceTable(path, layout.header, open_rows, layout.delimiter, values,
                       sample.has_grouping(layout.delimiter), notes)


def _rows(stream: IO[bytes], layout: _Layout, path: Path) -> BinaryIO:
    if layout.encoding != "utf-8":
        stream = cast(IO[bytes], Chunks(utf8_chunks(stream, layout.encoding, path)))
    to_skip = layout.offset
    while to_skip > 0:
        to_skip -= len(stream.read(to_skip))
    return cast(BinaryIO, stream)


def _layout(head: bytes, encoding: str, path: Path) -> _Layout:
    text = _whole_lines(head).decode(encoding, "replace")
    mark = len(text) - len(text.removeprefix("\ufeff"))
    found = HEADER.match(text, mark)
    if not found or (found[2] == "" and len(head) == CHUNK):
        raise SourceFileError(f"{path.name}: its first line, which must name the columns, does not end; "
                              "look for a quote that is not closed")
    if "\0" in found[1] or "\ufffd" in found[1]:
        raise SourceFileError(f"{path.name}: the header is not UTF-8 text; save the file as UTF-8")
    delimiter = _delimiter(found[1], text[found.end():])
    return _Layout(encoding, delimiter, _names(found[1], delimiter, path), len(text[: found.end()].encode()))


def _whole_lines(head: bytes) -> bytes:
    """The sample up to its last line break, where it is cut off, so that no character is cut in two."""
    if len(head) < CHUNK:
        return head
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1] or head


def _delimiter(header: str, rows: str) -> str:
    """The delimiter that parts the header and most sampled rows alike; the one with more columns where two do."""
    best, delimiter = (0.0, 1), ","
    for candidate in DELIMITERS:
        width = len(_cells(header, candidate))
        if width > 1:
            fit = (_share_as_wide(rows, candidate, width), width)
            best, delimiter = max((best, delimiter), (fit, candidate), key=lambda pair: pair[0])
    return delimiter


def _share_as_wide(rows: str, delimiter: str, width: int) -> float:
    widths = []
    reader = csv.reader(io.StringIO(rows, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if cells:
                widths.append(len(cells))
            if len(widths) == ROWS_LOOKED_AT:
                break
    except csv.Error:
        # A quote that does not close: judged by the rows before it.
        pass
    return widths.count(width) / len(widths) if widths else 1.0


def _names(header: str, delimiter: str, path: Path) -> list[str]:
    names = [name.strip() for name in _cells(header, delimiter)]
    check_names(names, path)
    return names


def _cells(header: str, delimiter: str) -> list[str]:
    # Another delimiter than the file's may leave a quoted line break bare.
    try:
        return next(csv.reader(io.StringIO(header, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []
