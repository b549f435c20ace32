"""Read from a `LaravelServer` as a sync does, keeping what a pipeline would store."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.batches import Batch, Listing, Position, ReadOptions, RejectedRow
from etl.sources.laravel.reader import read
from tests.etl.sources.laravel_server import TOKEN, LaravelServer
from warehouse.settings import load_settings

QUICK = """
[requests]
timeout_seconds = 5
attempts = 4
first_wait_seconds = 0.001
longest_wait_seconds = 0.01
longest_pause_seconds = 5
"""


@dataclass
class Taken:
    """What was handed on: rows by object (column to cell) and their CSV, positions, listings, rejected rows."""

    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    data: dict[str, bytes] = field(default_factory=dict)
    positions: dict[str, Position] = field(default_factory=dict)
    listings: list[tuple[str, set[str], datetime | None]] = field(default_factory=list)
    rejected: dict[str, list[RejectedRow]] = field(default_factory=dict)
    batches: list[Batch] = field(default_factory=list)

    def ids(self, name: str) -> set[str]:
        """The distinct ids of an object's rows."""
        return {row["id"] for row in self.rows.get(name, [])}

    def take(self, item: Batch | Listing) -> None:
        """Store an item."""
        if isinstance(item, Listing):
            self.listings.append((item.entity, set(item.ids), item.since))
            return
        data = item.rows.read()
        self.data[item.name] = self.data.get(item.name, b"") + data
        cells = csv.reader(io.StringIO(data.decode(), newline=""), strict=True)
        self.rows.setdefault(item.name, []).extend(dict(zip(item.columns, row, strict=True)) for row in cells)
        self.rejected.setdefault(item.name, []).extend(item.rejected())
        self.batches.append(item)
        position = item.position()
        if position is not None:
            self.positions[item.name] = position


@dataclass
class Reader:
    """Reads `server` with `rules` for its retries; `extra` is more of a mapping file."""

    server: LaravelServer
    folder: Path
    rules: str = QUICK
    extra: str = ""
    settings: dict[str, Any] = field(default_factory=dict)

    def read(
        self,
        positions: dict[str, Position] | None = None,
        stop: Callable[[Taken], bool] = lambda _: False,
        into: Taken | None = None,
        **options: Any,
    ) -> Taken:
        """One sync, given up as soon as `stop` says so, as if it were killed there."""
        path = self.folder / "erp.toml"
        path.write_text(self.rules + self.extra)
        values = {"laravel_api_url": self.server.url, "laravel_api_token": TOKEN, "laravel_page_size": 10}
        settings = load_settings(**(values | self.settings))
        taken = into or Taken()
        taken.positions.update(positions or {})
        reading = read(settings, ReadOptions(mapping=path, **options), dict(taken.positions))
        for item in reading:
            taken.take(item)
            if stop(taken):
                break
        reading.close()
        return taken


def products(count: int, first: int = 1, **more: Any) -> list[dict[str, Any]]:
    """Rows of /products."""
    return [
        {"id": number, "name": f"Tea {number}", "category": "Tea", "price": "19.90",
         "created_at": "2024-01-01T00:00:00.000000Z", "updated_at": "2024-01-31T12:00:00.000000Z"} | more
        for number in range(first, first + count)
    ]


def sales(
    count: int, sold_at: str = "2024-01-31T12:00:00.000000Z", first: int = 1, **more: Any
) -> list[dict[str, Any]]:
    """Rows of /sales without their lines."""
    return [
        {"id": number, "customer_id": 5, "location_id": 1, "sold_at": sold_at, "status": "completed",
         "total_amount": "19.90", "created_at": sold_at, "updated_at": sold_at} | more
        for number in range(first, first + count)
    ]
