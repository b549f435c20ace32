"""Syncs that somebody asked for through the API: of the ERP's API, so that what they read next holds its newest sales.

Whoever asks waits for the answer, so an API that does not answer is given up soon, and every failure is told.
"""

import logging
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from etl.batches import ReadOptions
from etl.pipeline import sync_source
from warehouse import messages
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.locks import LockHeldError
from warehouse.logs import SecretFilter

KIND = "sync_laravel"
SYSTEM, NAMESPACE = "laravel", "erp"
IMPATIENT = Path(__file__).parent / "mappings" / "laravel_asked.toml"
UNFORESEEN = "the sync ended with an error that nobody foresaw; the server's log has it"

logger = logging.getLogger(__name__)


def drain(database: Database) -> int:
    """Sync once for all who wait, and note what came of it for each; how many they were.

    Raises locks.LockHeldError while another sync of the ERP runs: who waits goes on waiting, as after a kill.
    """
    with database.transaction("etl") as connection:
        asked = [message.inbox_id for message in messages.waiting(connection, KIND)]
    if not asked:
        return 0
    try:
        rows = _sync(database)
    except LockHeldError:
        raise
    except CommandError as error:
        said = SecretFilter(database.settings.secrets).masked(str(error).splitlines()[0])
        logger.warning("a sync that was asked for failed: %s", said)
        _set_aside(database, asked, said)
    except Exception:
        # Tried again and again it would fail for ever, and whoever waits would never know.
        logger.exception("a sync that was asked for failed")
        _set_aside(database, asked, UNFORESEEN)
    else:
        with database.transaction("etl") as connection:
            messages.note_done(connection, asked, {"rows": rows})
    return len(asked)


class InBackground:
    """Drains in a thread of its own, so that sales and predictions do not wait while the ERP is read.

    What a killed thread leaves behind still waits in the inbox, and the next one takes it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """Drain, unless the thread before is still at it."""
        if self._thread is None or not self._thread.is_alive():
            # A server that ends waits for no ERP.
            self._thread = threading.Thread(target=self._drain, name="asked syncs", daemon=True)
            self._thread.start()

    def join(self) -> None:
        """Wait until the drain under way has ended."""
        if self._thread is not None:
            self._thread.join()

    def _drain(self) -> None:
        try:
            drain(self._database)
        except LockHeldError as error:
            logger.info("%s; a sync that was asked for waits", error)
        except Exception:
            # Nobody joins the thread, so what ends it would be told nowhere.
            logger.exception("syncs that were asked for go on waiting")


def _set_aside(database: Database, asked: Sequence[int], said: str) -> None:
    with database.transaction("etl") as connection:
        for inbox_id in asked:
            messages.set_aside(connection, inbox_id, said)


def _sync(database: Database) -> int:
    # Imported here: it takes longer than all that a worker without such a message does.
    from etl.sources.laravel.reader import read

    reading = partial(read, database.settings, ReadOptions(mapping=IMPATIENT))
    return sync_source(database, SYSTEM, NAMESPACE, reading).rows
