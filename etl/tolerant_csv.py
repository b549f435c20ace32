"""Read a CSV file that COPY refused, row by row: sound rows go on, unreadable ones are set aside with a reason.

Only files with an unreadable row take this slower way; COPY reads all others straight from their bytes.
"""

import csv
import io
import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from etl.sources.csv_files import SourceFileError

# A row of a sound file is far smaller; one that is larger is a quote that never closes.
csv.field_size_limit(1 << 24)
ROWS_AT_ONCE = 2000


class TolerantReader(io.RawIOBase):
    """CSV bytes of the sound rows, each led by its row number; `rejects` collects (row number, reason, payload) as CSV.

    `rows` counts all rows seen, blank lines left out. Raises SourceFileError for a quote that never closes.
    """

    def __init__(self, stream: IO[bytes], width: int, path: Path, rejects: IO[bytes], delimiter: str = ","):
        self.rows = 0
        self._path = path
        self._delimiter = delimiter
        self._width = width
        self._rejects = rejects
        self._chunks = self._encode(self._sound_rows(stream))
        self._rest = b""

    def readable(self) -> bool:
        """True: this is a source of bytes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; none at the end."""
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        result, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return result

    def _sound_rows(self, stream: IO[bytes]) -> Iterator[list[str]]:
        text = io.TextIOWrapper(stream, encoding="utf-8", errors="surrogateescape", newline="")
        reader = csv.reader(text, delimiter=self._delimiter, strict=True)
        line = 2
        try:
            for cells in reader:
                # Under the header, which is line 1.
                line = reader.line_num + 2
                if not cells:
                    continue
                self.rows += 1
                reason = self._fault(cells)
                if reason:
                    self._rejects.write(_csv_bytes([[str(self.rows), reason, _payload(cells)]]))
                else:
                    yield [str(self.rows), *cells]
        except csv.Error as error:
            raise SourceFileError(
                f"{self._path.name}: row {self.rows + 1} (from line {line} on) cannot be read ({error}); "
                "look for a quote that is not closed, mend it and load the file again"
            ) from None
        finally:
            # The stream is its opener's to close.
            text.detach()

    def _fault(self, cells: list[str]) -> str | None:
        if len(cells) < self._width:
            return "too_few_columns"
        if len(cells) > self._width:
            return "too_many_columns"
        joined = "".join(cells)
        if "\x00" in joined:
            return "null_character"
        if not joined.isascii() and any("\udc80" <= character <= "\udcff" for character in joined):
            return "not_utf8"
        return None

    def _encode(self, rows: Iterator[list[str]]) -> Iterator[bytes]:
        while batch := list(islice(rows, ROWS_AT_ONCE)):
            yield _csv_bytes(batch)


def _csv_bytes(rows: list[list[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode()


def _payload(cells: list[str]) -> str:
    # jsonb holds neither a null character nor half a surrogate pair.
    shown = [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\x00", "\ufffd")
             for cell in cells]
    return json.dumps({"cells": shown}, ensure_ascii=False)
