"""From page to page: several at once where a total tells whether they fit together, else one ahead.

Pages come out in order. Never more are fetched ahead than the window holds, so memory does not follow the table.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from etl.sources.laravel.ids import IdSet
from etl.sources.laravel.page_reader import NamesFound
from etl.sources.laravel.pages import Kind
from etl.sources.laravel.rows import EncodedRows
from warehouse.command import CommandError

Parameters = dict[str, Any]


@dataclass(frozen=True)
class Fetched:
    """A page whose rows are CSV already: what led to it, what follows, and its first rows as they were.

    `has_shrunk`: the whole held fewer rows than when the page before it was read.
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

    @property
    def is_empty(self) -> bool:
        """True for a page without any row."""
        return not self.encoded.count and not self.encoded.rejected


Fetch = Callable[[Parameters, int], Fetched]


@dataclass(frozen=True)
class Walk:
    """Fetches the pages of one endpoint; `page_name` is the parameter for the page's number, empty if there is none.

    `window` is how many pages may wait to be taken.
    """

    fetch: Fetch
    executor: Executor
    page_name: str
    window: int

    def pages(self, parameters: Parameters, ordinal: int = 1) -> Generator[Fetched, None, None]:
        """All pages from the one that `parameters` give, the `ordinal`-th, in order."""
        first = self.fetch(parameters, ordinal)
        if first.kind is Kind.COUNTED:
            yield from self._counted(first)
        elif first.kind is Kind.BARE:
            yield from self._until_nothing_new(first)
        else:
            yield from self._linked(first)

    def _counted(self, first: Fetched) -> Iterator[Fetched]:
        waiting: deque[Future[Fetched]] = deque()
        page, submitted, last = first, first.ordinal, first.last or 0
        try:
            while True:
                while len(waiting) < self.window and submitted < last:
                    submitted += 1
                    numbered = first.parameters | {self.page_name: submitted}
                    waiting.append(self.executor.submit(self.fetch, numbered, submitted))
                yield page
                if not waiting:
                    return
                before, page = page, waiting.popleft().result()
                # Rows that arrived meanwhile may have made a page more.
                last = max(last, page.last or 0)
                if _total(page) < _total(before):
                    # Read before the page that it follows, and rows were put in between the two: these pushed others
                    # into the gap. Read now, it begins before the gap; as it was, it ends where the next one begins.
                    again = self.fetch(page.parameters, page.ordinal)
                    yield again
                    page = replace(page, has_shrunk=_total(again) < _total(before))
        finally:
            for future in waiting:
                future.cancel()

    def _linked(self, page: Fetched) -> Iterator[Fetched]:
        asked: set[str] = set()
        while page.following:
            key = repr(sorted(page.following.items()))
            if key in asked:
                raise CommandError(f"the ERP's API links in a circle: {page.following} comes up as the next page again")
            asked.add(key)
            following = page.following if page.kind is not Kind.NUMBERED else {self.page_name: page.ordinal + 1}
            ahead = self.executor.submit(self.fetch, page.parameters | following, page.ordinal + 1)
            yield page
            page = ahead.result()
        yield page

    def _until_nothing_new(self, page: Fetched) -> Iterator[Fetched]:
        """Rows without a paginator may be a page or all there is: only asking for the next one tells."""
        seen = IdSet()
        while not page.is_empty and seen.add_all(page.encoded.ids):
            yield page
            if not self.page_name:
                return
            page = self.fetch(page.parameters | {self.page_name: page.ordinal + 1}, page.ordinal + 1)


def _total(page: Fetched) -> int:
    return page.total or 0
