"""Long periods from monthly and yearly roll-ups: whole months, and the days that they hold too few or too many.

All sums here are additive over days, so months less their days outside the period are exact. A period that ends on
the 20th takes the whole month and gives back ten days, which is cheaper than adding twenty. Months become years, and
the months that these hold too few or too many, by the same rule.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)

from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.periods import Period
from warehouse.metrics.rows import Grain, Scope
from warehouse.metrics.sources import PRODUCT, ROLLED_UP, TAKEN_FROM, Sums
from warehouse.schema import gold

ONE_DAY = timedelta(days=1)
EMPLOYEE_COLUMNS = ("lines", "orders", "quantity", "net_amount", "return_amount")


@dataclass(frozen=True)
class Whole:
    """Whole months, or years, from `first` to the last day before `end`; plus what is `more`, less what is `fewer`."""

    first: date
    end: date
    more: tuple[Period, ...]
    fewer: tuple[Period, ...]


def in_months(period: Period) -> Whole | None:
    """The period as whole months and the days at its ends; None where these are half of its days or more."""
    return _in_whole(period, _nearest_month)


def in_years(months: Period) -> Whole | None:
    """Whole months as whole years and the months at the ends; None where these are half of them or more."""
    return _in_whole(months, _nearest_year)


def _in_whole(period: Period, nearest: Callable[[date], date]) -> Whole | None:
    after = period.end + ONE_DAY
    first, end = nearest(period.start), nearest(after)
    more: list[Period] = []
    fewer: list[Period] = []
    for earlier, later, is_inside in ((period.start, first, True), (first, period.start, False),
                                      (end, after, True), (after, end, False)):
        if earlier < later:
            (more if is_inside else fewer).append(Period(earlier, later - ONE_DAY))
    if 2 * sum(days.days for days in (*more, *fewer)) >= period.days:
        return None
    return Whole(first, end, tuple(more), tuple(fewer))


def _nearest_month(day: date) -> date:
    this = day.replace(day=1)
    return _nearer(day, this, (this + timedelta(days=31)).replace(day=1))


def _nearest_year(day: date) -> date:
    return _nearer(day, date(day.year, 1, 1), date(day.year + 1, 1, 1))


def _nearer(day: date, this: date, following: date) -> date:
    return this if day - this <= following - day else following


@dataclass(frozen=True)
class ProductMonths:
    """Sales by product."""

    name: str = "product_performance"

    def fits(self, scope: Scope) -> bool:
        """True where the question tells months apart at most, of products, and its period is worth a month."""
        return _is_of_months(scope) and _products(gold.product_performance, "month").fits(scope)

    def sums(self, measures: tuple[str, ...], scope: Scope) -> Sums:
        """The sales of the scope's days, by product and by day, month or year."""
        months = _months(scope)
        years = None if _tells_months(scope) else in_years(_in(months))
        is_signed = bool(months.fewer or (years and years.fewer))
        # Nine columns of seven parts would take longer to write, cache and plan than to read.
        needed = (*measures, "lines") if is_signed else measures
        columns = tuple(dict.fromkeys(column for measure in needed for column in TAKEN_FROM[measure]))
        whole = _product_years(years, columns) if years else [
            _part(gold.product_performance, "month", "product_key", columns, _in(months))
        ]
        parts = union_all(*whole, *_products_at_ends(gold.daily_product_sales, "order_date", months, columns))
        return _products(parts.subquery("product_months"), "day", is_signed)

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where it fits, and orders do not count twice."""
        return self.fits(scope) and _products(gold.product_performance, "month").answers(measure, scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any line."""
        return self.sums(measures, scope).select(measures, scope)


@dataclass(frozen=True)
class EmployeeMonths:
    """Sales by employee; what nobody is named for is what is left of the days' totals."""

    name: str = "employee_activity"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where the question tells employees, and months at most."""
        if "employee" not in scope.names or not _is_of_months(scope):
            return False
        return _employees(gold.employee_activity, "month").answers(measure, scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any line."""
        months, activity = _months(scope), gold.employee_activity
        parts = [
            _part(activity, "month", "employee_key", EMPLOYEE_COLUMNS, _in(months)),
            _part(activity, "month", literal(0), EMPLOYEE_COLUMNS, _in(months), -1),
            _part(gold.daily_sales_summary, "order_date", literal(0), EMPLOYEE_COLUMNS, _in(months)),
            *([_employee_days(months)] if months.more or months.fewer else []),
        ]
        united = union_all(*parts).subquery("employee_months")
        return _employees(united, "day").select(measures, scope)


def _products(table: FromClause, day: str, is_signed: bool = False) -> Sums:
    grain = Grain(table, table.c[day], PRODUCT, is_cut=True)
    return Sums("product_performance", grain, ROLLED_UP, orders_are_of="product", is_signed=is_signed)


def _product_years(years: Whole, columns: tuple[str, ...]) -> Iterator[Select[Any]]:
    yield _part(gold.product_years, "year", "product_key", columns, _in(years))
    yield from _products_at_ends(gold.product_performance, "month", years, columns)


def _products_at_ends(table: Table, day: str, whole: Whole, columns: tuple[str, ...]) -> Iterator[Select[Any]]:
    yield from (_part(table, day, "product_key", columns, period) for period in whole.more)
    yield from (_part(table, day, "product_key", columns, period, -1) for period in whole.fewer)


def _employees(table: FromClause, day: str) -> Sums:
    grain = Grain(table, table.c[day], {"employee": "employee_key"}, is_cut=True)
    measures = {name: ROLLED_UP[name] for name in ("net", "orders", "quantity", "returned", "sold")}
    return Sums("employee_activity", grain, measures, is_signed=True)


def _is_of_months(scope: Scope) -> bool:
    of_days = [name for name in scope.names if DIMENSIONS[name].key == "day"]
    # Shifted days may fall into another month than their month's first day does.
    if any(not DIMENSIONS[name].is_made_of_months for name in of_days) or (of_days and scope.shift):
        return False
    return in_months(scope.period) is not None


def _tells_months(scope: Scope) -> bool:
    return any(DIMENSIONS[name].key == "day" for name in scope.names - {"year"})


def _months(scope: Scope) -> Whole:
    months = in_months(scope.period)
    if months is None:
        raise ValueError(f"{scope.period} holds no month")
    return months


def _in(whole: Whole) -> Period:
    return Period(whole.first, whole.end - ONE_DAY)


def _part(
    table: Table, day: str, key: str | ColumnElement[Any], columns: tuple[str, ...], days: Period, sign: int = 1
) -> Select[Any]:
    values = [table.c[name] if sign > 0 else (-table.c[name]).label(name) for name in columns]
    key_column = table.c[key] if isinstance(key, str) else key.label("employee_key")
    return select(table.c[day].label("day"), key_column, *values).where(table.c[day].between(days.start, days.end))


def _employee_days(months: Whole) -> Select[Any]:
    """The days at both ends, read at once and order by order: an order is of one employee, so none counts twice."""
    lines = gold.fact_sales
    held = or_(false(), *(lines.c.order_date.between(days.start, days.end) for days in months.fewer))
    sign = case((held, -1), else_=1)
    sums = {
        "lines": func.count(),
        "orders": cast(~func.bool_and(lines.c.is_return), Integer),
        "quantity": func.sum(lines.c.quantity),
        "net_amount": func.sum(lines.c.net_amount),
        "return_amount": func.coalesce(func.sum(lines.c.net_amount).filter(lines.c.is_return), 0),
    }
    ends = (lines.c.order_date.between(days.start, days.end) for days in (*months.more, *months.fewer))
    return (
        select(lines.c.order_date.label("day"), lines.c.employee_key,
               *((value * sign).label(name) for name, value in sums.items()))
        .where(or_(*ends))
        .group_by(lines.c.order_date, lines.c.employee_key, lines.c.order_id)
    )
