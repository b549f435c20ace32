"""Rows of one table for one side of a question: which days, joined to what the dimensions need, split and filtered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import (
    TIMESTAMP,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    any_,
    cast,
    extract,
    func,
    select,
)

from warehouse.metrics.dimensions import DIMENSIONS, Dimension
from warehouse.metrics.periods import Period
from warehouse.metrics.questions import Filter, WeekStart
from warehouse.schema import gold

SPLIT = "by_"
# Long before any sale.
A_SUNDAY, A_MONDAY = date(1899, 12, 31), date(1900, 1, 1)

# The table that says more about a key, its key column, and what of it each dimension is.
LOOKUPS: Mapping[str, tuple[Table, str]] = {
    "location": (gold.dim_location, "location_key"),
    "product": (gold.dim_product, "product_key"),
    "employee": (gold.dim_employee, "employee_key"),
    "customer": (gold.dim_customer, "customer_id"),
}
ATTRIBUTES: Mapping[str, str] = {
    "location": "location_id", "region": "region", "category": "category", "product": "product_id",
    "supplier": "supplier", "employee": "employee_id", "segment": "customer_segment", "source": "source",
}
# Split by the table's own key: id and name are looked up once per row of the answer.
NAMES: Mapping[str, str] = {"location": "location_name", "product": "product_name", "employee": "employee_name"}
UNNAMED = "Unknown"
# A dimension, and an array of keys of it.
Among = tuple[str, ColumnElement[Any]]


def own_id(identifier: ColumnElement[str]) -> ColumnElement[str]:
    """An id as its source writes it, without the source's namespace."""
    return func.substring(identifier, ":(.*)")


@dataclass(frozen=True)
class Scope:
    """One side of a question: its days, `shift` days added so that a comparison's days stand on the period's.

    `is_base` marks the comparison's side: what stands with the newest run has none. `among` names a dimension and the
    keys of it that matter: a source may leave out the rows of others, for the answer will.
    """

    period: Period
    by: tuple[Dimension, ...] = ()
    where: tuple[Filter, ...] = ()
    shift: int = 0
    week_start: WeekStart = "monday"
    is_base: bool = False
    among: Among | None = field(default=None, compare=False)

    @property
    def split(self) -> frozenset[str]:
        """Names of the dimensions it is split by."""
        return frozenset(dimension.name for dimension in self.by)

    @property
    def filtered(self) -> frozenset[str]:
        """Names of the dimensions it is filtered by."""
        return frozenset(name for name, _ids in self.where)

    @property
    def names(self) -> frozenset[str]:
        """Names of all dimensions that its rows must know."""
        return self.split | self.filtered

    @property
    def start(self) -> date:
        """The first day, shifted."""
        return self.period.shifted(self.shift).start


@dataclass(frozen=True)
class Grain:
    """A table as the compiler reads it: the column of its business date, and of each key, or dimension, that it has.

    `day` is None for what has no date. `source_of` names the key whose lookup says the source, where the table itself
    does not: a sale is of the system whose place it names, also one that was sent to the API. `is_cut`: it holds the
    rows of the period and no others, so that its days need no condition. `within` is what it is read from where that is
    more than the table.
    """

    table: FromClause
    day: ColumnElement[date] | None
    keys: Mapping[str, str] = field(default_factory=dict)
    source_of: str = ""
    is_cut: bool = False
    within: FromClause | None = None

    def has(self, name: str) -> bool:
        """True where its rows know the dimension."""
        key = DIMENSIONS[name].key
        if key == "day":
            return self.day is not None
        return not self.keys.keys().isdisjoint((name, key)) or (key == "source" and bool(self.source_of))

    def column(self, name: str) -> ColumnElement[Any]:
        """Its column of the dimension, or of the dimension's key."""
        return self.table.c[self.keys[name if name in self.keys else DIMENSIONS[name].key]]

    def lookup(self, name: str) -> str:
        """The key whose table says the dimension; empty where its own column does."""
        key = DIMENSIONS[name].key
        if key not in self.keys and name in self.keys:
            return ""
        if key == "source" and "source" not in self.keys:
            return self.source_of
        return key if key in LOOKUPS else ""


def rows(
    grain: Grain,
    scope: Scope,
    columns: Mapping[str, ColumnElement[Any]],
    conditions: Sequence[ColumnElement[bool]] = (),
) -> Select[Any]:
    """The rows of `scope`: one column by_<dimension> each, and `columns` under their names."""
    split = [expression(grain, scope, dimension.name).label(SPLIT + dimension.name) for dimension in scope.by]
    named = [column.label(name) for name, column in columns.items()]
    return select(*split, *named).select_from(_joined(grain, scope)).where(*_chosen(grain, scope), *conditions)


def grouped(statement: Select[Any], scope: Scope) -> Select[Any]:
    """`statement` with one row per combination of the scope's dimensions."""
    return statement.group_by(*(SPLIT + dimension.name for dimension in scope.by))


def expression(grain: Grain, scope: Scope, name: str) -> ColumnElement[Any]:
    """The dimension of a row: its key where names are looked up later, else its id."""
    key = DIMENSIONS[name].key
    if key == "day":
        return _of_day(name, shifted_day(grain, scope), scope.week_start)
    if name in NAMES or not grain.lookup(name):
        return grain.column(name)
    table, _key = LOOKUPS[grain.lookup(name)]
    return func.coalesce(table.c[ATTRIBUTES[name]], "")


def shifted_day(grain: Grain, scope: Scope) -> ColumnElement[date]:
    """The row's day, moved onto the period's days."""
    if grain.day is None:
        raise ValueError("rows without a date have no day")
    return grain.day + scope.shift if scope.shift else grain.day


def stretch_start(grain: Grain, scope: Scope) -> ColumnElement[date]:
    """First day of what the row's figures are of: the shortest stretch it is split by, within the period."""
    day = shifted_day(grain, scope)
    starts = [first_day(dimension.name, day, scope.week_start) for dimension in scope.by if dimension.is_stretch]
    return func.greatest(cast(scope.start, Date), *starts, type_=Date)


def first_day(name: str, day: ColumnElement[date], week_start: WeekStart) -> ColumnElement[date]:
    """The first day of the stretch in which `day` lies."""
    if name == "day":
        return day
    if name == "week":
        return day - _days_since(A_MONDAY if week_start == "monday" else A_SUNDAY, day)
    if name.startswith("fiscal"):
        months = gold.dim_date.c.fiscal_month - 1
        behind = months if name == "fiscal_year" else months % 3
        return cast(_truncated("month", day) - func.make_interval(0, behind), Date)
    return _truncated(name, day)


def _of_day(name: str, day: ColumnElement[date], week_start: WeekStart) -> ColumnElement[Any]:
    if name == "fiscal_year":
        return gold.dim_date.c.fiscal_year
    if name == "year":
        return cast(extract("year", day), Integer)
    if name == "weekday":
        return _days_since(A_MONDAY, day) + 1
    return first_day(name, day, week_start)


def _days_since(weekday: date, day: ColumnElement[date]) -> ColumnElement[int]:
    """Days since the last such weekday, 0 to 6: arithmetic of whole numbers, extract() being ten times as slow."""
    return func.mod(day - weekday, 7, type_=Integer)


def _truncated(unit: str, day: ColumnElement[date]) -> ColumnElement[date]:
    # Without a time zone: a date alone would become midnight in the session's.
    return cast(func.date_trunc(unit, cast(day, TIMESTAMP)), Date)


def joined_to_days(table: FromClause, grain: Grain, scope: Scope) -> FromClause:
    """`table` with the calendar beside it, where the scope is split by fiscal stretches."""
    if not any(name.startswith("fiscal") for name in scope.split):
        return table
    return table.outerjoin(gold.dim_date, gold.dim_date.c.date == shifted_day(grain, scope))


def _joined(grain: Grain, scope: Scope) -> FromClause:
    joined = joined_to_days(grain.table if grain.within is None else grain.within, grain, scope)
    needed = {grain.lookup(name) for name in scope.split - set(NAMES) if DIMENSIONS[name].key != "day"}
    for key in sorted(needed - {""}):
        table, column = LOOKUPS[key]
        matches = table.c[column] == grain.column(key)
        joined = joined.outerjoin(table, and_(matches, table.c.is_current) if key == "customer" else matches)
    return joined


def _chosen(grain: Grain, scope: Scope) -> list[ColumnElement[bool]]:
    days = [] if grain.day is None or grain.is_cut else [grain.day.between(scope.period.start, scope.period.end)]
    among = [grain.column(scope.among[0]) == any_(scope.among[1])] if scope.among else []
    return [*days, *among, *(_filter(grain, scope, name, ids) for name, ids in scope.where)]


def _filter(grain: Grain, scope: Scope, name: str, ids: tuple[str, ...]) -> ColumnElement[bool]:
    if DIMENSIONS[name].key in ("day", "hour"):
        return expression(grain, scope, name).in_([int(number) for number in ids])
    lookup = grain.lookup(name)
    if not lookup:
        return grain.column(name).in_(ids)
    return _has_one_of(grain.column(lookup), lookup, name, ids)


def _has_one_of(column: ColumnElement[Any], lookup: str, name: str, ids: tuple[str, ...]) -> ColumnElement[bool]:
    """The key is that of one of the ids, found by the statement itself; '' is also what no row of the lookup has."""
    table, key = LOOKUPS[lookup]
    known = select(table.c[key])
    if lookup == "customer":
        known = known.where(table.c.is_current)
    found = known.where(table.c[ATTRIBUTES[name]].in_(ids))
    if "" in ids:
        return column.not_in(known.where(table.c[ATTRIBUTES[name]].not_in(ids)))
    # As an array the few keys are known before the table is opened, so its index serves.
    return column == any_(func.array(found.scalar_subquery())) if name in NAMES else column.in_(found)
