"""Connections: one pool per role, transactions, COPY and frames.

`open_database(settings)` starts or joins the embedded PostgreSQL when no `DATABASE_URL` is set, and uses the named
server otherwise. Roles are named without their prefix: owner, etl, predictor, reader, app.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from warehouse import embedded
from warehouse.driver_cursor import driver_cursor
from warehouse.settings import Settings

if TYPE_CHECKING:
    import pandas as pd

Role = Literal["owner", "etl", "predictor", "reader", "app"]
ROLES: tuple[Role, ...] = ("owner", "etl", "predictor", "reader", "app")
WEB_ROLES: frozenset[Role] = frozenset({"reader", "app"})

logger = logging.getLogger(__name__)


class Database:
    """Engines of one warehouse, made on first use, so that a forked worker gets its own connections.

    `urls` maps each role to its URL; a role in `borrowed` signs in as somebody else and takes its rights by SET ROLE.
    """

    def __init__(self, settings: Settings, urls: Mapping[Role, str], borrowed: frozenset[Role] = frozenset()):
        self.settings = settings
        self.urls = dict(urls)
        self.borrowed = borrowed
        self._engines: dict[Role, Engine] = {}

    def engine(self, role: Role, pool_min: int | None = None, pool_max: int | None = None) -> Engine:
        """The role's pool; the sizes count on the first call only (default: POOL_MIN and POOL_MAX)."""
        if role not in self._engines:
            low, high = pool_min or self.settings.pool_min, pool_max or self.settings.pool_max
            self._engines[role] = self._create_engine(role, low, high)
            url = make_url(self.urls[role])
            logger.info("pool of %s: %d to %d connections to %s:%s/%s", role, low, high, url.host, url.port,
                        url.database)
        return self._engines[role]

    @contextmanager
    def transaction(self, role: Role) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on an error."""
        with self.engine(role).begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Close every pool."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def _create_engine(self, role: Role, pool_min: int, pool_max: int) -> Engine:
        options = ["-c timezone=UTC", f"-c application_name=assay-{role}"]
        if role in WEB_ROLES:
            options.append(f"-c statement_timeout={self.settings.statement_timeout_seconds * 1000}")
        engine = create_engine(
            self.urls[role],
            pool_size=pool_min,
            max_overflow=pool_max - pool_min,
            pool_pre_ping=True,
            connect_args={"options": " ".join(options)},
        )
        if role in self.borrowed:
            event.listen(engine, "connect", _set_role(role))
        return engine


def _set_role(role: Role) -> Any:
    def on_connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            # The name is one of ROLES, never input.
            cursor.execute(f"set role assay_{role}")
        connection.commit()

    return on_connect


@contextmanager
def open_database(settings: Settings) -> Iterator[Database]:
    """The warehouse that `settings` name, for as long as the block runs. Raises embedded.EmbeddedError."""
    with ExitStack() as stack:
        if settings.embedded:
            cluster = stack.enter_context(embedded.running(settings))
            database = Database(settings, {role: cluster.url(f"assay_{role}") for role in ROLES})
        else:
            database = _named_database(settings)
        stack.callback(database.dispose)
        yield database


def _named_database(settings: Settings) -> Database:
    named: dict[Role, str | None] = {
        "owner": settings.database_url,
        "etl": settings.database_url_etl,
        "predictor": settings.database_url_predictor,
        "reader": settings.database_url_reader,
        "app": settings.database_url_app,
    }
    urls = {role: url or str(settings.database_url) for role, url in named.items()}
    borrowed = frozenset(role for role, url in named.items() if url is None or role == "owner")
    return Database(settings, urls, borrowed)


def copy_rows(
    connection: Connection, table: Table | str, columns: Sequence[str], stream: BinaryIO, delimiter: str = ","
) -> int:
    """COPY CSV bytes without a header from `stream` into `columns` of `table`; returns the number of rows.

    Raises sqlalchemy.exc.DBAPIError, or what reading `stream` raised; the caller's transaction is then aborted.
    """
    source = _Remembering(stream)
    preparer = connection.dialect.identifier_preparer
    target = preparer.format_table(table) if isinstance(table, Table) else preparer.quote(table)
    names = ", ".join(preparer.quote(column) for column in columns)
    # The delimiter is one of a few characters that need no escape, and never input.
    copy = f"copy {target} ({names}) from stdin with (format csv, delimiter '{delimiter}')"
    try:
        with driver_cursor(connection, copy) as cursor:
            cursor.copy_expert(copy, source, size=1 << 20)
            return int(cursor.rowcount)
    except DBAPIError:
        if source.error:
            raise source.error from None
        raise


class _Remembering:
    """A stream that keeps what reading it raised: the driver only says that COPY was cancelled."""

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._stream.read(size)
        except Exception as error:  # whatever it is, it is raised again
            self.error = error
            raise


def read_frame(connection: Connection, statement: Executable, **parameters: Any) -> "pd.DataFrame":
    """Rows of `statement` as a frame; numeric stays Decimal, so that money is exact until a figure draws it."""
    # Imported here, since it takes .4 s and most commands never read a frame.
    import pandas as pd

    result = connection.execute(statement, parameters)
    return pd.DataFrame(result.fetchall(), columns=list(result.keys()))
