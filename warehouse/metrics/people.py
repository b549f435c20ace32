"""Customers told by their days and by what they bought: distinct, new, returning, and those who came back.

For several places, days of customers are grouped; where it matters what was bought, the lines are. `revisits` is far
cheaper and comes first wherever it answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from warehouse.metrics.periods import Period
from warehouse.metrics.revisits import NEVER, PLACES, Revisits, is_whole, preceding
from warehouse.metrics.rows import SPLIT, Grain, Scope, grouped, rows, shifted_day, stretch_start
from warehouse.metrics.sources import LOCATION, Source, count_things, sales_lines
from warehouse.schema import gold

days = Grain(
    gold.customer_days,
    gold.customer_days.c.order_date,
    {**LOCATION, "customer": "customer_id"},
    "location",
)


@dataclass(frozen=True)
class Newcomers:
    """Customers whose day at a place is the first one anywhere, told by the days themselves."""

    name: str = "customer_days_first"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where days of customers know the dimensions."""
        return measure == "new_customers" and all(map(days.has, scope.names))

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any new customer."""
        # On the first day somebody may buy at two places; at one place a day is one row.
        people = func.count() if "location" in scope.split else func.count(days.column("customer").distinct())
        counted = {"new_customers": people}
        return grouped(rows(days, scope, counted, (gold.customer_days.c.previous_date == NEVER,)), scope)


@dataclass(frozen=True)
class Customers:
    """Distinct customers in rows of `grain` that are orders of identified customers.

    `knows_previous`: they say on which earlier day the customer came, so of a stretch only the first rows are counted.
    """

    name: str
    grain: Grain
    conditions: tuple[ColumnElement[bool], ...] = ()
    knows_previous: bool = False

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where its rows know the dimensions."""
        known = all(map(self.grain.has, scope.names))
        return known and measure in ("customers", "new_customers", "returning_customers")

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any customer."""
        flags = {"customers": "", "new_customers": "is_new", "returning_customers": "is_returning"}
        first = gold.customer_summary.c.first_order_date
        start = stretch_start(self.grain, scope)
        known = {
            "is_new": func.bool_or(first == self.grain.day),
            "is_returning": func.bool_or(first + scope.shift < start),
        }
        customer = self.grain.column("customer")
        asked = {flags[name]: known[flags[name]] for name in measures if flags[name]}
        conditions = (*self.conditions, *self._come_first(start - scope.shift, scope))
        statement = rows(self.grain, scope, {"thing": customer, **asked}, conditions)
        if asked:
            statement = statement.join_from(
                self.grain.table, gold.customer_summary, gold.customer_summary.c.customer_id == customer
            )
        people = grouped(statement, scope).group_by("thing").subquery("people")
        return count_things(people, scope, {name: flags[name] for name in measures})

    def _come_first(self, start: ColumnElement[date], scope: Scope) -> Iterator[ColumnElement[bool]]:
        """Rows without an earlier one in the stretch; weekdays are none."""
        if self.knows_previous and "weekday" not in scope.names:
            previous = "previous_date_at_location" if scope.names & PLACES else "previous_date"
            yield self.grain.table.c[previous] < start


@dataclass(frozen=True)
class Retained:
    """Customers who bought in the period and in the one before it, told by the rows of `grain`."""

    name: str
    grain: Grain
    conditions: tuple[ColumnElement[bool], ...] = ()

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where its rows know the dimensions; each of them is compared with itself."""
        return measure == "retained_customers" and is_whole(scope) and all(map(self.grain.has, scope.names))

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any customer in either period."""
        before = preceding(scope.period)
        both = replace(scope, period=Period(before.start, scope.period.end), shift=0)
        day = shifted_day(self.grain, both)
        came = {
            "thing": self.grain.column("customer"),
            "is_retained": and_(func.bool_or(day <= before.end), func.bool_or(day > before.end)),
        }
        people = grouped(rows(self.grain, both, came, self.conditions), both).group_by("thing").subquery("people")
        return count_things(people, scope, {"retained_customers": "is_retained"})


@dataclass(frozen=True)
class Earlier:
    """Customers of the period before, counted as `source` counts those of any period."""

    source: Source

    @property
    def name(self) -> str:
        """What is read, with the time it is read for."""
        return f"earlier_{self.source.name}"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where the source counts customers so."""
        return measure == "earlier_customers" and is_whole(scope) and self.source.answers("customers", scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any customer."""
        counted = self.source.select(("customers",), replace(scope, period=preceding(scope.period), shift=0)).subquery()
        split = [counted.c[SPLIT + dimension.name] for dimension in scope.by]
        return select(*split, counted.c.customers.label("earlier_customers"))


OF_PEOPLE = (~gold.fact_sales.c.is_guest, ~gold.fact_sales.c.is_return)

revisits = Revisits()
customer_days = Customers("customer_days", days, knows_previous=True)
buyers = Customers("fact_sales_customers", sales_lines, OF_PEOPLE)

SOURCES: tuple[Source, ...] = (
    revisits,
    Newcomers(),
    customer_days,
    Retained("customer_days_retained", days),
    buyers,
    Retained("fact_sales_retained", sales_lines, OF_PEOPLE),
    Earlier(revisits),
    Earlier(customer_days),
    Earlier(buyers),
)
