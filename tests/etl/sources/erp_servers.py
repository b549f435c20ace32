"""An ERP's database on each kind of server: empty, ours alone, written to by plain SQL that both understand."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psycopg2
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from etl.batches import Batch, ReadOptions
from etl.pipeline import Synced, sync_source
from etl.receive import receive_batch
from etl.sources import erp_database
from tests.etl.helpers import query
from tests.services import MariaDb
from warehouse.database import Database

STAMPS = "created_at {moment}, updated_at {moment}, deleted_at {moment}"
TABLES = {
    "sales": "id bigint primary key, user_id bigint, store_id int, sold_at {moment}, status varchar(20), "
             "currency varchar(3), total decimal(12, 2), discount decimal(12, 2), " + STAMPS,
    "sale_details": "id bigint primary key, sale_id bigint, product_id bigint, qty decimal(12, 3), "
                    "price decimal(12, 2), " + STAMPS,
    "users": "id bigint primary key, name varchar(200), email varchar(200), " + STAMPS,
    "products": "id bigint primary key, title varchar(200), price decimal(12, 2)",
}
LONG_AGO = "2024-03-01 10:30:00"


class ErpServer:
    """One database: `url` as a setting takes it, `moment` the type of a moment without a zone."""

    def __init__(self, url: str, moment: str, connection: Any):
        self.url, self.moment, self.connection = url, moment, connection

    def execute(self, statement: str, *values: Any) -> None:
        """Run a statement and commit it."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values or None)

    def create(self, *names: str) -> None:
        """Create tables of the usual shape."""
        for name in names:
            self.execute(f"create table {name} ({TABLES[name].format(moment=self.moment)})")

    def insert(self, table: str, /, **values: Any) -> None:
        """Insert a row."""
        marks = ", ".join(["%s"] * len(values))
        self.execute(f"insert into {table} ({', '.join(values)}) values ({marks})", *values.values())

    def sell(self, number: int, updated_at: str = LONG_AGO, **changes: Any) -> None:
        """A sale with one line: two of product 5 at 4.50."""
        self.insert("sales", **{"id": number, "user_id": 7, "sold_at": LONG_AGO, "status": "completed",
                                "created_at": LONG_AGO, "updated_at": updated_at} | changes)
        self.insert("sale_details", id=number * 10, sale_id=number, product_id=5, qty="2", price="4.50",
                    created_at=LONG_AGO, updated_at=updated_at)


@contextmanager
def postgresql_erp(database: Database) -> Iterator[ErpServer]:
    """The database of `database`, in whose public schema nothing is yet."""
    url = make_url(database.urls["owner"]).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("set timezone = 'UTC'")
    yield ErpServer(url, "timestamp(6)", connection)
    connection.close()


@contextmanager
def mariadb_erp(server: MariaDb, name: str) -> Iterator[ErpServer]:
    """A database of this name on `server`, dropped at the end."""
    admin = server.connect()
    with admin.cursor() as cursor:
        cursor.execute(f"create database {name} character set utf8mb4")
    connection = server.connect(name)
    yield ErpServer(server.url(name), "datetime(6)", connection)
    connection.close()
    with admin.cursor() as cursor:
        cursor.execute(f"drop database {name}")
    admin.close()


def settings_of(database: Database, erp: ErpServer) -> Any:
    """The warehouse's settings, with the ERP's address."""
    return database.settings.model_copy(update={"erp_database_url": SecretStr(erp.url)})


def sync(
    database: Database, erp: ErpServer, mapping: Path | None = None, again: bool = False, anew: bool = False,
    **options: Any,
) -> Synced:
    """`sync erp`, as the command does it."""
    asked = ReadOptions(everything=again or anew, mapping=mapping, **options)
    reading = partial(erp_database.read, settings_of(database, erp), asked)
    return sync_source(database, "erp", "erp", reading, again=again, anew=anew)


def take_in(database: Database, erp: ErpServer, mapping: Path | None = None) -> None:
    """Read everything into bronze, and leave it there."""
    for item in erp_database.read(settings_of(database, erp), ReadOptions(mapping=mapping), {}):
        if isinstance(item, Batch):
            receive_batch(database, "erp", "erp", item)


def orders(database: Database) -> list[Any]:
    """What silver knows of the orders."""
    return query(database, "select order_id, status, is_deleted from silver.orders order by order_id")


def now(minutes: int = 0) -> str:
    """The moment in so many minutes, as SQL takes it."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%d %H:%M:%S.%f")


def mapping_file(folder: Path, text: str) -> Path:
    """A mapping with this text."""
    path = folder / "erp.toml"
    path.write_text(text)
    return path
