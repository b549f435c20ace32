"""The ERP's database on MySQL or MariaDB: one read-only snapshot, read row by row, so that memory stays bounded.

The server writes each row as a line of CSV, since making it here from typed values would take several times as long.
"""

import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pymysql
from pymysql.cursors import Cursor, SSCursor
from sqlalchemy.engine import URL

from etl.sources.erp_database.rows import Chunk, values
from warehouse.command import CommandError, UsageError

CHUNK_ROWS = 1000
COLUMNS = """
    select column_name, data_type from information_schema.columns
    where table_schema = coalesce(%s, database()) and table_name = %s
    order by ordinal_position
"""
SESSION = (
    # Our pauses while the warehouse commits, and what the server would make of zero dates and of quotes.
    "set session net_write_timeout = 3600, net_read_timeout = 3600, wait_timeout = 28800",
    "set session time_zone = '+00:00', sql_mode = 'NO_BACKSLASH_ESCAPES'",
    "set session transaction isolation level repeatable read",
    "start transaction with consistent snapshot, read only",
)
MOMENTS = {"datetime", "timestamp", "date"}
NUMBERS = {"tinyint", "smallint", "mediumint", "int", "bigint", "decimal"}
FLOATS = {"float", "double"}
PLAIN = NUMBERS | FLOATS | {"year", "time", *MOMENTS}
BINARY = {
    "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "linestring", "polygon",
}
# Moments before this one are the zero dates of a column that must hold something.
EARLIEST = datetime(1000, 1, 1)
# As JSON writes it in source_row, which stands last.
ESCAPED_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class MysqlErp:
    """A snapshot of the database `url` names. Close it, or use it as a context manager. Raises CommandError."""

    def __init__(self, url: URL):
        if not url.database:
            raise UsageError("ERP_DATABASE_URL names no database: mysql://user:password@host:3306/NAME")
        further: dict[str, Any] = {key: str(value) for key, value in url.query.items()}
        if unknown := sorted(set(further) - {"unix_socket", "ssl_ca"}):
            raise UsageError(f"ERP_DATABASE_URL: {unknown[0]} is not known; there are unix_socket and ssl_ca")
        with _told():
            self._connection = pymysql.connect(
                host=url.host or "localhost", port=url.port or 3306, user=url.username, password=url.password or "",
                database=url.database, charset="utf8mb4", use_unicode=False, connect_timeout=30, **further,
            )
        for statement in SESSION:
            self._rows(statement)

    def __enter__(self) -> "MysqlErp":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def columns(self, table: str) -> dict[str, str]:
        """Column to type; empty where there is no such table."""
        schema, _, name = table.rpartition(".")
        rows = self._rows(COLUMNS, (schema or None, name))
        return {_decoded(column): _decoded(kind).lower() for column, kind in rows}

    def now(self) -> datetime:
        """The moment by the server's clock, with its zone."""
        return datetime.fromisoformat(_decoded(self._rows("select cast(utc_timestamp(6) as char)")[0][0])).replace(
            tzinfo=UTC
        )

    def chunks(self, select: str) -> Generator[Chunk, None, None]:
        """The rows that `select` gives, as they come from the server. To be closed before the connection is."""
        cursor = SSCursor(self._connection)
        is_read = False
        try:
            with _told():
                cursor.execute(select)
            while True:
                with _told():
                    lines = [line for (line,) in cursor.fetchmany(CHUNK_ROWS)]
                if not lines:
                    is_read = True
                    return
                yield _chunk(lines)
        finally:
            if is_read:
                cursor.close()
            else:
                _give_up(cursor)

    def name(self, identifier: str) -> str:
        """A quoted name; `schema.table` is two."""
        return ".".join("`" + part.replace("`", "``") + "`" for part in identifier.split("."))

    def literal(self, value: str) -> str:
        """A quoted text; the session takes a backslash as any other character."""
        return "'" + value.replace("'", "''") + "'"

    def moment(self, kind: str, value: datetime) -> str:
        """A literal of a column's type; `value` is what the column would show."""
        return f"'{value:%Y-%m-%d}'" if kind == "date" else f"'{value.isoformat(sep=' ')}'"

    def is_moment(self, kind: str) -> bool:
        """Whether columns of this type hold moments or dates."""
        return kind in MOMENTS

    def is_zoned(self, kind: str) -> bool:
        """Whether columns of this type know their zone and show UTC in our session."""
        return kind == "timestamp"

    def is_number(self, kind: str) -> bool:
        """Whether values of this type compare as numbers."""
        return kind in NUMBERS

    def is_unset(self, column: str, kind: str) -> str:
        """True where a column of moments holds none, or the zero date."""
        return f"({column} is null or {column} < {self.moment(kind, EARLIEST)})"

    def text(self, column: str, kind: str, zone: ZoneInfo) -> str:
        """The column as bronze keeps it: a zero date is none."""
        if kind == "date":
            return f"nullif(cast({column} as char), '0000-00-00')"
        if kind in MOMENTS:
            offset = "'+00:00'" if self.is_zoned(kind) else _offset(column, zone)
            return f"if({column} + 0 = 0, null, concat(cast({column} as char), {offset}))"
        if kind == "bit":
            return f"cast({column} + 0 as char)"
        if kind in FLOATS:
            return _plain_digits(f"cast({column} as char)")
        if kind in BINARY:
            return f"lower(hex({column}))"
        return f"cast({column} as char)" if kind in PLAIN else f"convert({column} using utf8mb4)"

    def record(self, texts: list[str], extras: list[tuple[str, str]]) -> str:
        """What is selected for a row: its line of CSV, all values in quotes, NULL as nothing."""
        if extras:
            pairs = ", ".join(f"{self.literal(key)}, {text}" for key, text in extras)
            texts = [*texts, f"convert(json_object({pairs}) using utf8mb4)"]
        quoted = ", ".join(f"coalesce(concat('\"', replace({text}, '\"', '\"\"'), '\"'), '')" for text in texts)
        return f"concat_ws(',', {quoted})"

    def _rows(self, statement: str, parameters: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
        with _told(), Cursor(self._connection) as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall())


def _plain_digits(shown: str) -> str:
    """SQL for the digits of a float that is `shown`, without an exponent; a decimal has too few places for all."""
    mantissa, exponent = f"substring_index({shown}, 'e', 1)", f"substring_index({shown}, 'e', -1)"
    # ZEROFILL puts zeros before them.
    digits = f"trim(leading '0' from replace(replace({mantissa}, '-', ''), '.', ''))"
    # The point goes behind as many digits as the exponent says and one; behind the last digit, none is put.
    large = f"insert(rpad({digits}, greatest({exponent} + 1, length({digits})), '0'), {exponent} + 2, 0, '.')"
    small = f"concat('0.', repeat('0', -1 - {exponent}), {digits})"
    sign = f"if({shown} like '-%', '-', '')"
    return f"if(locate('e', {shown}), concat({sign}, if({exponent} < 0, {small}, {large})), {shown})"


def _give_up(cursor: Any) -> None:
    """Leave a result half read. The driver would first take all that the server still has to say."""
    connection, result = cursor.connection, cursor._result
    if result is not None:
        result.unbuffered_active = False
        result.connection = None
    cursor.connection = None
    connection._force_close()


@cache
def _offset(column: str, zone: ZoneInfo) -> str:
    """SQL for the UTC offset of a clock in `zone`, by what it shows; the first of two times that it shows alike."""
    changes: list[tuple[int, str]] = []
    clock = datetime(1970, 1, 1)
    offsets = [_offset_at(clock, zone)]
    while clock.year < 2040:
        later = clock + timedelta(days=7)
        if _offset_at(later, zone) != offsets[-1]:
            changed = _first_with_other_offset(clock, later, zone)
            offsets.append(_offset_at(changed, zone))
            changes.append((int(f"{changed:%Y%m%d%H%M%S}"), offsets[-1]))
        clock = later
    if not changes:
        return f"'{offsets[0]}'"
    bounds = ", ".join(str(bound) for bound, _ in changes)
    return f"elt(interval({column} + 0, {bounds}) + 1, {', '.join(repr(offset) for offset in offsets)})"


def _first_with_other_offset(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    known = _offset_at(early, zone)
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        early, late = (middle, late) if _offset_at(middle, zone) == known else (early, middle)
    return late


def _offset_at(clock: datetime, zone: ZoneInfo) -> str:
    return clock.replace(tzinfo=zone).isoformat(timespec="minutes")[16:]


def _chunk(lines: list[bytes]) -> Chunk:
    data = b"\n".join(lines) + b"\n"
    if b"\0" not in data and b"\\u0000" not in data:
        return Chunk(data, len(lines), lines[-1])
    unstorable = [line for line in lines if b"\0" in line or ESCAPED_NULL.search(values(line)[-1])]
    storable = [line for line in lines if line not in unstorable]
    return Chunk(b"".join(line + b"\n" for line in storable), len(storable), lines[-1], unstorable)


def _decoded(value: bytes | str) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else value


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (pymysql.MySQLError, OSError) as error:
        message = error.args[-1] if error.args else type(error).__name__
        raise CommandError(
            f"the ERP's database: {message}. Check ERP_DATABASE_URL and the rights of its user, then sync again: it "
            "goes on where this one stopped"
        ) from error
