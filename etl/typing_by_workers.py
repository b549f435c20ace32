"""Type the rows of a large load by workers side by side, which PostgreSQL allows in CREATE TABLE AS, not in INSERT."""

import re
from dataclasses import replace

from warehouse.schema.staged import typed_sales
from warehouse.statements import Statement

# A dropped table keeps its locks until the commit, and all sessions share the room for locks: thousands of small
# files, for whose rows no worker would start, do without.
MANY_ROWS = 100_000
INSERT = re.compile(r"^insert into (\w+) (\([^)]*\))$", re.MULTILINE)


def for_rows(statement: Statement, rows: int) -> Statement:
    """The statement for a load of so many rows: as it is, or where it types many rows of sales, by workers."""
    return by_workers(statement) if statement.writes == {typed_sales.name} and rows >= MANY_ROWS else statement


def by_workers(statement: Statement) -> Statement:
    """The same rows of the same columns, in a table made anew: its one INSERT as CREATE TABLE AS."""
    return replace(statement, sql=INSERT.sub(r"drop table \1;\ncreate temporary table \1 \2 as", statement.sql, 1))
