"""Read one object of the ERP's API: which pass is due, its pages as batches, and what to say about it.

Windows are half open: rows changed at or after `updated_since`. That stamp is when the last complete pass began by the
server's clock, less an overlap for transactions that were still open then.
"""

import io
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from typing import Any

from etl.batches import Batch, Listing, Position, ReadOptions, RejectedRow
from etl.sources.laravel import places
from etl.sources.laravel.fetched import Fetched, Parameters
from etl.sources.laravel.fetching import Fetcher
from etl.sources.laravel.fields import FieldMap
from etl.sources.laravel.mapping import LaravelMapping
from etl.sources.laravel.news import Names
from etl.sources.laravel.page_reader import NamesFound
from etl.sources.laravel.passes import Pass
from etl.sources.laravel.walk import Walk

OVERLAP = timedelta(minutes=2)
BATCH_ROWS = 20_000
# Object to the entity of silver whose ids it lists. Stock counts have no id of their own there.
ENTITIES = {
    "locations": "locations", "employees": "employees", "users": "customers", "products": "products",
    "sales": "orders", "sale_details": "order_lines", "reviews": "reviews", "tasks": "tasks",
}
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Due:
    """The pass to make: all that `parameters` give, or what an `unfinished` pass has left.

    `moves`: its end moves the position; `keeps_place`: so does each batch on the way.
    """

    parameters: Parameters
    unfinished: dict[str, Any] | None = None
    moves: bool = True
    keeps_place: bool = True


@dataclass
class Reading:
    """Reads the object `name` from the `position` of the last sync. `make_walk` takes `fetch`, `page_name` and
    `size_name`.

    `found` has the names of all rows that were handed on.
    """

    name: str
    position: Position
    mapping: LaravelMapping
    page_size: int
    fetcher: Fetcher
    make_walk: Callable[..., Walk]
    found: NamesFound = field(default_factory=NamesFound)

    def read(self, options: ReadOptions) -> Iterator[Batch | Listing]:
        """Batches of what is due, then a listing where the pass saw every id there is."""
        due = self._due(options)
        is_listed = self.name in ENTITIES and not options.until and not self._is_filtered()
        is_whole = is_listed and due.parameters == self._fixed_parameters()
        making = self._pass(due.parameters, due.unfinished, needs_proof=is_whole and options.reconcile)
        yield from self._batches(making, due)
        if is_whole and making.is_complete:
            yield Listing(ENTITIES[self.name], making.ids.texts())
        elif is_listed and self.name == "sales" and making.began:
            yield from self._recent_listing(making.began, making)

    def _due(self, options: ReadOptions) -> Due:
        fixed, names = self._fixed_parameters(), self.mapping.parameters
        has_dates = self.mapping.objects[self.name].has_dates
        if options.until and has_dates:
            # A window says nothing about what is outside of it, so no position moves, nor comes to be.
            beginning = self._from_day(options.since) if options.since else {}
            return Due(fixed | beginning | {names.end_date: self._day(options.until)}, moves=False, keeps_place=False)
        if options.reconcile:
            return Due(fixed, keeps_place=False)
        if options.since and has_dates and names.start_date:
            # What changed before that day must still be read, so a position stays where it is.
            is_first = not self.position
            return Due(fixed | self._from_day(options.since), moves=is_first, keeps_place=is_first)
        if unfinished := self._unfinished():
            return Due(unfinished["parameters"], unfinished)
        since = self._changed_since()
        if since and names.updated_since:
            return Due(fixed | {names.updated_since: since.strftime(self.mapping.formats.moment)})
        return Due(fixed)

    def _unfinished(self) -> places.Place | None:
        place = self.position.get("unfinished")
        resumed = places.resumed(place, self.mapping.objects[self.name].parameters) if place else None
        if place and not resumed:
            logger.info("%s: its parameters in the mapping file are others than when the last sync stopped, so its "
                        "reading begins again", self.name)
        return resumed

    def _changed_since(self) -> datetime | None:
        stamp = self.position.get("updated_since")
        return datetime.fromisoformat(stamp) if stamp else None

    def _fixed_parameters(self) -> Parameters:
        endpoint, name = self.mapping.objects[self.name], self.mapping.parameters.per_page
        return ({name: self.page_size} if name and endpoint.is_paged else {}) | endpoint.parameters

    def _is_filtered(self) -> bool:
        """True where the mapping asks for rows in one state only, so that the others look as if they were gone."""
        return self.mapping.parameters.status in self.mapping.objects[self.name].parameters

    def _from_day(self, moment: datetime) -> Parameters:
        return {self.mapping.parameters.start_date: self._day(moment)}

    def _day(self, day: date) -> str:
        return day.strftime(self.mapping.formats.date)

    def _pass(self, parameters: Parameters, unfinished: dict[str, Any] | None, needs_proof: bool) -> Pass:
        page_name = self.mapping.parameters.page if self.mapping.objects[self.name].is_paged else ""
        walk = self.make_walk(
            fetch=self.fetcher.fetch, page_name=page_name, size_name=self.mapping.parameters.per_page
        )
        return Pass(self.name, walk, parameters, unfinished, needs_proof)

    def _recent_listing(self, now: datetime, seen: Pass) -> Iterator[Listing]:
        """The ids of the sales of the last days, and those that were `seen` just now; `now` by the server's clock."""
        days = self.mapping.reconcile.days
        if not days or not self.mapping.parameters.start_date:
            return
        since = now - timedelta(days=days)
        # A day more is read, since the API may count its days in another time zone.
        parameters = self._fixed_parameters() | self._from_day(since - timedelta(days=1))
        listing = self._pass(parameters, None, needs_proof=True)
        for _ in listing.pages():
            pass
        if listing.is_complete:
            # A sale that has another date now, in a version that silver does not take, is there all the same.
            yield Listing(ENTITIES[self.name], chain(listing.ids.texts(), seen.ids.texts()), since)

    def _batches(self, making: Pass, due: Due) -> Iterator[Batch]:
        gathered = Gathered(self.name, self.fetcher.rules.csv_columns, self._changed_since() is not None)
        for page in making.pages():
            if page.sample and self.mapping.parameters.updated_since in due.parameters:
                self._tell_if_ignored(page)
            gathered.add(page)
            self.found |= page.names
            if gathered.rows >= BATCH_ROWS:
                place = making.state(page) if due.keeps_place else None
                kept = places.kept(place, self.mapping.objects[self.name].parameters) if place else None
                yield gathered.take(self.position | {"unfinished": kept} if kept else None)
        names = Names.of(self.found, self.position)
        names.report(self.name)
        end = None
        if due.moves and making.began:
            end = {"updated_since": (making.began - OVERLAP).isoformat(), **names.position()}
        yield gathered.take(end)

    def _tell_if_ignored(self, page: Fetched) -> None:
        """Say so where rows come back that changed long before the stamp that was asked for."""
        since = self._changed_since()
        fields = FieldMap(self.fetcher.rules.columns, self.fetcher.rules.fields)
        changed = [_moment(fields.value(row, "updated_at")) for row in page.sample if isinstance(row, dict)]
        # A stamp without a zone may be off by some hours.
        if since and any(moment and moment < since - timedelta(days=1) for moment in changed):
            logger.info("%s: the API ignores %s and gives all rows each time; those that are known are skipped",
                        self.name, self.mapping.parameters.updated_since)


@dataclass
class Gathered:
    """Pages on their way into a batch of the object `name`."""

    name: str
    columns: tuple[str, ...]
    is_relisted: bool
    rows: int = 0
    _pages: list[Fetched] = field(default_factory=list)

    def add(self, page: Fetched) -> None:
        """Put a page in."""
        self._pages.append(page)
        self.rows += page.encoded.count + len(page.encoded.rejected)

    def take(self, position: Position | None) -> Batch:
        """All that was put in, as a batch after which `position` holds; possibly without rows."""
        pages, self._pages, self.rows = self._pages, [], 0
        first, last = (pages[0].ordinal, pages[-1].ordinal) if pages else (0, 0)
        label = f"page {first} to {last}" if last > first else f"page {first}"
        data = io.BytesIO(b"".join(page.encoded.data for page in pages))
        rejected = _numbered(pages)
        return Batch(self.name, label, self.columns, data, lambda: position, lambda: rejected, self.is_relisted)


def _numbered(pages: list[Fetched]) -> list[RejectedRow]:
    """The rows that cannot go to bronze, numbered behind those that do, since COPY numbers these from 1."""
    count = sum(page.encoded.count for page in pages)
    rejected = (pair for page in pages for pair in page.encoded.rejected)
    return [(count + number, reason, row) for number, (reason, row) in enumerate(rejected, start=1)]


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
