"""What a customer is worth over what one costs to win: the ratio that says whether marketing pays back."""

from typing import Any

from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import compact, full, is_missing
from warehouse.metrics import NotAnswerable

LABEL = "Value to cost"
DEFINITION = ("Revenue expected of a customer within 24 months, divided by what a new customer cost in the period. "
              "Above 3 is healthy, below 1 every new customer costs money.")


def value_to_cost(visit: Visit) -> Kpi:
    """The card; a dash where there is no marketing spend or no lifetime value, or filters that neither knows."""
    try:
        value, cost = (_value(visit, name) for name in ("expected_lifetime_value", "acquisition_cost"))
    except NotAnswerable as refusal:
        return Kpi("value_to_cost", LABEL, f"{DEFINITION} {refusal}", compact(None, "number", ""),
                   "not available with these filters", comparison="not with these filters", is_small=True)
    ratio = None if value is None or not cost else float(value) / float(cost)
    comparison = "lifetime value / acquisition cost"
    if cost is None:
        comparison = "no spend with these filters" if visit.filters.chosen else "no marketing spend in this period"
    return Kpi("value_to_cost", LABEL, DEFINITION, compact(ratio, "number", ""), full(ratio, "number", ""),
               comparison=comparison, is_small=True)


def _value(visit: Visit, name: str) -> Any:
    frame = visit.ask([name])
    value = frame[name].iloc[0] if len(frame) else None
    return None if is_missing(value) else value
