"""Ctrl-C and SIGTERM also reach a process that waits for PostgreSQL: its running statements are cancelled.

The driver waits in C, where Python's own signal handlers do not run before the statement has ended.
"""

import logging
import os
import signal
import threading
import weakref
from collections.abc import Callable
from functools import cache
from types import FrameType

import psycopg2
from psycopg2.extensions import connection as Connection
from sqlalchemy import event
from sqlalchemy.pool import Pool

ENDING = {signal.SIGINT, signal.SIGTERM}
SECONDS_BETWEEN_TRIES, MOST_TRIES = 0.5, 20
_heard = threading.Event()
_open: "weakref.WeakSet[Connection]" = weakref.WeakSet()
logger = logging.getLogger(__name__)


@cache
def cancel_statements_on_signals() -> None:
    """From now on, SIGINT and SIGTERM cancel what this process's connections run. Main thread only."""
    event.listen(Pool, "connect", _remember)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reader,), name="interrupt", daemon=True).start()


def ending_with(ending: Callable[[], BaseException]) -> Callable[[int, FrameType | None], None]:
    """A handler of signals that raises `ending()`; Python runs it when no statement is waited for any more."""
    def handle(_number: int, _frame: FrameType | None) -> None:
        _heard.set()
        raise ending()

    return handle


def _remember(connection: Connection, _record: object) -> None:
    _open.add(connection)


def _watch(reader: int) -> None:
    while numbers := os.read(reader, 16):
        if ENDING.intersection(numbers):
            _cancel_all()
            # A statement that was only on its way to the server was not there to be cancelled.
            for _try in range(MOST_TRIES):
                if _heard.wait(SECONDS_BETWEEN_TRIES):
                    break
                _cancel_all()


def _cancel_all() -> None:
    for connection in list(_open):
        try:
            connection.cancel()
        except psycopg2.Error as error:
            # Closed meanwhile, or its server is gone: then nothing of it runs.
            logger.debug("nothing to cancel: %s", error)
