"""Streams of bytes on their way to COPY: one made of chunks, and one that is hashed as it passes."""

import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO


class Chunks(io.RawIOBase):
    """A stream over chunks of bytes as they are made."""

    def __init__(self, chunks: Iterable[bytes]):
        self._chunks: Iterator[bytes] = iter(chunks)
        self._rest = b""

    def readable(self) -> bool:
        """True: this is a source of bytes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes, all that is there for a negative one; none at the end."""
        if size < 0:
            parts = [self._rest, *self._chunks]
            self._rest = b""
            return b"".join(parts)
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return b""
            self._rest = chunk
        result, self._rest = self._rest[:size], self._rest[size:]
        return result


class HashedReader(io.RawIOBase):
    """A stream that keeps the SHA-256 of what was read from it."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._hash = hashlib.sha256()

    def readable(self) -> bool:
        """True: this is a source of bytes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; none at the end."""
        part = self._stream.read(size)
        self._hash.update(part)
        return part

    def hexdigest(self) -> str:
        """The digest so far, in hexadecimal."""
        return self._hash.hexdigest()
