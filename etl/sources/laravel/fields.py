"""Field names: which of the source's names gives which of our columns, found once for each set of names that occurs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Names are text; a column without one looks up None.
Row = dict[Any, Any]
_NOTHING: Row = {}
NOT_A_VALUE = {type(None), dict}


@dataclass(frozen=True)
class Plan:
    """For rows with one set of names: where each column's value is, and which names no column takes.

    `names` has the best name for each column, or None; `searches` (position, candidates) holds what else may have the
    value where that name has none.
    """

    columns: tuple[str, ...]
    names: tuple[str | None, ...]
    searches: tuple[tuple[int, tuple[str, ...]], ...]
    left_over: tuple[str, ...]

    @cached_property
    def is_ours(self) -> bool:
        """True where the source's names are our own, so that there is nothing to rename."""
        pairs = zip(self.names, self.columns, strict=True)
        return not self.searches and not self.left_over and all(name in (None, column) for name, column in pairs)

    def values(self, rows: Sequence[Row]) -> list[list[Any] | None]:
        """For each column the values of `rows`, which all have this plan; None for a column that none of them has."""
        values = [None if name is None else [row[name] for row in rows] for name in self.names]
        for position, candidates in self.searches:
            best = values[position] or [None] * len(rows)
            if not NOT_A_VALUE.isdisjoint(map(type, best)):
                values[position] = [
                    _first_value(row, candidates) if type(value) in NOT_A_VALUE else value
                    for row, value in zip(rows, best, strict=True)
                ]
        return values

    def named(self, rows: Sequence[Row]) -> list[Row]:
        """`rows`, which all have this plan, under our names; what no column takes is in `source_row`, as in bronze."""
        if self.is_ours:
            return list(rows)
        found = {name: values for name, values in zip(self.columns, self.values(rows), strict=True) if values}
        if self.left_over:
            found["source_row"] = self.rests(rows)
        if not found:
            return [{} for _ in rows]
        return [dict(zip(found, values, strict=True)) for values in zip(*found.values(), strict=True)]

    def rests(self, rows: Sequence[Row]) -> list[Row]:
        """Of each row, what no column takes."""
        return [{name: row[name] for name in self.left_over} for row in rows]


class FieldMap:
    """Plans for the rows of one object: `fields` are the source's names for each of `columns`, the best first.

    `found` and `left_over` collect the columns and the source's names that occurred in any row.
    """

    def __init__(self, columns: Sequence[str], fields: Mapping[str, Sequence[str]]):
        self.columns = tuple(columns)
        self.found: set[str] = set()
        self.left_over: set[str] = set()
        self._fields = fields
        self._plans: dict[tuple[str, ...], Plan] = {}

    def plan(self, names: tuple[str, ...]) -> Plan:
        """The plan for rows with these names."""
        plan = self._plans.get(names)
        if plan is None:
            plan = self._plans[names] = self._make(names)
        return plan

    def value(self, row: Row, column: str) -> Any:
        """The row's value for one column."""
        values = self.plan(tuple(row)).values([row])[self.columns.index(column)]
        return values[0] if values else None

    def _make(self, source: tuple[str, ...]) -> Plan:
        present = {
            column: tuple(name for name in self._fields.get(column, ()) if name.partition(".")[0] in source)
            for column in self.columns
        }
        best = {column: names[0] for column, names in present.items() if names and "." not in names[0]}
        searches = tuple(
            (position, present[column]) for position, column in enumerate(self.columns)
            if len(present[column]) > 1 or (present[column] and column not in best)
        )
        # A further name for the same thing may say something else, so only the best one counts as taken.
        taken = set(best.values())
        left_over = tuple(name for name in source if name not in taken)
        self.found.update(column for column, names in present.items() if names)
        self.left_over.update(left_over)
        return Plan(self.columns, tuple(best.get(column) for column in self.columns), searches, left_over)


def _first_value(row: Row, candidates: Sequence[str]) -> Any:
    """The first value that is there; an object is none, since a name behind a dot reaches into it."""
    for name in candidates:
        top, *inner = name.split(".")
        value = row.get(top)
        for part in inner:
            value = (value if isinstance(value, dict) else _NOTHING).get(part)
        if value is not None and not isinstance(value, dict):
            return value
    return None
