"""Syncs that somebody asked for through the API: of the ERP's API, so that what they read next holds its newest sales.

Whoever asks waits for the answer, so an API that does not answer is given up soon.
"""

import logging
from functools import partial
from pathlib import Path

from etl.batches import ReadOptions
from etl.pipeline import sync_source
from warehouse import messages
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.logs import SecretFilter

KIND = "sync_laravel"
SYSTEM, NAMESPACE = "laravel", "erp"
IMPATIENT = Path(__file__).parent / "mappings" / "laravel_asked.toml"

logger = logging.getLogger(__name__)


def drain(database: Database) -> int:
    """Sync once for all who wait, and note what came of it for each; how many they were.

    Raises locks.LockHeldError while another sync of the ERP runs: who waits goes on waiting.
    """
    with database.transaction("etl") as connection:
        asked = [message.inbox_id for message in messages.waiting(connection, KIND)]
    if not asked:
        return 0
    try:
        rows = _sync(database)
    except CommandError as error:
        said = SecretFilter(database.settings.secrets).masked(str(error).splitlines()[0])
        logger.warning("a sync that was asked for failed: %s", said)
        with database.transaction("etl") as connection:
            for inbox_id in asked:
                messages.set_aside(connection, inbox_id, said)
    else:
        with database.transaction("etl") as connection:
            messages.note_done(connection, asked, {"rows": rows})
    return len(asked)


def _sync(database: Database) -> int:
    # Imported here: it takes longer than all that a worker without such a message does.
    from etl.sources.laravel.reader import read

    reading = partial(read, database.settings, ReadOptions(mapping=IMPATIENT))
    return sync_source(database, SYSTEM, NAMESPACE, reading).rows
