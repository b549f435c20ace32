"""A set of ids that stays small for what ids mostly are: whole numbers in long runs."""

from collections.abc import Iterable, Iterator

BITS = 256
Id = int | str


class IdSet:
    """Ids that were seen; a million numbers in a row take under a megabyte."""

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}
        self._texts: set[str] = set()
        self._numbers = 0

    def __len__(self) -> int:
        return self._numbers + len(self._texts)

    def __contains__(self, identifier: Id) -> bool:
        if isinstance(identifier, str):
            return identifier in self._texts
        block, bit = divmod(identifier, BITS)
        return bool(self._blocks.get(block, 0) >> bit & 1)

    def add_all(self, ids: Iterable[Id]) -> int:
        """Add `ids`; returns how many of them are new."""
        before = len(self)
        blocks = self._blocks
        for identifier in ids:
            if isinstance(identifier, str):
                self._texts.add(identifier)
                continue
            block, bit = divmod(identifier, BITS)
            bits = blocks.get(block, 0)
            if not bits >> bit & 1:
                blocks[block] = bits | 1 << bit
                self._numbers += 1
        return len(self) - before

    def texts(self) -> Iterator[str]:
        """All ids as text, in no particular order."""
        yield from self._texts
        for block, bits in self._blocks.items():
            for bit in range(BITS):
                if bits >> bit & 1:
                    yield str(block * BITS + bit)
