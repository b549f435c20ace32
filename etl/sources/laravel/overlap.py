"""Numbered pages without a total, each of which begins before the end of the one before.

Rows that are deleted pull others forward, past the page that is read next, and without a total nothing shows it. So
the next page is asked for with a size and a number that make it begin a few rows early: page 2 of 480 rows begins at
row 480, where page 1 of 500 rows ended at 500. A row that both pages hold proves that none lies between them, whatever
was deleted or inserted meanwhile. Where they share none, we go back until there is one. Rows without ids prove nothing,
so these pages follow one another as they do without an overlap.
"""

from collections.abc import Callable, Generator
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Any

from etl.sources.laravel.fetched import Fetched
from etl.sources.laravel.ids import IdSet
from etl.sources.laravel.pages import Kind
from etl.sources.laravel.responses import RefusedParametersError
from etl.sources.laravel.rows import NO_ROWS, EncodedRows
from warehouse.command import CommandError

# So many deletions between two requests cost no further request.
SHARED_ROWS = 5
# Smaller pages cannot overlap everywhere, and nowhere without many more requests.
SMALLEST = 20
ATTEMPTS = 2


@dataclass(frozen=True)
class Window:
    """The rows of page `number` where pages have `size` rows, its first `shared` ones known from the page before."""

    number: int
    size: int
    shared: int = 0

    @property
    def start(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        """How many rows there are up to its last one."""
        return self.number * self.size


def window_over(end: int, largest: int) -> Window:
    """The window of at most `largest` rows that begins a few rows before `end` and reaches farthest behind it.

    From SMALLEST on, some size fits at every `end` below 200 million.
    """
    wanted = max(1, min(SHARED_ROWS, largest // 10))
    size = max(range(largest // 2 + 1, largest + 1), key=lambda size: (min(end % size, wanted), size - end % size))
    return Window(end // size + 1, size, end % size)


@dataclass
class Overlapping:
    """Walks the pages behind a first one; `page_name` and `size_name` are the parameters for a page's number and size.

    `largest` is the size that pages may have.
    """

    fetch: Callable[..., Fetched]
    executor: Executor
    page_name: str
    size_name: str
    largest: int
    _known: IdSet = field(default_factory=IdSet)

    def begin(self, first: Fetched) -> tuple[Fetched, Fetched] | None:
        """`first` and the page over its end; None where rows have no ids or pages not the size that is asked for."""
        first = self._as_given(first)
        if self.largest < SMALLEST or first.row_count != self._window(first).size or not _have_ids(first.encoded):
            return None
        for attempt in range(ATTEMPTS):
            # Near the end of the table, what changes just now looks as if the API paid no heed to the size.
            first = self.fetch(first.parameters, first.ordinal) if attempt else first
            window = window_over(self._window(first).end, self.largest)
            try:
                second = self._fetch(first, window)
            except RefusedParametersError:
                return None
            if _is_heeded(first, second, window):
                return first, second
        return None

    def pages(self, first: Fetched, second: Fetched) -> Generator[Fetched, None, None]:
        """`first`, `second` and all pages behind them, without the rows that are known from the page before.

        Raises CommandError where the API repeats itself instead of giving what is next.
        """
        self._known.add_all(first.encoded.ids)
        yield first
        page = self._back(first, second)
        while True:
            page, is_news = self._without_known(page)
            if self._is_last(page, is_news):
                if is_news:
                    yield page
                return
            if not is_news and self._window(page).start > 2 * (len(self._known) + self.largest):
                raise CommandError(f"the ERP's API gives only rows that came before, up to {page.parameters}: does it "
                                   "heed the parameters for a page's number and size?")
            window = window_over(self._window(page).end, self.largest)
            ahead = self.executor.submit(self._fetch, page, window)
            if is_news:
                yield page
            page = self._back(page, ahead.result())

    def _as_given(self, first: Fetched) -> Fetched:
        """`first`, asked for in the size that it has, where the API caps sizes."""
        window, rows = self._window(first), first.row_count
        if window.number > 1 or rows > window.size:
            return first
        self.largest = min(self.largest, rows)
        return replace(first, parameters=first.parameters | {self.size_name: rows}, largest=rows)

    def _back(self, before: Fetched, page: Fetched) -> Fetched:
        """`page`, or the one farther to the front that shares a row with what is known."""
        is_bound = before.kind is Kind.NUMBERED or before.row_count == self._window(before).size
        can_tell = is_bound and _have_ids(page.head)
        window = self._window(page)
        while can_tell and window.start and not self._is_joined(page):
            window = window_over(max(0, window.start - self.largest), self.largest)
            page = self._fetch(page, window)
        return page

    def _fetch(self, before: Fetched, window: Window) -> Fetched:
        asked: dict[str, Any] = {self.page_name: window.number, self.size_name: window.size}
        page = self.fetch(before.parameters | asked, before.ordinal + 1, window.shared)
        return replace(page, largest=self.largest)

    def _is_joined(self, page: Fetched) -> bool:
        return any(identifier in self._known for identifier in (*page.head.ids, *page.encoded.ids))

    def _without_known(self, page: Fetched) -> tuple[Fetched, bool]:
        """The page without its first rows where all of these are known, and whether it brings anything new."""
        head = page.head
        is_known = not head.rejected and _have_ids(head) and all(identifier in self._known for identifier in head.ids)
        trimmed = page if is_known else replace(page, encoded=head + page.encoded, head=NO_ROWS)
        rows = trimmed.encoded
        return trimmed, bool(self._known.add_all(rows.ids) or rows.rejected or not _have_ids(rows))

    def _is_last(self, page: Fetched, is_news: bool) -> bool:
        if page.kind is Kind.NUMBERED:
            return not page.following
        # An API may take rows out of a page, so a short one need not be the end.
        return not is_news and page.row_count < self._window(page).size

    def _window(self, page: Fetched) -> Window:
        return Window(int(page.parameters.get(self.page_name, 1)), int(page.parameters[self.size_name]))


def _is_heeded(first: Fetched, second: Fetched, window: Window) -> bool:
    """True where `second` has the size that it was asked for, or is shorter because the table ends in it."""
    ids = {*second.head.ids, *second.encoded.ids}
    if second.row_count == window.size or second.following:
        # Where the page's number does nothing, the first rows come again.
        return second.row_count == window.size and not ids.issubset(first.encoded.ids)
    known = first.encoded.ids if second.kind is Kind.NUMBERED else first.encoded.ids[-window.shared:]
    return not ids.isdisjoint(known)


def _have_ids(rows: EncodedRows) -> bool:
    """True where every sound row has an id."""
    return len(rows.ids) == rows.count
