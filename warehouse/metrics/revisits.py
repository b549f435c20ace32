"""Distinct customers from pairs of visits: a customer counts on the first of their days in the period.

`gold.customer_revisit_counts` holds how many customers have a day and, before it, a previous day. Those whose previous
day lies before the period have their first one in it, so their sum is the number of distinct customers: exact, at the
cost of days and not of customers. Pairs are of all places together, or of one place by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, Integer, Select, cast, column, func, literal_column, true

from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.periods import Period
from warehouse.metrics.rows import Grain, Scope, grouped, joined_to_days, rows, stretch_start
from warehouse.metrics.sources import LOCATION
from warehouse.schema import gold

NEVER = cast(literal_column("'-infinity'"), Date)
ANYWHERE = 0
PLACES = frozenset({"location", "region", "source"})

pairs = gold.customer_revisit_counts


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
        is_place = pairs.c.location_key != ANYWHERE
        is_chosen = is_place if scope.names & PLACES else ~is_place
        sums = {name: counted for name, counted in _sums(scope).items() if name in measures}
        if not is_whole(scope):
            return _by_day(sums, scope, is_chosen)
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


def _by_day(sums: Mapping[str, ColumnElement[Any]], scope: Scope, is_chosen: ColumnElement[bool]) -> Select[Any]:
    """Pairs found and summed day by day: what stretch a day lies in is worked out once a day, not once a pair."""
    offsets = func.generate_series(0, scope.period.days - 1).table_valued(column("days", Integer), name="calendar")
    calendar = offsets.render_derived()
    day = cast(scope.period.start, Date) + calendar.c.days
    visits = Grain(pairs, day, LOCATION, "location", is_cut=True)
    # Every pair is of an earlier day: day by day, each one is its customer's first.
    is_first = true() if "day" in scope.split else pairs.c.previous_date < stretch_start(visits, scope) - scope.shift
    within = joined_to_days(calendar, visits, scope).join(pairs, pairs.c.order_date == day)
    columns = {"visit_day": day, "visit_place": pairs.c.location_key, **sums}
    conditions = (_is_first(sums, is_first), is_chosen)
    found = rows(replace(visits, within=within), replace(scope, by=()), columns, conditions)
    daily: FromClause = found.group_by("visit_day", "visit_place").subquery("daily")
    every = Grain(daily, daily.c.visit_day, {"location": "visit_place"}, "location", is_cut=True)
    return grouped(rows(every, replace(scope, where=()), {name: func.sum(daily.c[name]) for name in sums}), scope)
