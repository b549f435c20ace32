"""Sampling: values from all over a text file, to tell without a second reading whether its columns are plain.

Small files are looked at as a whole. Of a large one, parts at even distances are kept while it is read.
"""

import csv
import io
import re
from collections.abc import Iterator

PART = 1 << 15
PARTS_KEPT = 64
QUOTED_GROUPING = re.compile(rb'"[^"\w]{0,4}\d{1,3},\d')
BARE_GROUPING = re.compile(rb",\d\d\d")


class FileSample:
    """Parts of a file that passes through `watch`; at most 3 MB, however large the file."""

    def __init__(self) -> None:
        self.head = b""
        self.parts: list[bytes] = []
        self._stride = 1
        self._has_quoted = self._has_bare = False

    def watch(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        """The same chunks, of which parts are kept."""
        for number, chunk in enumerate(chunks):
            self._look_for_grouping(chunk)
            if number == 0:
                self.head = chunk
            elif number % self._stride == 0:
                self.parts.append(chunk[:PART])
                if len(self.parts) > PARTS_KEPT:
                    self.parts = self.parts[1::2]
                    self._stride *= 2
            yield chunk

    def has_grouping(self, delimiter: str) -> bool:
        """True when a number with a thousands comma may stand anywhere in the file."""
        return self._has_quoted if delimiter == "," else self._has_bare

    def _look_for_grouping(self, chunk: bytes) -> None:
        self._has_quoted = self._has_quoted or bool(QUOTED_GROUPING.search(chunk))
        self._has_bare = self._has_bare or bool(BARE_GROUPING.search(chunk))


def sampled_values(
    sample: FileSample, header: list[str], delimiter: str, encoding: str
) -> dict[str, frozenset[str]]:
    """The different values of each column in the sampled rows that are as wide as the header."""
    values: list[set[str]] = [set() for _ in header]
    for number, part in enumerate([sample.head, *sample.parts]):
        for row in _rows(part, delimiter, encoding, is_first=number == 0):
            if len(row) == len(header):
                for cell, seen in zip(row, values, strict=True):
                    seen.add(cell)
    return dict(zip(header, map(frozenset, values), strict=True))


def _rows(part: bytes, delimiter: str, encoding: str, is_first: bool) -> Iterator[list[str]]:
    """Rows of a part that may begin and end in the middle of one; the header counts as a row like any other."""
    text = part.decode(encoding, "replace")
    if not is_first:
        text = text[text.find("\n") + 1 :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error:
        return
