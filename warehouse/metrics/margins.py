"""Margins from roll-ups: the revenue less that of lines whose cost nobody knows, less the costs.

Roll-ups hold the revenue of all lines, and the costs that are known. Lines without a cost have an index of their own,
and so have those with one: where all costs of the period are known, or none is, no line is read.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select, union_all

from warehouse.metrics.periods import Period
from warehouse.metrics.rows import SPLIT, Scope, grouped, rows
from warehouse.metrics.sources import Source, sales_lines
from warehouse.schema import gold

IN_ROLL_UPS = ("net", "costs", "lines")


@dataclass(frozen=True)
class Margins:
    """Margins, and the revenue they are of, wherever the roll-up `sales` knows the dimensions."""

    sales: Source

    @property
    def name(self) -> str:
        """What is read, and for what."""
        return f"{self.sales.name}_margins"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where the roll-up knows the revenue."""
        return measure in ("margin", "costed_net") and self.sales.answers("net", scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any line."""
        totals = self.sales.select(IN_ROLL_UPS, scope).subquery("totals")
        parts = union_all(select(*totals.c), _without_cost(scope)).subquery("costed")
        net, costs, lines = (func.sum(parts.c[name]) for name in IN_ROLL_UPS)
        is_known = and_(_is_any_cost_known(scope.period), lines != 0)
        sums = {"margin": case((is_known, net - costs)), "costed_net": case((is_known, net))}
        split = [parts.c[SPLIT + dimension.name] for dimension in scope.by]
        return select(*split, *(sums[name].label(name) for name in measures)).group_by(*split)


def _without_cost(scope: Scope) -> Select[Any]:
    """What the roll-ups hold too much: below 0, and no row where it would be everything."""
    lines = gold.fact_sales
    columns = {"net": -func.sum(lines.c.net_amount), "costs": literal(0), "lines": -func.count()}
    conditions = (lines.c.cost_amount.is_(None), _is_any_cost_known(scope.period))
    return grouped(rows(sales_lines, scope, columns, conditions), scope)


def _is_any_cost_known(period: Period) -> ColumnElement[bool]:
    lines = gold.fact_sales.alias("costed_lines")
    known = lines.c.order_date.between(period.start, period.end), lines.c.cost_amount.is_not(None)
    return exists().where(*known)
