"""Encodings: how a text file's bytes are to be read, decided for the file as a whole, and its text as UTF-8.

A file is UTF-16 where its byte order mark says so, UTF-8 where it is valid throughout, else cp1252 (what Windows calls
Latin). A file with more sound UTF-8 than broken bytes stays UTF-8: its broken rows are put away, the others are read
as they were meant.
"""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from etl.sources.csv_files import SourceFileError

BYTE_ORDER_MARK = codecs.BOM_UTF8
UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
CHUNK = 1 << 20
NOT_IN_CP1252 = b"\x81\x8d\x8f\x90\x9d"


def decide_encoding(chunks: Iterable[bytes], path: Path) -> str:
    """utf-8, cp1252 or utf-16 for the bytes of `path`. Raises SourceFileError with the place when it is none."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    broken = sound = position = 0
    undefined = -1
    for chunk in chunks:
        if position == 0 and chunk.startswith(UTF_16_MARKS):
            return "utf-16"
        if not chunk.isascii() or decoder.getstate()[0]:
            text = decoder.decode(chunk)
            # Each character of several bytes leaves fewer characters than bytes; a broken byte is left out.
            sound += len(chunk) - len(text)
            broken += len(chunk) - len(text.encode("utf-8", "ignore"))
            if undefined < 0:
                undefined = _first_undefined(chunk, position)
        position += len(chunk)
    sound -= len(decoder.decode(b"", True))
    if broken <= sound:
        return "utf-8"
    if undefined >= 0:
        raise SourceFileError(f"{path.name} is neither UTF-8 nor cp1252: look at byte {undefined + 1:,}; save it as "
                              'UTF-8, or name its encoding in a mapping (encoding = "...")')
    return "cp1252"


def _first_undefined(chunk: bytes, position: int) -> int:
    """The place in the file of the first byte that cp1252 does not have; -1 where there is none."""
    places = [place for byte in NOT_IN_CP1252 if (place := chunk.find(byte)) >= 0]
    return position + min(places) if places else -1


def utf8_chunks(stream: IO[bytes], encoding: str, path: Path) -> Iterator[bytes]:
    """The text of `stream`, which is written in `encoding`, as UTF-8, chunk by chunk. Raises SourceFileError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    position = 0
    while True:
        chunk = stream.read(CHUNK)
        try:
            text = decoder.decode(chunk, not chunk)
        except UnicodeDecodeError as error:
            raise SourceFileError(f"{path.name} is not {encoding} text: look near byte {position + error.start + 1:,}; "
                                  "save it as UTF-8") from None
        position += len(chunk)
        if text:
            yield text.encode()
        if not chunk:
            return
