"""A small demo company in a warehouse: what was planted in it, and what the prediction jobs wrote about it.

Two years of some 80 orders a day in two shops. The jobs stand on a day a week before the data end, so that a week
of sales is left that no job has seen.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy import text

from etl.demo import generate
from etl.pipeline import sync_csv
from predictions.context import Reader
from predictions.job import run_job
from predictions.registry import JOBS
from warehouse.database import Database, read_frame

AS_OF = date(2026, 5, 31)
END = AS_OF + timedelta(days=7)


@dataclass(eq=False)
class PlantedCompany:
    """The company's truth files and its warehouse. A job is run when its rows are first asked for, and once a day."""

    folder: Path
    database: Database
    _readers: dict[date, Reader] = field(default_factory=dict)
    _runs: dict[tuple[str, date], int] = field(default_factory=dict)

    @cached_property
    def truth(self) -> dict[str, Any]:
        """truth.json."""
        found: dict[str, Any] = json.loads((self.folder / "truth.json").read_text(encoding="utf-8"))
        return found

    @cached_property
    def customers(self) -> pd.DataFrame:
        """truth_customers.csv: customer_id as in the warehouse, and whether lost for good at the end of AS_OF."""
        frame = pd.read_csv(self.folder / "truth_customers.csv", parse_dates=["last_alive_date"])
        is_lost = frame["last_alive_date"] <= pd.Timestamp(AS_OF)
        return pd.DataFrame({"customer_id": "csv:" + frame["customer_id"], "is_lost": is_lost})

    def planted(self, name: str) -> pd.DataFrame:
        """A list of truth.json as a frame, ids and dates as in the warehouse."""
        frame = pd.DataFrame(self.truth[name])
        for column in frame.columns[frame.columns.str.endswith("_id")].difference(["promotion_id"]):
            frame[column] = "csv:" + frame[column]
        dates = frame.columns[frame.columns.str.endswith("date")]
        return frame.assign(**{column: pd.to_datetime(frame[column]) for column in dates})

    def read(self, name: str, as_of: date = AS_OF, **parameters: Any) -> pd.DataFrame:
        """A frame of `queries/predictions`, as a job reads it."""
        return self._reader(as_of).read(name, **parameters)

    def found(self, job: str, table: str, as_of: date = AS_OF) -> pd.DataFrame:
        """What the run of `job` for `as_of` wrote into a table of predictions; numbers as floats, dates as such."""
        if (job, as_of) not in self._runs:
            self._runs[job, as_of] = run_job(self.database, JOBS[job], as_of, reader=self._reader(as_of))
        return self.query(f"select * from predictions.{table} where run_id = :run_id", run_id=self._runs[job, as_of])

    def query(self, statement: str, **parameters: Any) -> pd.DataFrame:
        """The rows of a statement; numbers as floats, dates as such."""
        with self.database.transaction("predictor") as connection:
            frame = read_frame(connection, text(statement), **parameters)
        for column in frame.columns:
            if column.endswith("date") or column in ("month", "day"):
                frame[column] = pd.to_datetime(frame[column])
            elif pd.api.types.infer_dtype(frame[column]) == "decimal":
                frame[column] = frame[column].astype(float)
        return frame

    def _reader(self, as_of: date) -> Reader:
        return self._readers.setdefault(as_of, Reader(self.database, as_of))


def plant(folder: Path, new_database: Callable[[], Database]) -> PlantedCompany:
    """Generate the company into `folder` and load it."""
    generate(folder, years=2, orders_per_day=80, locations=2, seed=7, end_date=END)
    database = new_database()
    sync_csv(database, folder)
    return PlantedCompany(folder, database)
