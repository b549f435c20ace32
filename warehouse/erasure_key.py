"""The key by which erased people are known again (etl/privacy/seal.py), and how it goes along with a backup.

It goes in a file of its own beside the backup: with both in hand one could try out who was erased, so they may be kept
apart.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from warehouse.database import Database
from warehouse.files import make_open_folder, write_atomically
from warehouse.schema.ops import fingerprints

logger = logging.getLogger(__name__)

FILE_NAME = "erasure_key"
# Of the key, so that another one is not taken for it.
FINGERPRINT = "erasure_key"


def beside(backup: Path) -> Path:
    """Where the key of a backup stands."""
    return backup.with_name(f"{backup.name}.{FILE_NAME}")


def put_beside(database: Database, backup: Path) -> None:
    """Copy the warehouse's key to the backup's side, for its owner alone; nothing where nobody was erased.

    Raises OSError.
    """
    kept = database.settings.data_dir / FILE_NAME
    if not _is_needed(database):
        return
    if not kept.exists():
        logger.warning("%s is missing, so the backup has no key by which erased people are known again: copy the file "
                       "from the machine that erased them", kept)
        return
    write_atomically(beside(backup), kept.read_text(encoding="ascii"))
    logger.info("the key of erased people in %s", beside(backup))


def bring_back(database: Database, backup: Path) -> None:
    """Take the key at the backup's side for the warehouse that was restored from it; another one is put aside.

    Raises OSError.
    """
    if not _is_needed(database):
        return
    own, brought = database.settings.data_dir / FILE_NAME, beside(backup)
    if not brought.exists():
        if not own.exists():
            logger.warning("people were erased from this warehouse, and %s, by which they are known again, is not "
                           "there: copy it to %s, else nothing new is refined", brought, own)
        return
    key = brought.read_text(encoding="ascii")
    if own.exists() and own.read_text(encoding="ascii").strip() != key.strip():
        own.rename(own.with_name(f"{FILE_NAME}.before-{datetime.now(UTC):%Y%m%d-%H%M%S}"))
    make_open_folder(own.parent)
    write_atomically(own, key)


def _is_needed(database: Database) -> bool:
    known = select(fingerprints.c.value).where(fingerprints.c.name == FINGERPRINT)
    with database.transaction("owner") as connection:
        return connection.scalar(known) is not None
