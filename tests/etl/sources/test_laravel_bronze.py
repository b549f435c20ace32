"""Batches of the ERP's API in the warehouse: a killed sync leaves whole ones behind, with their watermarks."""

from pathlib import Path
from typing import Any

import pytest

from etl import watermarks
from etl.batches import Batch
from etl.receive import receive_batch
from etl.sources.laravel import reading
from tests.etl.helpers import query
from tests.etl.sources.laravel_reading import Reader, Taken, products, sales
from tests.etl.sources.laravel_server import LaravelServer, serve
from warehouse.database import Database


class Keeping(Taken):
    """Takes batches into the warehouse, as the pipeline does, up to so many."""

    def __init__(self, database: Database, allowed: int):
        super().__init__()
        self.database, self.allowed = database, allowed

    def is_full(self, _: Taken) -> bool:
        """True when the sync is to be killed."""
        return len(self.batches) >= self.allowed

    def take(self, item: Any) -> None:
        """Store a batch; listings are not looked at."""
        if isinstance(item, Batch):
            receive_batch(self.database, "laravel", "erp", item)
            self.batches.append(item)


@pytest.mark.parametrize(("style", "size"), [("paginate", 10), ("simple", 20)])
def test_a_killed_sync_leaves_bronze_exact(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, style: str, size: int
) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 20)
    with serve(LaravelServer({"/products": products(95), "/sales": sales(30)}, style=style)) as server:
        for allowed in (2, 3, 100):
            with database.transaction("etl") as connection:
                positions = watermarks.read(connection, "laravel")
            kept = Keeping(database, allowed)
            Reader(server, tmp_path, settings={"laravel_page_size": size}).read(positions, kept.is_full, kept)
    for name, rows in (("products", 95), ("sales", 30)):
        counts = query(database, f"select count(distinct id), min(id::int), max(id::int) from bronze.laravel_{name}")
        assert counts == [(rows, 1, rows)]
    assert query(database, "select price, source_row from bronze.laravel_products where id = '1'") == [("19.90", None)]
    assert query(database, "select sum(rows_received) from ops.loads where object = 'sales'") == [(30,)]
