"""An ERP that is written to as shops do, behind its database or its API, and read by the real readers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from pydantic import SecretStr

from etl.batches import ReadOptions
from etl.pipeline import Synced, sync_source
from etl.sources import erp_database
from etl.sources.laravel import reader
from tests.etl.sources.erp_servers import ErpServer, postgresql_erp
from tests.etl.sources.laravel_server import TOKEN, LaravelServer, serve
from tests.etl.versioned_records import Row
from warehouse.database import Database

STAMPS = "updated_at timestamp(6), deleted_at timestamp(6)"
TABLES = {
    "users": f"id bigint primary key, email text, customer_segment text, {STAMPS}",
    "products": f"id bigint primary key, product_name text, price numeric(12, 2), {STAMPS}",
    "sales": f"id bigint primary key, customer_id bigint, sold_at timestamp(6), status text, {STAMPS}",
    "sale_details": "id bigint primary key, sale_id bigint, product_id bigint, quantity numeric(12, 3), "
                    f"unit_price numeric(12, 2), {STAMPS}",
}


class Erp(Protocol):
    """Where rows stand, and how they are synced.

    `all_lists`: reading everything compares all ids, too. `finds_by_id`: a row that a listing lacks is looked for.
    """

    all_lists: bool
    finds_by_id: bool

    def put(self, table: str, row: Row) -> None:
        """Insert a row, or put it in the place of the one with its id."""

    def remove(self, table: str, identifier: str) -> None:
        """Delete a row for good."""

    def sync(self, database: Database, *, everything: bool = False, reconcile: bool = False) -> Synced:
        """Sync as the command does."""


@dataclass
class DatabaseErp:
    """The ERP's database."""

    server: ErpServer
    mapping: Path
    all_lists: bool = False
    finds_by_id: bool = True

    def put(self, table: str, row: Row) -> None:
        columns, marks = ", ".join(row), ", ".join(["%s"] * len(row))
        changes = ", ".join(f"{name} = excluded.{name}" for name in row)
        self.server.execute(
            f"insert into {table} ({columns}) values ({marks}) on conflict (id) do update set {changes}", *row.values()
        )

    def remove(self, table: str, identifier: str) -> None:
        self.server.execute(f"delete from {table} where id = %s", identifier)

    def sync(self, database: Database, *, everything: bool = False, reconcile: bool = False) -> Synced:
        settings = database.settings.model_copy(update={"erp_database_url": SecretStr(self.server.url)})
        options = ReadOptions(everything=everything, reconcile=reconcile, mapping=self.mapping)
        reading = partial(erp_database.read, settings, options)
        return sync_source(database, "erp", "erp", reading, again=everything)


@dataclass
class ApiErp:
    """The ERP's API."""

    server: LaravelServer
    all_lists: bool = True
    finds_by_id: bool = False

    def put(self, table: str, row: Row) -> None:
        with self.server.lock:
            rows = self._rows(table)
            place = next((place for place, known in enumerate(rows) if known["id"] == int(row["id"])), len(rows))
            rows[place : place + 1] = [row | {"id": int(row["id"])}]

    def remove(self, table: str, identifier: str) -> None:
        with self.server.lock:
            rows = self._rows(table)
            rows[:] = [row for row in rows if row["id"] != int(identifier)]

    def sync(self, database: Database, *, everything: bool = False, reconcile: bool = False) -> Synced:
        settings = database.settings.model_copy(update={
            "laravel_api_url": self.server.url, "laravel_api_token": SecretStr(TOKEN), "laravel_page_size": 50,
        })
        reading = partial(reader.read, settings, ReadOptions(everything=everything, reconcile=reconcile))
        return sync_source(database, "laravel", "erp", reading, again=everything)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return self.server.tables["/" + table.replace("_", "-")]


@dataclass
class ErpWithBoth:
    """One ERP behind its database and its API."""

    database: DatabaseErp
    api: ApiErp
    all_lists: bool = False
    finds_by_id: bool = False

    def put(self, table: str, row: Row) -> None:
        for door in (self.database, self.api):
            door.put(table, row)

    def remove(self, table: str, identifier: str) -> None:
        for door in (self.database, self.api):
            door.remove(table, identifier)

    def sync(self, database: Database, *, everything: bool = False, reconcile: bool = False) -> Synced:
        self.database.sync(database, everything=everything, reconcile=reconcile)
        return self.api.sync(database, everything=everything, reconcile=reconcile)


@contextmanager
def database_erp(database: Database, folder: Path) -> Iterator[DatabaseErp]:
    """The ERP's database beside the tables of `database`, read in batches of some rows."""
    mapping = folder / "erp.toml"
    mapping.write_text("[reading]\nbatch_rows = 40\n")
    with postgresql_erp(database) as server:
        for name, columns in TABLES.items():
            server.execute(f"create table {name} ({columns})")
        yield DatabaseErp(server, mapping)


@contextmanager
def api_erp(_database: Database, _folder: Path) -> Iterator[ApiErp]:
    """The ERP's API on a port of its own."""
    with serve(LaravelServer({f"/{name.replace('_', '-')}": [] for name in TABLES})) as server:
        yield ApiErp(server)


@contextmanager
def erp_with_both(database: Database, folder: Path) -> Iterator[ErpWithBoth]:
    """One ERP that has both."""
    with database_erp(database, folder) as by_database, api_erp(database, folder) as by_api:
        yield ErpWithBoth(by_database, by_api)
