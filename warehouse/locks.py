"""Advisory locks: one sync per source, one refinement, one run of a prediction job at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

LOCK_NOT_AVAILABLE = "55P03"


class LockHeldError(RuntimeError):
    """Another run holds the lock; try again later (exit code 75)."""


@contextmanager
def hold(engine: Engine, name: str, wait_seconds: int) -> Iterator[None]:
    """Hold the lock `name` for the block, waiting up to `wait_seconds` for it. Raises LockHeldError.

    The lock hangs on a connection of its own: a killed process gives it up at once.
    """
    # A timeout of 0 would wait for ever.
    milliseconds = str(wait_seconds * 1000 or 1)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        try:
            connection.execute(text("select set_config('lock_timeout', :wait, false)"), {"wait": milliseconds})
            connection.execute(text("select pg_advisory_lock(hashtextextended(:name, 0))"), {"name": name})
        except OperationalError as error:
            if getattr(error.orig, "pgcode", None) != LOCK_NOT_AVAILABLE:
                raise
            raise LockHeldError(f"another run of '{name}' is still going (waited {wait_seconds} s)") from None
        finally:
            connection.execute(text("reset lock_timeout"))
        try:
            yield
        finally:
            connection.execute(text("select pg_advisory_unlock(hashtextextended(:name, 0))"), {"name": name})
