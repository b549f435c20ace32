"""JSON objects as rows for COPY: one column, the object as text. What jsonb cannot hold is set aside."""

import io
import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from etl.batches import RejectedRow


def payload_rows(objects: Iterable[Any]) -> tuple[BinaryIO, list[RejectedRow]]:
    """CSV bytes with one object a row, and the rejected ones, numbered behind the sound ones."""
    lines: list[list[str]] = []
    faulty: list[tuple[str, object]] = []
    for item in objects:
        line = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        reason = _fault(item, line)
        if reason:
            faulty.append((reason, _storable(item)))
        else:
            lines.append([line])
    rejected = [(number, reason, item) for number, (reason, item) in enumerate(faulty, len(lines) + 1)]
    return quoted_rows(lines), rejected


def quoted_rows(rows: Iterable[Iterable[str | None]]) -> BinaryIO:
    """CSV bytes of texts, whatever they hold; None becomes NULL."""
    lines = (",".join("" if value is None else _quoted(value) for value in row) for row in rows)
    return io.BytesIO("".join(f"{line}\n" for line in lines).encode())


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'


def _fault(item: object, line: str) -> str | None:
    if not isinstance(item, dict):
        return "not_an_object"
    # An escaped backslash before u0000 is no null character.
    if "\\u0000" in line and "\\u0000" in line.replace("\\\\", ""):
        return "null_character"
    if not line.isascii() and any("\ud800" <= character <= "\udfff" for character in line):
        return "not_utf8"
    return None


def _storable(item: object) -> object:
    # Half a surrogate pair is no character.
    shown = json.dumps(item, ensure_ascii=False).encode("utf-8", "replace").decode()
    return json.loads(shown)
