"""What came of a request: a page whose rows are CSV already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from etl.sources.laravel.page_reader import NamesFound
from etl.sources.laravel.pages import Kind
from etl.sources.laravel.rows import NO_ROWS, EncodedRows

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Fetched:
    """A page whose rows are CSV already: what led to it, what follows, and its first rows as they were.

    `has_shrunk`: the whole held fewer rows than when the page before it was read. `head`: its first rows, apart from
    `encoded`, where it was asked for so that these are known. `largest`: the rows that a page of this walk may have,
    where the next one need not be as long. `asked` and `answered`, in seconds of this process's clock, tell the order
    of requests.
    """

    kind: Kind
    encoded: EncodedRows
    parameters: Parameters
    given_at: datetime
    names: NamesFound
    sample: list[Any]
    ordinal: int = 1
    last: int | None = None
    total: int | None = None
    following: Parameters | None = None
    has_shrunk: bool = False
    head: EncodedRows = NO_ROWS
    largest: int | None = None
    asked: float = 0.0
    answered: float = 0.0

    @property
    def row_count(self) -> int:
        """How many rows the page has, sound or not."""
        return sum(rows.count + len(rows.rejected) for rows in (self.head, self.encoded))
