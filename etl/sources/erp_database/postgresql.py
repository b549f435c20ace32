"""The ERP's database on PostgreSQL: one read-only snapshot, read by COPY, so that the server writes the CSV."""

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2

from etl.sources.erp_database.rows import Chunk
from warehouse.command import CommandError

CHUNK_ROWS = 1000
CHUNK_BYTES = 256 * 1024
CHUNKS_AHEAD = 8
COLUMNS = """
    select attribute.attname, format_type(attribute.atttypid, null)
    from pg_attribute as attribute
    where attribute.attrelid = to_regclass(%s) and attribute.attnum > 0 and not attribute.attisdropped
        and has_column_privilege(attribute.attrelid, attribute.attnum, 'select')
    order by attribute.attnum
"""
SESSION = (
    "set timezone = 'UTC'", "set datestyle = 'ISO'", "set intervalstyle = 'postgres'", "set bytea_output = 'hex'",
    "set extra_float_digits = 3", "set statement_timeout = 0", "set idle_in_transaction_session_timeout = 0",
)
MOMENTS = {"timestamp without time zone", "timestamp with time zone"}
NUMBERS = {"smallint", "integer", "bigint", "numeric"}
FLOATS = {"real", "double precision"}


class PostgresqlErp:
    """A snapshot of the database `url` names. Close it, or use it as a context manager. Raises CommandError."""

    def __init__(self, url: str):
        with _told():
            self._connection = psycopg2.connect(url)
            self._connection.set_client_encoding("UTF8")
            self._connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
            for statement in SESSION:
                self._rows(statement)

    def __enter__(self) -> "PostgresqlErp":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def columns(self, table: str) -> dict[str, str]:
        """Column to type; empty where there is no such table."""
        return dict(self._rows(COLUMNS, (self.name(table),)))

    def now(self) -> datetime:
        """The moment by the server's clock, with its zone."""
        moment: datetime = self._rows("select clock_timestamp()")[0][0]
        return moment

    def chunks(self, select: str) -> Generator[Chunk, None, None]:
        """The rows that `select` gives, as they come from the server. To be closed before the connection is."""
        feed = _Feed()
        thread = threading.Thread(target=self._copy, args=(f"copy ({select}) to stdout with (format csv)", feed))
        thread.start()
        try:
            yield from feed.chunks()
        finally:
            if thread.is_alive():
                feed.stop()
                self._connection.cancel()
            thread.join()

    def name(self, identifier: str) -> str:
        """A quoted name; `schema.table` is two."""
        return ".".join('"' + part.replace('"', '""') + '"' for part in identifier.split("."))

    def literal(self, value: str) -> str:
        """A quoted text."""
        quoted = value.replace("'", "''").replace("\\", "\\\\")
        return f" E'{quoted}'"

    def moment(self, kind: str, value: datetime) -> str:
        """A literal of a column's type; `value` is what the column would show."""
        if kind == "date":
            return f"date '{value:%Y-%m-%d}'"
        return f"{kind} '{value.isoformat(sep=' ')}{'+00' if self.is_zoned(kind) else ''}'"

    def is_moment(self, kind: str) -> bool:
        """Whether columns of this type hold moments or dates."""
        return kind in MOMENTS or kind == "date"

    def is_zoned(self, kind: str) -> bool:
        """Whether columns of this type know their zone and show UTC in our session."""
        return kind == "timestamp with time zone"

    def is_number(self, kind: str) -> bool:
        """Whether values of this type compare as numbers."""
        return kind in NUMBERS

    def is_unset(self, column: str, kind: str) -> str:
        """True where a column of moments holds none."""
        return f"{column} is null"

    def text(self, column: str, kind: str, zone: ZoneInfo) -> str:
        """The column as bronze keeps it."""
        if kind == "timestamp without time zone":
            return f"({column} at time zone {self.literal(zone.key)})::text"
        if kind == "money":
            return f"{column}::numeric::text"
        if kind in FLOATS:
            # By their text, since a cast of the float itself keeps 15 digits at most. NaN has no exponent.
            return f"case when {column}::text like '%e%' then {column}::text::numeric::text else {column}::text end"
        return f"{column}::text"

    def record(self, texts: list[str], extras: list[tuple[str, str]]) -> str:
        """What is selected for a row; COPY makes the CSV of it."""
        if not extras:
            return ", ".join(texts)
        keys = ", ".join(self.literal(name) for name, _ in extras)
        values = ", ".join(text for _, text in extras)
        return ", ".join([*texts, f"jsonb_strip_nulls(jsonb_object(array[{keys}], array[{values}]))"])

    def _copy(self, statement: str, feed: "_Feed") -> None:
        try:
            with self._connection.cursor() as cursor:
                cursor.copy_expert(statement, feed)
            feed.end(None)
        except Exception as error:  # whatever it is, the reading side raises it
            feed.end(error)

    def _rows(self, statement: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        with _told(), self._connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []


class _Feed:
    """A file for COPY to write to in one thread, chunks to read in another; the server sends a row at a time.

    Once stopped it drops what comes: the driver does not bear an exception from a file, and a cancelled COPY soon ends.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[Chunk | Exception | None] = queue.Queue(CHUNKS_AHEAD)
        self._rows: list[bytes] = []
        self._size = 0
        self._is_stopped = threading.Event()

    def write(self, row: bytes) -> int:
        self._rows.append(row)
        self._size += len(row)
        if len(self._rows) >= CHUNK_ROWS or self._size >= CHUNK_BYTES:
            self._pass_on()
        return len(row)

    def end(self, error: Exception | None) -> None:
        if self._rows:
            self._pass_on()
        self._put(error)

    def stop(self) -> None:
        self._is_stopped.set()

    def chunks(self) -> Iterator[Chunk]:
        while (item := self._queue.get()) is not None:
            if isinstance(item, Exception):
                with _told():
                    raise item
            yield item

    def _pass_on(self) -> None:
        self._put(Chunk(b"".join(self._rows), len(self._rows), self._rows[-1]))
        self._rows, self._size = [], 0

    def _put(self, item: Chunk | Exception | None) -> None:
        while not self._is_stopped.is_set():
            with suppress(queue.Full):
                return self._queue.put(item, timeout=0.2)
        return None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except psycopg2.Error as error:
        message = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise CommandError(
            f"the ERP's database: {message}. Check ERP_DATABASE_URL and the rights of its user, then sync again: it "
            "goes on where this one stopped"
        ) from error
