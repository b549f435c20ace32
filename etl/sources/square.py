"""Square: orders, catalog, customers, payments, refunds, inventory, team and locations, as they changed.

Each object has a position: for whom (a location, or "" for all) it was read up to which moment of Square's own clock.
A reading begins a few minutes before that, and leaves out what it delivered then. One that was killed goes on: objects
that come in order of change from the last one delivered, others from the last page's cursor, or anew once that expired.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from square import Square
from square.core.request_options import RequestOptions

from etl.batches import Batch, Listing, Position, ReadOptions
from etl.sources.payloads import payload_rows
from etl.sources.square_client import ExpiredCursorError, MissingRightError, SquareApi, read_all
from etl.sources.square_listings import listings
from etl.sources.square_objects import KINDS, LOCATIONS_A_SEARCH, Kind, Window, list_team_members
from etl.sources.square_seen import Seen, moment, stamp_of
from warehouse.settings import Settings

SOURCE = "square"
# Changes that Square makes visible late, and clocks of its servers that differ.
OVERLAP = timedelta(minutes=5)
OBJECTS_A_BATCH = 2000
# Cursors that expire again and again are not waited for.
MOST_RESTARTS = 5

logger = logging.getLogger(__name__)

def read(settings: Settings, options: ReadOptions, positions: dict[str, Position]) -> Iterator[Batch | Listing]:
    """All that changed since `positions`. Raises UsageError without a token, SquareError where Square refuses."""
    api = SquareApi(settings)
    try:
        listed = api.ask(lambda square, request: square.locations.list(request_options=request))
        locations = listed.objects("locations")
        yield whole("locations", locations)
        yield from _readable("team_members", lambda: _team_members(api), is_required=False)
        location_ids = [location["id"] for location in locations]
        for kind in KINDS:
            reading = Reading(api, kind, options, positions.get(kind.name, {}), location_ids)
            yield from _readable(kind.name, partial(reading.batches, listed.at), is_required=kind.is_required)
        if options.reconcile:
            yield from listings(api)
    finally:
        api.close()


@dataclass(frozen=True)
class Reading:
    """One object's reading on from its position, or from the day that `options` ask for."""

    api: SquareApi
    kind: Kind
    options: ReadOptions
    position: Position
    location_ids: list[str]

    def batches(self, now: datetime) -> Iterator[Batch]:
        """Batches of what changed up to `now`; each says where to go on after it."""
        reached: dict[str, str | None] = dict.fromkeys(self.location_ids if self.kind.is_by_location else [""])
        reached |= {key: stamp for key, stamp in self.position.get("reached", {}).items() if key in reached}
        # Whoever asks for a day asks for it whatever was read before.
        seen = Seen(self.kind, {} if self.options.since else self.position.get("seen", {}))
        for since, keys in _groups(reached):
            yield from self._group(keys, since, now, reached, seen)

    def _group(
        self, keys: list[str], since: str | None, now: datetime, reached: dict[str, str | None], seen: Seen
    ) -> Iterator[Batch]:
        unfinished = {} if self.options.since else self.position.get("unfinished", {})
        until, cursor = unfinished.get("until", now.isoformat()), unfinished.get("cursor")
        gathered: list[Any] = []
        restarts = 0
        while True:
            window = Window(self._begin(since), until, tuple(keys))
            try:
                answer = self.api.ask(partial(_call, self.kind, window, cursor))
            except ExpiredCursorError:
                restarts += 1
                if restarts > MOST_RESTARTS:
                    raise
                cursor, since = None, reached[keys[0]]
                continue
            gathered += seen.unknown(answer.objects(self.kind.field))
            cursor = answer.cursor
            if cursor is None:
                break
            if len(gathered) >= OBJECTS_A_BATCH:
                yield self._batch(gathered, keys, until, cursor, reached, seen)
                gathered, restarts = [], 0
        reached |= dict.fromkeys(keys, until)
        yield self._batch(gathered, keys, until, None, reached, seen)

    def _begin(self, since: str | None) -> str | None:
        asked_for = [self.options.since] if self.options.since else []
        reached = [moment(since) - OVERLAP] if since is not None else []
        # The earlier one: what lies between the two would else be passed over for good.
        return min([*asked_for, *reached]).isoformat() if asked_for or reached else None

    def _batch(
        self, objects: list[Any], keys: list[str], until: str, cursor: str | None, reached: dict[str, str | None],
        seen: Seen,
    ) -> Batch:
        position: Position = {}
        if cursor is not None and not self.kind.is_sorted:
            position["unfinished"] = {"until": until, "cursor": cursor}
        elif cursor is not None:
            reached |= dict.fromkeys(keys, stamp_of(self.kind, objects[-1]) or reached[keys[0]])
        seen.forget_before(moment(until) - OVERLAP)
        position |= {"reached": dict(reached), "seen": dict(seen.stamps)}
        return batch_of(self.kind.name, f"up to {until}", objects, position)


def _call(kind: Kind, window: Window, cursor: str | None, square: Square, request: RequestOptions) -> object:
    return kind.ask(square, request, window, cursor)


def _groups(reached: dict[str, str | None]) -> Iterator[tuple[str | None, list[str]]]:
    """Keys that were read up to the same moment, as many as one search takes."""
    by_stamp: dict[str | None, list[str]] = {}
    for key, stamp in reached.items():
        by_stamp.setdefault(stamp, []).append(key)
    for stamp, keys in by_stamp.items():
        for start in range(0, len(keys), LOCATIONS_A_SEARCH):
            yield stamp, keys[start : start + LOCATIONS_A_SEARCH]


def _readable(name: str, batches: Callable[[], Iterator[Batch]], *, is_required: bool) -> Iterator[Batch]:
    try:
        yield from batches()
    except MissingRightError as error:
        if is_required:
            raise
        logger.warning("Square's %s are left out. %s", name.replace("_", " "), error)


def _team_members(api: SquareApi) -> Iterator[Batch]:
    yield whole("team_members", list(read_all(api, list_team_members, "team_members")))


def whole(name: str, objects: list[Any]) -> Batch:
    """A list that comes whole each time, and counts only where it differs from the last one."""
    return batch_of(name, "all", objects, None, is_relisted=True)


def batch_of(
    name: str, label: str, objects: list[Any], position: Position | None, *, is_relisted: bool = False
) -> Batch:
    """Objects as a batch for the bronze table of `name`, one row each."""
    rows, rejected = payload_rows(objects)
    return Batch(
        name=name, label=label, columns=("payload",), rows=rows, position=lambda: position,
        rejected=lambda: rejected, is_relisted=is_relisted,
    )
