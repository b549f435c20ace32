"""Watch: sync a source again and again, so that the warehouse keeps up with it at the pace asked for."""

import logging
import time
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, OperationalError

from warehouse.command import CommandError, UsageError
from warehouse.locks import LockHeldError

logger = logging.getLogger(__name__)

# A source that stays away is asked less and less often, up to this.
LONGEST_WAIT_SECONDS = 300


def keep_in_step(sync_once: Callable[[], None], every_seconds: float) -> None:
    """Call `sync_once` every `every_seconds`, counted from start to start, until the process is told to end.

    A source or a warehouse that cannot be reached for a while, or whose disk is full, is waited for; wrong usage or
    settings, and statements that would fail again, end it at once.
    """
    failures = 0
    while True:
        began = time.monotonic()
        try:
            sync_once()
            failures = 0
        except UsageError:
            raise
        except LockHeldError as error:
            logger.info("%s; next round in %g s", error, every_seconds)
        except (CommandError, DBAPIError) as error:
            if not _may_pass(error):
                raise
            failures += 1
            logger.error("%s; it is tried again", str(error).strip().splitlines()[0])
        pause = min(every_seconds * 2 ** min(failures, 20), max(LONGEST_WAIT_SECONDS, every_seconds))
        time.sleep(max(0.0, pause - (time.monotonic() - began)))


def _may_pass(error: CommandError | DBAPIError) -> bool:
    """True but for a right or a table that is missing, or a value that is refused: nothing mends these by waiting."""
    return isinstance(error, (CommandError, OperationalError)) or error.connection_invalidated
