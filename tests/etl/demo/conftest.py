"""Two years of the demo company, generated once and read back with nothing but the csv module and pandas."""

import csv
import json
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.demo import generate

END = date(2026, 3, 15)


@dataclass(eq=False)
class Demo:
    """A folder of demo files; what is read is kept, and must not be changed."""

    folder: Path

    @cached_property
    def truth(self) -> dict[str, Any]:
        return json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))

    @cache  # noqa: B019 - one object, kept for the whole session
    def raw(self, name: str) -> tuple[list[str], list[list[str]]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return header, rows

    def dirty(self, name: str) -> dict[int, tuple[str, str]]:
        return {row: (kind, treatment) for file, row, kind, treatment in self.truth["dirty_rows"] if file == name}

    @cache  # noqa: B019 - one object, kept for the whole session
    def clean(self, name: str) -> pd.DataFrame:
        """The rows that a loader should take, ids trimmed, all texts."""
        header, rows = self.raw(name)
        out = {row for row, (_, treatment) in self.dirty(name).items() if treatment in ("reject", "duplicate")}
        frame = pd.DataFrame([row for number, row in enumerate(rows, 1) if number not in out], columns=header)
        ids = [column for column in header if column.endswith("_id")]
        return frame.assign(**{column: frame[column].str.strip() for column in ids})

    @cached_property
    def sales(self) -> pd.DataFrame:
        """Counted lines: numbers typed, money in whole cents."""
        frame = self.clean("sales_transactions.csv").copy()
        for column in ("unit_price", "total_amount", "discount", "tax", "cost"):
            frame[column] = frame[column].str.replace(".", "", regex=False).astype(int)
        frame["quantity"] = frame["quantity"].astype(int)
        frame["line_number"] = frame["line_number"].astype(int)
        frame["at"] = pd.to_datetime(frame["order_date"], format="%Y-%m-%d %H:%M:%S")
        frame["date"] = frame["at"].dt.normalize()
        frame["net"] = frame["total_amount"] - frame["tax"]
        return frame[frame["status"].isin(["completed", "returned"])].reset_index(drop=True)

    @cached_property
    def orders(self) -> pd.DataFrame:
        """One row an order with at least one sale line."""
        bought = self.sales[self.sales["quantity"] > 0]
        return bought.drop_duplicates("order_id").reset_index(drop=True)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, years=2, end_date=END)
    return Demo(folder)
