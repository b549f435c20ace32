"""Distinct customers from pairs of visits: a customer counts on the first of their days in the period.

`gold.customer_revisit_counts` holds how many customers have a day and, before it, a previous day. Those whose previous
day lies before the period have their first one in it, so their sum is the number of distinct customers: exact, at the
cost of days and not of customers. Pairs are of all places together, or of one place by itself.

Of a day, `gold.daily_customers` has the sum of its pairs. The customers of a week or month are those of its days, less
the pairs within it, which are far fewer than those from before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    and_,
    cast,
    column,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.periods import Period
from warehouse.metrics.rows import SPLIT, Grain, Scope, grouped, joined_to_days, rows, shifted_day, stretch_start
from warehouse.metrics.sources import LOCATION
from warehouse.schema import gold

NEVER = cast(literal_column("'-infinity'"), Date)
ANYWHERE = 0
PLACES = frozenset({"location", "region", "source"})

pairs, daily_customers = gold.customer_revisit_counts, gold.daily_customers
# A period that is longer often holds all there is.
LONG_DAYS = 366
# Who comes for the first time ever is among these, and among no others.
COME_FIRST = frozenset({"customers", "new_customers"})
# A year holds about as many pairs as come from before it.
SHORT = frozenset({"day", "week", "month", "quarter", "fiscal_quarter"})


@dataclass(frozen=True)
class Revisits:
    """Sums over pairs."""

    name: str = "customer_revisit_counts"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True for all places together, for one, or for each; who is new to the company only for all together."""
        if any(name not in PLACES and not DIMENSIONS[name].is_stretch for name in scope.names):
            return False
        is_anywhere = not scope.names & PLACES
        if measure in ("new_customers", "returning_customers"):
            return is_anywhere
        if measure == "retained_customers" and not is_whole(scope):
            return False
        return measure in ("customers", "retained_customers") and (is_anywhere or _is_one_place(scope))

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any customer."""
        if scope.split & SHORT:
            return _by_day(measures, scope)
        sums = {name: counted for name, counted in _sums(scope).items() if name in measures}
        is_chosen = _is_chosen(pairs, scope)
        if not is_whole(scope):
            return _by_year(sums, scope, is_chosen)
        if scope.period.days > LONG_DAYS:
            return _of_years(sums, scope)
        is_first = _is_first(sums, pairs.c.previous_date < scope.period.start)
        visits = Grain(pairs, pairs.c.order_date, LOCATION, "location")
        return grouped(rows(visits, scope, sums, (is_first, is_chosen)), scope)


def preceding(period: Period) -> Period:
    """The period of the same length directly before."""
    return period.shifted(-period.days)


def is_whole(scope: Scope) -> bool:
    """True where each row of the answer is of the whole period, and not of a stretch of its days."""
    return not any(dimension.is_stretch for dimension in scope.by)


def _is_one_place(scope: Scope) -> bool:
    return "location" in scope.split or (scope.names == {"location"} and len(dict(scope.where)["location"]) == 1)


def _sums(scope: Scope) -> dict[str, ColumnElement[Any]]:
    is_known = pairs.c.previous_date > NEVER
    came_before = pairs.c.previous_date >= preceding(scope.period).start
    return {
        "customers": func.sum(pairs.c.customers),
        "new_customers": func.sum(pairs.c.customers).filter(~is_known),
        "returning_customers": func.sum(pairs.c.customers).filter(is_known),
        "retained_customers": func.sum(pairs.c.customers).filter(came_before),
    }


def _is_first(sums: Mapping[str, Any], of_stretch: ColumnElement[bool]) -> ColumnElement[bool]:
    """The visit is the first of its stretch; where only new customers count, the first of all, which are few."""
    return pairs.c.previous_date == NEVER if set(sums) == {"new_customers"} else of_stretch


def _is_chosen(table: FromClause, scope: Scope) -> ColumnElement[bool]:
    # Places have keys above it: a stretch of the index, where `!=` would read the pairs of everywhere too.
    key = table.c.location_key
    return key > ANYWHERE if scope.names & PLACES else key == ANYWHERE


def _of_years(sums: Mapping[str, ColumnElement[Any]], scope: Scope) -> Select[Any]:
    """Those whose first day ever lies in the period, told by the days, and those who came back, told by the pairs."""
    newcomers = daily_customers.c.new_customers
    columns = {name: func.sum(newcomers) if name in COME_FIRST else literal(0) for name in sums}
    days = Grain(daily_customers, daily_customers.c.order_date, LOCATION, "location")
    came_first = grouped(rows(days, scope, columns, (newcomers > 0, _is_chosen(daily_customers, scope))), scope)
    came_back = [] if sums.keys() == {"new_customers"} else [_came_back(sums, scope)]
    both = union_all(came_first, *came_back).subquery("both")
    split = [both.c[SPLIT + dimension.name] for dimension in scope.by]
    return select(*split, *(func.sum(both.c[name]).label(name) for name in sums)).group_by(*split)


def _came_back(sums: Mapping[str, ColumnElement[Any]], scope: Scope) -> Select[Any]:
    """Nobody where the period holds the first sales; else each of its days is looked up, which years make costly."""
    is_before = and_(pairs.c.previous_date > NEVER, pairs.c.previous_date < scope.period.start)
    earlier = daily_customers.alias("earlier_days")
    is_any_earlier = exists().where(earlier.c.location_key == ANYWHERE, earlier.c.order_date < scope.period.start)
    visits = Grain(pairs, pairs.c.order_date, LOCATION, "location")
    return grouped(rows(visits, scope, sums, (is_before, _is_chosen(pairs, scope), is_any_earlier)), scope)


def _by_day(measures: tuple[str, ...], scope: Scope) -> Select[Any]:
    """Customers of each day, less those who had come before in the same stretch."""
    parts = [_visitors(measures, scope)]
    if "day" not in scope.split and set(measures) != {"new_customers"}:
        parts.append(_come_again(scope))
    daily = union_all(*parts).subquery("daily")
    sums = {
        "customers": func.sum(daily.c.customers),
        "new_customers": func.sum(daily.c.new_customers),
        "returning_customers": func.sum(daily.c.customers - daily.c.new_customers),
    }
    return _of_days(daily, scope, {name: sums[name] for name in measures})


def _visitors(measures: tuple[str, ...], scope: Scope) -> Select[Any]:
    visits = Grain(daily_customers, daily_customers.c.order_date, LOCATION, "location")
    columns = {
        "visit_day": daily_customers.c.order_date,
        "visit_place": daily_customers.c.location_key,
        "customers": daily_customers.c.customers,
        "new_customers": daily_customers.c.new_customers,
    }
    asked = [daily_customers.c.new_customers > 0] if set(measures) == {"new_customers"} else []
    return rows(visits, replace(scope, by=()), columns, (_is_chosen(daily_customers, scope), *asked))


def _come_again(scope: Scope) -> Select[Any]:
    """Below 0: on each day, those whose previous one lies in the same stretch of the period."""
    calendar, visits = _calendar(scope)
    is_again = pairs.c.previous_date >= stretch_start(visits, scope) - scope.shift
    columns = {"customers": -func.sum(pairs.c.customers), "new_customers": literal(0)}
    return _paired(calendar, visits, scope, columns, (is_again, _is_chosen(pairs, scope)))


def _by_year(sums: Mapping[str, ColumnElement[Any]], scope: Scope, is_chosen: ColumnElement[bool]) -> Select[Any]:
    """Pairs found and summed day by day: what stretch a day lies in is worked out once a day, not once a pair."""
    calendar, visits = _calendar(scope)
    is_first = _is_first(sums, pairs.c.previous_date < stretch_start(visits, scope) - scope.shift)
    daily = _paired(calendar, visits, scope, sums, (is_first, is_chosen)).subquery("daily")
    return _of_days(daily, scope, {name: func.sum(daily.c[name]) for name in sums})


def _calendar(scope: Scope) -> tuple[FromClause, Grain]:
    """The period's days, as rows that look up their pairs."""
    offsets = func.generate_series(0, scope.period.days - 1).table_valued(column("days", Integer), name="calendar")
    calendar = offsets.render_derived()
    day = cast(scope.period.start, Date) + calendar.c.days
    return calendar, Grain(pairs, day, LOCATION, "location", is_cut=True)


def _paired(
    calendar: FromClause,
    visits: Grain,
    scope: Scope,
    columns: Mapping[str, ColumnElement[Any]],
    conditions: tuple[ColumnElement[bool], ...],
) -> Select[Any]:
    """The pairs of the calendar's days for which the conditions hold, summed by day and place."""
    within = joined_to_days(calendar, visits, scope).join(pairs, pairs.c.order_date == visits.day)
    keys = {"visit_day": shifted_day(visits, replace(scope, shift=0)), "visit_place": pairs.c.location_key}
    found = rows(replace(visits, within=within), replace(scope, by=()), {**keys, **columns}, conditions)
    return found.group_by("visit_day", "visit_place")


def _of_days(daily: FromClause, scope: Scope, sums: Mapping[str, ColumnElement[Any]]) -> Select[Any]:
    """Rows by visit_day and visit_place, by the scope's dimensions."""
    every = Grain(daily, daily.c.visit_day, {"location": "visit_place"}, "location", is_cut=True)
    return grouped(rows(every, replace(scope, where=()), sums), scope)
