"""The inbox: what the web took in, drained into bronze in the order of its arrival, and on to gold.

Messages of a kind, the load that they become and the note that they are drained come in one transaction. A message
that cannot be understood is set aside with the reason; it is not tried again and holds up nothing.
"""

import json
import logging
from collections.abc import Sequence
from functools import cache
from typing import Any

from etl import sales_of_others, sales_results, square_events
from etl.batches import Batch, RejectedRow
from etl.patience import Patience
from etl.pipeline import Synced
from etl.receive import take_batch
from etl.refine import Step, refine
from etl.runs import journal
from etl.sale_names import OTHER_NAMES
from etl.sources.payloads import quoted_rows
from warehouse import locks, messages
from warehouse.database import Database
from warehouse.schema.bronze import API_TABLES

SOURCE = "api"
COLUMNS = tuple(
    column.name for column in API_TABLES["sales"].columns
    if column.name not in ("load_id", "row_number", "received_at", "inbox_id")
)

logger = logging.getLogger(__name__)


def drain(
    database: Database, *, step: Step = lambda _name, _done, _of: None, patience: Patience | None = None
) -> Synced:
    """Take all messages that wait to bronze, and what came on to gold; nothing is written where none waits.

    Square's events wait while Square cannot be asked; the log says why. Whoever drains again and again gives the same
    `patience` each time, so that Square is not asked, and its silence not told, without end. Raises
    locks.LockHeldError while another drain runs.
    """
    synced, patience = Synced(), patience or Patience()
    if not _is_work_waiting(database, patience):
        return synced
    with (
        locks.hold(database.engine("etl"), "sync inbox", database.settings.lock_wait_seconds),
        journal(database, "sync inbox") as run,
    ):
        while _drain_sales(database, synced):
            pass
        if database.settings.square_access_token is not None:
            for name, rows in square_events.drain(database, patience):
                _count(synced, name, rows)
        if synced.loaded or _is_answer_owed(database):
            synced.refined = refine(database, step=step)
            _answer(database)
        run.message = f"{synced.rows:,} rows in {len(synced.loaded)} batches"
    return synced


def _is_work_waiting(database: Database, patience: Patience) -> bool:
    with database.transaction("etl") as connection:
        newest = messages.newest_waiting(connection)
    if "square_event" in newest and database.settings.square_access_token is None:
        _say_once("Square's events wait in the inbox: to ask Square what changed, set SQUARE_ACCESS_TOKEN")
        del newest["square_event"]
    elif patience.is_idle(newest.get("square_event", 0)):
        newest.pop("square_event", None)
    return bool(newest.keys() & {"sales", "square_event"}) or _is_answer_owed(database)


@cache
def _say_once(message: str) -> None:
    logger.warning("%s", message)


def _drain_sales(database: Database, synced: Synced) -> bool:
    """Some of the sales that wait, as one load; False where none does."""
    with database.transaction("etl") as connection:
        waiting = messages.waiting(connection, "sales")
        if not waiting:
            return False
        refused = sales_of_others.set_aside(connection, waiting)
        waiting = [message for message in waiting if message.inbox_id not in refused]
        if not waiting:
            return True
        sales = [(message.inbox_id, sale) for message in waiting for sale in _sales(message.payload)]
        batch = _batch(f"messages {waiting[0].inbox_id} to {waiting[-1].inbox_id}", sales)
        load_id, rows = take_batch(connection, "api", SOURCE, batch)
        messages.note_drained(connection, [message.inbox_id for message in waiting], load_id)
    _count(synced, batch.name, rows)
    return True


def _is_answer_owed(database: Database) -> bool:
    """Whether sales came to bronze whose sender knows nothing more: who was killed behind bronze left them so."""
    with database.transaction("etl") as connection:
        return sales_results.are_owed(connection)


def _answer(database: Database) -> None:
    has_more = True
    while has_more:
        with database.transaction("etl") as connection:
            has_more = sales_results.note(connection) > 0


def _count(synced: Synced, name: str, rows: int) -> None:
    if rows:
        synced.loaded.append(name)
        synced.rows += rows


def _sales(payload: str) -> list[Any]:
    said = json.loads(payload, parse_float=str, parse_int=str)
    return said if isinstance(said, list) else [said]


def _batch(label: str, sales: Sequence[tuple[int, Any]]) -> Batch:
    """One row a (message, sale); what is no sale at all is rejected, numbered behind the others."""
    sound = [[str(inbox_id), *_cells(sale)] for inbox_id, sale in sales if isinstance(sale, dict)]
    others = [sale for _, sale in sales if not isinstance(sale, dict)]
    rejected: list[RejectedRow] = [
        (number, "not_an_object", sale) for number, sale in enumerate(others, len(sound) + 1)
    ]
    return Batch("sales", label, ("inbox_id", *COLUMNS), quoted_rows(sound), rejected=lambda: rejected)


def _cells(sale: dict[str, Any]) -> list[str | None]:
    named = {OTHER_NAMES.get(name, name): value for name, value in sale.items()}
    rest = {name: value for name, value in named.items() if name not in (*COLUMNS, sales_of_others.BOUNDS)}
    return [_text(value) for value in ({**named, "source_row": rest or None}.get(column) for column in COLUMNS)]


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value)
