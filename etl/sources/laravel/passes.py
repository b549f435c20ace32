"""A pass: one reading of all pages of an endpoint, repeated where rows may have slipped through.

While we turn pages, the table changes. Rows that are inserted only push others back, so that some come twice, which
does no harm. Rows that are deleted pull others forward, past the page that is read next: then `total` falls, or fewer
distinct ids come than it promised, and the pages are read once more for those that were missed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from etl.sources.laravel.fetched import Fetched, Parameters
from etl.sources.laravel.ids import IdSet
from etl.sources.laravel.pages import Kind
from etl.sources.laravel.walk import Walk

ROUNDS = 3
ANCHORS = 5
logger = logging.getLogger(__name__)


@dataclass
class Pass:
    """Reads all pages that `parameters` give, going on where an `unfinished` one stopped.

    `name` is the object's, for messages. `needs_proof`: the ids are wanted as a complete listing, so pages that have
    no total are read until a round brings nothing new. After `pages`, `is_complete` says whether `ids` are all ids
    that the source holds.
    """

    name: str
    walk: Walk
    parameters: Parameters
    unfinished: dict[str, Any] | None = None
    needs_proof: bool = False
    ids: IdSet = field(default_factory=IdSet)
    is_complete: bool = False
    began: datetime | None = None
    _first_total: int | None = None
    _highest_total: int = 0
    _has_shrunk: bool = False
    _known_before: int = 0
    _without_id: int = 0
    _round: int = 0

    def pages(self) -> Iterator[Fetched]:
        """The pages to deliver, in order; of further rounds only those with ids that are new."""
        for self._round in range(1, ROUNDS + 1):
            new = pages = 0
            page = None
            self._without_id = 0
            for page in self._walk_round():
                fresh = self._note(page)
                new, pages = new + fresh, pages + 1
                if self._round == 1 or fresh:
                    yield page
            is_proven = self._is_proven(page, pages, new)
            if is_proven or (self._first_total is None and not self.needs_proof):
                self.is_complete = is_proven and not self._known_before
                return
            if self._round > 1 and not new and not self._has_shrunk:
                break
            self._begin_round()
        logger.warning("%s: after %d readings the API's total is still not met (%s rows said, %d distinct ids): rows "
                       "are deleted while we read, or the total counts something else. --reconcile reads all again",
                       self.name, self._round, self._first_total, self._distinct())

    def state(self, page: Fetched) -> dict[str, Any] | None:
        """Where to go on behind `page`, as JSON; None in further rounds, which begin behind the end of the first."""
        if self._round > 1 or self.began is None:
            return None
        names_next = page.kind in (Kind.CURSOR, Kind.LINKED)
        return {
            "parameters": self.parameters,
            "began": self.began.isoformat(),
            # A numbered page is read again to see whether the rows still lie where they lay.
            "next": page.following if names_next else self._numbered(page),
            "largest": page.largest,
            "ordinal": page.ordinal + 1 if names_next else page.ordinal,
            "anchor": [] if names_next else [str(identifier) for identifier in page.encoded.ids[-ANCHORS:]],
            "distinct": self._distinct(),
            "first": self._first_total,
            "highest": self._highest_total,
        }

    def _numbered(self, page: Fetched) -> Parameters:
        """The parameters that give a numbered page again."""
        size = page.parameters.get(self.walk.size_name)
        return {self.walk.page_name: self.walk.number(page)} | ({self.walk.size_name: size} if size else {})

    def _walk_round(self) -> Iterator[Fetched]:
        unfinished, self.unfinished = self.unfinished, None
        if unfinished is None or not unfinished.get("next"):
            yield from self._from_first_page()
            return
        self.began = datetime.fromisoformat(unfinished["began"])
        self._first_total, self._highest_total = unfinished["first"], unfinished["highest"]
        pages = self.walk.pages(
            self.parameters | unfinished["next"], unfinished["ordinal"], unfinished.get("largest")
        )
        first = next(pages)
        passed = _passed(first, unfinished["anchor"])
        if passed is None:
            pages.close()
            logger.info("%s: rows moved since the last sync stopped, so its reading begins again", self.name)
            self.began = None
            self._begin_round()
            yield from self._from_first_page()
            return
        self._known_before = unfinished["distinct"] - passed
        self._has_shrunk = first.total is not None and first.total < self._highest_total
        yield first
        yield from pages

    def _from_first_page(self) -> Iterator[Fetched]:
        for page in self.walk.pages(self.parameters):
            self.began = self.began or page.given_at
            yield page

    def _begin_round(self) -> None:
        # From the first page on, every id is seen again.
        self._known_before = 0
        self._first_total, self._highest_total, self._has_shrunk = None, 0, False

    def _note(self, page: Fetched) -> int:
        rows = page.encoded.count + len(page.encoded.rejected)
        self._without_id += rows - len(page.encoded.ids)
        self._has_shrunk = self._has_shrunk or page.has_shrunk
        if page.total is not None:
            self._first_total = page.total if self._first_total is None else self._first_total
            self._highest_total = max(self._highest_total, page.total)
        return self.ids.add_all(page.encoded.ids)

    def _distinct(self) -> int:
        return self._known_before + len(self.ids) + self._without_id

    def _is_proven(self, last: Fetched | None, pages: int, new: int) -> bool:
        """True when nothing can have slipped through: by the total, the kind of pages, or a round without news."""
        if self._first_total is not None:
            return not self._has_shrunk and self._distinct() >= self._first_total
        return pages <= 1 or last is None or last.kind is Kind.CURSOR or (self._round > 1 and not new)


def _passed(page: Fetched, anchor: list[str]) -> int | None:
    """How many distinct ids up to the last delivered one the page holds; None where it holds none of the `anchor`."""
    if not anchor:
        return 0
    ids = [str(identifier) for identifier in page.encoded.ids]
    places = [place for place, identifier in enumerate(ids) if identifier in anchor]
    return len(set(ids[: places[-1] + 1])) if places else None
