"""Watch: what may pass is waited for, what would fail again ends it."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from etl.watch import keep_in_step
from warehouse.command import UsageError
from warehouse.database import Database


def rounds_of(database: Database, first: Callable[[Connection], object]) -> int:
    """How many rounds began, when `first` is done in the first one and the second ends the watch."""
    begun = 0

    def sync_once() -> None:
        nonlocal begun
        begun += 1
        if begun == 2:
            raise UsageError("enough")
        with database.transaction("etl") as connection:
            first(connection)

    with pytest.raises(UsageError, match="enough"):
        keep_in_step(sync_once, 0)
    return begun


def test_a_server_that_ends_the_connection_is_waited_for(database: Database) -> None:
    ending = text("select pg_terminate_backend(pg_backend_pid())")
    assert rounds_of(database, lambda connection: connection.execute(ending)) == 2


@pytest.mark.parametrize("statement", ["select * from gold.nowhere", "create table gold.of_mine ()"])
def test_a_statement_that_would_fail_again_ends_it(database: Database, statement: str) -> None:
    with pytest.raises(ProgrammingError):
        rounds_of(database, lambda connection: connection.execute(text(statement)))
