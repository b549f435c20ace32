"""What goes wrong in a COPY leaves as SQLAlchemy's error, without rows in it, and spoils no pool."""

import io
from typing import BinaryIO, cast

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DataError, OperationalError

from warehouse.database import Database, copy_rows

END_THIS_CONNECTION = text("select pg_terminate_backend(:number)")


class EndingConnection:
    """A stream in whose middle an administrator ends the connection that reads it."""

    def __init__(self, database: Database, connection: Connection):
        self._database = database
        self._number = connection.scalar(text("select pg_backend_pid()"))

    def read(self, _size: int) -> bytes:
        with self._database.transaction("etl") as connection:
            connection.execute(END_THIS_CONNECTION, {"number": self._number})
        return b"7\n" * 100_000


def make_table(connection: Connection) -> None:
    connection.execute(text("create temporary table numbers (number integer)"))


def test_a_value_that_is_refused_is_said_without_the_row(database: Database) -> None:
    with pytest.raises(DataError) as caught, database.transaction("etl") as connection:
        make_table(connection)
        copy_rows(connection, "numbers", ["number"], io.BytesIO(b"7,secret\n"))
    assert "extra data after last expected column" in str(caught.value)
    assert "copy numbers (number) from stdin" in str(caught.value)
    assert "secret" not in f"{caught.value} {caught.value.__cause__}"


def test_what_reading_the_rows_raises_is_raised(database: Database) -> None:
    class Broken(io.BytesIO):
        def read(self, _size: int | None = -1) -> bytes:
            raise ValueError("no such row")

    with pytest.raises(ValueError, match="no such row"), database.transaction("etl") as connection:
        make_table(connection)
        copy_rows(connection, "numbers", ["number"], Broken())


def test_a_connection_lost_in_a_copy_is_said_and_the_pool_gives_a_new_one(database: Database) -> None:
    with pytest.raises(OperationalError) as caught:
        with database.transaction("etl") as connection:
            make_table(connection)
            stream = EndingConnection(database, connection)
            copy_rows(connection, "numbers", ["number"], cast(BinaryIO, stream))
    assert caught.value.connection_invalidated
    with database.transaction("etl") as connection:
        assert connection.scalar(text("select 1")) == 1
