"""Where growth speeds up, and why revenue moved: arithmetic on figures that a page has already read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pandas as pd

WEEK = 7
# Rises of the growth rate in a row that make a stretch; two come about by chance every month.
RISES_IN_A_ROW = 3


@dataclass(frozen=True)
class Bridge:
    """Why revenue moved from `base` to `now`, in money: the parts add up to the difference exactly.

    `price`, `volume` and `mix` are those of products sold in both periods; `added` is what products sold only now
    brought, `dropped` what those sold only before had brought.
    """

    base: Decimal
    price: Decimal
    volume: Decimal
    mix: Decimal
    added: Decimal
    dropped: Decimal
    now: Decimal


def accelerating_stretches(days: Sequence[date], values: Sequence[Any]) -> list[tuple[date, date]]:
    """First and last day of the stretches in which weekly growth was positive and rose RISES_IN_A_ROW times or more.

    In: consecutive days with their values. Weeks are counted back from the last day, so that all of them are whole.
    """
    count = len(values) // WEEK
    first = len(values) - count * WEEK
    weeks = [sum((Decimal(value) for value in values[start : start + WEEK]), Decimal(0))
             for start in range(first, len(values), WEEK)]
    growth = [after / before - 1 if before > 0 else None for before, after in pairwise(weeks)]
    rises = [
        earlier is not None and later is not None and later > earlier and later > 0
        for earlier, later in pairwise(growth)
    ]
    return [(days[first + start * WEEK], days[first + (end + 1) * WEEK - 1]) for start, end in _runs(rises)]


def revenue_bridge(products: pd.DataFrame) -> Bridge:
    """Price, volume and mix of a change in revenue, as controllers part it.

    In: revenue, units, base_revenue, base_units, one row per product, Decimal. Volume is the change of all units at
    the average price of before; mix what the other composition makes at each product's price of before; price what
    the prices changed, at the units of now.
    """
    frame = products.map(lambda value: Decimal(0) if value is None or value != value else Decimal(value))
    is_common = (frame["units"] > 0) & (frame["base_units"] > 0)
    common = frame[is_common]
    units, base_units = _sum(common["units"]), _sum(common["base_units"])
    average = _sum(common["base_revenue"]) / base_units if base_units else Decimal(0)
    lines: list[Any] = list(common.itertuples(index=False))
    price = _sum(row.revenue - row.units * row.base_revenue / row.base_units for row in lines)
    volume = (units - base_units) * average
    difference = _sum(common["revenue"]) - _sum(common["base_revenue"])
    return Bridge(
        base=_sum(frame["base_revenue"]),
        price=price,
        volume=volume,
        mix=difference - price - volume,
        added=_sum(frame.loc[~is_common, "revenue"]),
        dropped=-_sum(frame.loc[~is_common, "base_revenue"]),
        now=_sum(frame["revenue"]),
    )


def _runs(rises: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last week of each run: a rise at place n compares the growth of week n + 2 with that of week n + 1."""
    runs, start = [], None
    for place, rose in enumerate([*rises, False]):
        if rose and start is None:
            start = place
        elif not rose and start is not None:
            if place - start >= RISES_IN_A_ROW:
                runs.append((start + 2, place + 1))
            start = None
    return runs


def _sum(values: Any) -> Decimal:
    return sum(values, Decimal(0))
