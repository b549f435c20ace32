"""The frame of every command: settings, logs, one line on stderr for a failure that is foreseen, exit codes."""

import logging
import signal
import sys
import threading
from collections.abc import Callable

from sqlalchemy.exc import DBAPIError

from warehouse import logs
from warehouse.embedded_errors import EmbeddedError
from warehouse.interrupt import cancel_statements_on_signals, ending_with
from warehouse.locks import LockHeldError
from warehouse.migrations import MigrationError
from warehouse.settings import Settings, SettingsError, load_settings

DONE = 0
FAILED = 1
WRONG_USAGE = 2
QUARANTINED = 3
LOCKED = 75
INTERRUPTED = 130
TERMINATED = 143

logger = logging.getLogger(__name__)


class CommandError(RuntimeError):
    """The command cannot go on; the message is one line with the remedy."""


class UsageError(CommandError):
    """Wrong usage or settings; exit code 2."""


def run_command(name: str, work: Callable[[Settings], int]) -> int:
    """The exit code of `work(settings)`, logged under `name`; an unforeseen exception keeps its traceback."""
    try:
        settings = load_settings()
    except SettingsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_USAGE
    logs.configure(settings, name)
    # Unwinding, unlike dying, rolls back and stops the embedded server. Only a main thread may say so.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, ending_with(lambda: SystemExit(TERMINATED)))
        # A process in the background may have been told to ignore it.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, ending_with(KeyboardInterrupt))
        cancel_statements_on_signals()
    try:
        return work(settings)
    except UsageError as error:
        return _failed(str(error), WRONG_USAGE)
    except LockHeldError as error:
        return _failed(str(error), LOCKED)
    except (CommandError, EmbeddedError, MigrationError) as error:
        return _failed(str(error), FAILED)
    except DBAPIError as error:
        logger.debug("where it happened", exc_info=True)
        return _failed(f"PostgreSQL: {str(error.orig).strip().splitlines()[0]}", FAILED)
    except KeyboardInterrupt:
        return _failed("interrupted", INTERRUPTED)


def _failed(message: str, code: int) -> int:
    logger.error("%s", message)
    return code
