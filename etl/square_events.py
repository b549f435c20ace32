"""Square's webhook events: each names an object that changed; what it is now is asked of Square and goes to bronze.

So neither the order in which events arrive nor one that arrives twice matters. An event that names nothing we read, or
something that Square does not have, is set aside with the reason; while Square cannot be asked, events wait.
"""

import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from etl import watermarks
from etl.patience import Patience
from etl.receive import take_batch
from etl.sources.square import SOURCE
from etl.sources.square_by_id import FETCHES, WHOLE_LISTS, Fetched
from etl.sources.square_client import RefusedRequestError, SquareApi, SquareError
from warehouse import messages
from warehouse.database import Database

# Another try comes with the next round; sales in the inbox must not wait for Square's pauses.
RETRIES = 1
# An id becomes part of an address: it may not lead to another one.
IDENTIFIER = re.compile(r"[A-Za-z0-9_:-]+")

logger = logging.getLogger(__name__)


def drain(database: Database, patience: Patience) -> Iterator[tuple[str, int]]:
    """Take the events that wait to bronze; gives (object, rows) of what came.

    Kinds of objects that Square did not answer for are left until `patience` says so.
    """
    api = SquareApi(database.settings, RETRIES)
    try:
        refused: set[str] = set()
        after = 0
        while events := _waiting(database, after):
            # Those that stay must not stand before the ones that came behind them.
            after = events[-1].inbox_id
            for family in dict.fromkeys(event.family for event in events):
                if family in refused or patience.is_held(family):
                    continue
                try:
                    yield from _take(database, api, family, [event for event in events if event.family == family])
                except SquareError as error:
                    # Objects of other kinds may be answered still.
                    refused.add(family)
                    _tell(family, error, patience.hold(family))
                else:
                    if patience.release(family):
                        logger.info("Square answers for %s events again", family)
        patience.seen = max(patience.seen, after)
    finally:
        api.close()


def _tell(family: str, error: SquareError, wait: int | None) -> None:
    if wait is not None:
        logger.warning("Square's %s events wait in the inbox, and Square is asked again in %d s: %s", family, wait,
                       error)


@dataclass(frozen=True)
class Event:
    """A message of the inbox: what kind of object changed, and which ones."""

    inbox_id: int
    family: str
    ids: tuple[str, ...]


def _waiting(database: Database, after: int) -> list[Event]:
    with database.transaction("etl") as connection:
        return [_event(message.inbox_id, json.loads(message.payload))
                for message in messages.waiting(connection, "square_event", after)]


def _event(inbox_id: int, payload: Any) -> Event:
    """What the event names; family '' where it cannot be told."""
    try:
        kind, data = str(payload["type"]), payload.get("data") or {}
        family = "customer.deleted" if kind == "customer.deleted" else kind.partition(".")[0]
        if family in WHOLE_LISTS:
            return Event(inbox_id, family, ())
        if family == "inventory":
            ids = tuple(str(count["catalog_object_id"]) for count in data["object"]["inventory_counts"])
        else:
            ids = (str(data["id"]),)
        is_read = family in FETCHES and all(map(IDENTIFIER.fullmatch, ids))
        return Event(inbox_id, family if is_read else "", ids)
    except (AttributeError, KeyError, TypeError):
        return Event(inbox_id, "", ())


def _take(database: Database, api: SquareApi, family: str, events: list[Event]) -> Iterator[tuple[str, int]]:
    """Ask for what these events name, and take it to bronze with the note that they are drained."""
    with database.transaction("etl") as connection:
        position = watermarks.read(connection, SOURCE).get("catalog_objects", {})
    ids = list(dict.fromkeys(identifier for event in events for identifier in event.ids))
    try:
        fetched = FETCHES[family](api, ids, position)
    except RefusedRequestError as error:
        fetched = Fetched(unknown=dict.fromkeys(["", *ids], str(error)))
    with database.transaction("etl") as connection:
        taken = [(batch.name, *take_batch(connection, "square", SOURCE, batch)) for batch in fetched.batches]
        load_id = next((load_id for _, load_id, _ in taken if load_id is not None), None)
        _close(connection, events, load_id, fetched.unknown)
    yield from ((name, rows) for name, _, rows in taken)


def _close(connection: Connection, events: list[Event], load_id: int | None, unknown: dict[str, str]) -> None:
    drained = []
    for event in events:
        failures = [unknown[identifier] for identifier in event.ids or ("",) if identifier in unknown]
        if failures:
            messages.set_aside(connection, event.inbox_id, failures[0])
        else:
            drained.append(event.inbox_id)
    messages.note_drained(connection, drained, load_id)
