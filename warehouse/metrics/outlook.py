"""Measures that stand with the newest run: what predictions say, and what customers have been worth so far.

They have no day: they cannot be split by time, nor compared with a period, except forecasts, which are by month.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import MetaData, Select, Table, case, func, select

from warehouse.metrics.rows import SPLIT, Grain, Scope, grouped
from warehouse.metrics.sources import Source, Sums
from warehouse.schema import gold, predictions

RISKY_ABOVE = 0.7
HORIZON_DAYS = 730
CUSTOMER = {"customer": "customer_id"}
# What jobs call those who have none; here they have the id ''.
NOBODY = ("(none)", "(guests)")
SCOPES = ("location", "region", "category", "segment")

_views = MetaData()


def _latest(table: Table) -> Table:
    """The view of the rows of the newest serving run."""
    return table.to_metadata(_views, name=f"{table.name}_latest")


_churn = _latest(predictions.customer_churn_scores)
_values = _latest(predictions.customer_ltv_scores)
_forecasts = _latest(predictions.sales_forecasts)
_is_risky = _churn.c.churn_probability > RISKY_ABOVE

lifetimes = Sums(
    "customer_summary",
    Grain(gold.customer_summary, None, CUSTOMER),
    {
        "lifetime_net": lambda table: func.sum(table.c.net_amount),
        "lifetime_customers": lambda _table: func.count(),
    },
    conditions=(gold.customer_summary.c.orders > 0,),
    is_of_newest_run=True,
)
churn = Sums(
    "customer_churn_scores_latest",
    Grain(_churn, None, CUSTOMER),
    {
        "scored_customers": lambda _table: func.count(),
        "risky_customers": lambda _table: func.count().filter(_is_risky),
        "value_at_risk": lambda table: func.sum(table.c.value_at_stake).filter(_is_risky),
    },
    is_of_newest_run=True,
)
values = Sums(
    "customer_ltv_scores_latest",
    Grain(_values, None, CUSTOMER),
    {
        "expected_value": lambda table: func.sum(table.c.expected_value),
        "valued_customers": lambda _table: func.count(),
    },
    conditions=(_values.c.horizon_days == HORIZON_DAYS,),
    is_of_newest_run=True,
)


@dataclass(frozen=True)
class Forecasts:
    """Months ahead, from the forecasts of the one kind of series that the question is about."""

    name: str = "sales_forecasts_latest"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True as a whole or by one of the kinds of series, and by month: sums of forecasts are forecasts of sums."""
        if measure != "forecast" or scope.is_base:
            return False
        return len(scope.names - {"month"}) <= 1 and scope.names <= {"month", *SCOPES}

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination that has a forecast; without months, that of the next one."""
        kind = next(iter(scope.names - {"month"}), "total")
        subject = case((_forecasts.c.scope_id.in_(NOBODY), ""), else_=_forecasts.c.scope_id)
        place = gold.dim_location
        split = {"month": _forecasts.c.month, kind: place.c.location_key if kind == "location" else subject}
        statement = (
            select(*(split[dimension.name].label(SPLIT + dimension.name) for dimension in scope.by),
                   func.sum(_forecasts.c.point).label("forecast"))
            .where(_forecasts.c.measure == "revenue", _forecasts.c.scope == kind)
            .where(*(subject.in_(ids) for _name, ids in scope.where))
        )
        if kind == "location":
            statement = statement.join_from(_forecasts, place, place.c.location_id == _forecasts.c.scope_id)
        if "month" not in scope.split:
            statement = statement.where(_forecasts.c.horizon == 1)
        return grouped(statement, scope)


SOURCES: tuple[Source, ...] = (lifetimes, churn, values, Forecasts())
