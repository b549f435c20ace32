"""The driver's own cursor, which COPY needs; what goes wrong with it leaves as any other error of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def driver_cursor(connection: Connection, statement: str) -> Iterator[Any]:
    """A cursor of psycopg2 in the transaction of `connection`. Raises sqlalchemy.exc.DBAPIError, naming `statement`."""
    cursor: Any = connection.connection.cursor()
    try:
        with cursor:
            yield cursor
    except psycopg2.Error as error:
        is_lost = connection.dialect.is_disconnect(error, cursor.connection, cursor)  # type: ignore[arg-type]
        if is_lost:
            # Or else rolling back fails too, and hides what happened.
            connection.invalidate(error)
        # Beneath its first line PostgreSQL quotes the row where COPY stopped, and logs are no place for rows.
        error.args = tuple(str(error).strip().splitlines()[:1])
        raise DBAPIError.instance(
            statement, None, error, psycopg2.Error, connection_invalidated=is_lost, dialect=connection.dialect
        ) from error
