"""What was asked of the generator, as one value that every part reads."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from etl.demo.draws import Array

COMPANY = "Larch & Kettle"
CURRENCY = "USD"
# Used when the caller names no last day: this package reads no clock.
DEFAULT_END_DATE = date(2025, 12, 31)


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Plan:
    """The size and the dates of the demo company. Day numbers count from `start_date`, which is day 0.

    Raises ValueError for a size that cannot be generated.
    """

    end_date: date
    years: int = 3
    orders_per_day: int = 150
    locations: int = 5
    seed: int = 7

    def __post_init__(self) -> None:
        most = len(vocabulary("places")["location"])
        if not 1 <= self.locations <= most:
            raise ValueError(f"locations must be 1 to {most}, not {self.locations}")
        if not 1 <= self.years <= 20:
            raise ValueError(f"years must be 1 to 20, not {self.years}")
        if not 1 <= self.orders_per_day <= 100_000:
            raise ValueError(f"orders per day must be 1 to 100000, not {self.orders_per_day}")
        if self.seed < 0:
            raise ValueError(f"seed must not be negative, not {self.seed}")

    @property
    def start_date(self) -> date:
        """The first day: `years` years before the day after the last."""
        after = self.end_date + timedelta(days=1)
        if (after.month, after.day) == (2, 29):
            after += timedelta(days=1)
        return after.replace(year=after.year - self.years)

    @property
    def days(self) -> int:
        """How many days the data covers, both ends included."""
        return (self.end_date - self.start_date).days + 1

    @property
    def dates(self) -> Array:
        """Every day as datetime64[D]."""
        return np.datetime64(self.start_date, "D") + np.arange(self.days)

    def months(self) -> list[tuple[str, int, int]]:
        """('YYYY-MM', first day number, day number after the last) of each calendar month, first and last cut."""
        names = self.dates.astype("datetime64[M]").astype(str)
        firsts = np.flatnonzero(np.r_[True, names[1:] != names[:-1]])
        stops = np.r_[firsts[1:], self.days]
        return [(str(names[first]), int(first), int(stop)) for first, stop in zip(firsts, stops, strict=True)]
