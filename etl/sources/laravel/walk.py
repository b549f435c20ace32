"""From page to page: several at once where a total tells whether they fit together, else one ahead.

Pages come out in order. Never more are fetched ahead than the window holds, so memory does not follow the table.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from etl.sources.laravel.fetched import Fetched, Parameters
from etl.sources.laravel.ids import IdSet
from etl.sources.laravel.overlap import Overlapping
from etl.sources.laravel.pages import Kind
from warehouse.command import CommandError

Fetch = Callable[..., Fetched]


@dataclass(frozen=True)
class Walk:
    """Fetches the pages of one endpoint by `fetch` (parameters, ordinal, first rows to keep apart).

    `page_name` and `size_name` are the parameters for a page's number and size, empty if there is none. `window_rows`
    is how many rows may wait to be taken, beside a page that is larger.
    """

    fetch: Fetch
    executor: Executor
    page_name: str
    size_name: str
    window_rows: int

    def pages(
        self, parameters: Parameters, ordinal: int = 1, largest: int | None = None
    ) -> Generator[Fetched, None, None]:
        """All pages from the one that `parameters` give, the `ordinal`-th, in order.

        `largest`: the rows that a page may have, where that one need not be as long.
        """
        first = self.fetch(parameters, ordinal)
        if first.kind is Kind.COUNTED:
            yield from self._counted(first)
        elif overlapped := self._overlapped(first, largest):
            yield from overlapped
        elif first.kind is Kind.BARE:
            yield from self._until_nothing_new(first)
        else:
            yield from self._linked(first)

    def number(self, page: Fetched) -> int:
        """The number that the page was asked for by."""
        return int(page.parameters.get(self.page_name, 1))

    def _overlapped(self, first: Fetched, largest: int | None) -> Iterator[Fetched] | None:
        """Pages of which each begins before the end of the last; None where there is one only, or that cannot be."""
        size = int(first.parameters.get(self.size_name, 0))
        has_more = first.following if first.kind is Kind.NUMBERED else first.row_count == size
        if first.kind not in (Kind.NUMBERED, Kind.BARE) or not (self.page_name and size and has_more):
            return None
        overlapping = Overlapping(self.fetch, self.executor, self.page_name, self.size_name, largest or size)
        pair = overlapping.begin(first)
        return overlapping.pages(*pair) if pair else None

    def _counted(self, first: Fetched) -> Iterator[Fetched]:
        waiting: deque[Future[Fetched]] = deque()
        page, submitted, last = first, first.ordinal, first.last or 0
        # Pages may be larger than they were asked for.
        window = max(1, self.window_rows // max(1, first.row_count))
        try:
            while True:
                while len(waiting) < window and submitted < last:
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
                    # Rows went, or it was read before the page that it follows, and rows were put in between the two:
                    # these pushed others into the gap. Read now, it begins before the gap; as it was, it ends where the
                    # next one begins. What came since may hide from the total what went.
                    again = self.fetch(page.parameters, page.ordinal)
                    yield again
                    is_later = page.asked >= before.answered
                    page = replace(page, has_shrunk=is_later or _total(again) < _total(before))
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
            following = page.following if page.kind is not Kind.NUMBERED else {self.page_name: self.number(page) + 1}
            ahead = self.executor.submit(self.fetch, page.parameters | following, page.ordinal + 1)
            yield page
            page = ahead.result()
        yield page

    def _until_nothing_new(self, page: Fetched) -> Iterator[Fetched]:
        """Rows without a paginator may be a page or all there is: only asking for the next one tells."""
        seen = IdSet()
        before: bytes | None = None
        # Pages without ids are told apart by what they say.
        while page.row_count and (seen.add_all(page.encoded.ids) if page.encoded.ids else page.encoded.data != before):
            yield page
            if not self.page_name:
                return
            before = page.encoded.data
            page = self.fetch(page.parameters | {self.page_name: self.number(page) + 1}, page.ordinal + 1)


def _total(page: Fetched) -> int:
    return page.total or 0
