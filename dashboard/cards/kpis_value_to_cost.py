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
    """The card; a dash where there is no marketing spend or no lifetime value."""
    value, cost = (_value(visit, name) for name in ("expected_lifetime_value", "acquisition_cost"))
    ratio = None if value is None or not cost else float(value) / float(cost)
    comparison = "no marketing spend loaded" if cost is None else "lifetime value / acquisition cost"
    return Kpi("value_to_cost", LABEL, DEFINITION, compact(ratio, "number", ""), full(ratio, "number", ""),
               comparison=comparison, is_small=True)


def _value(visit: Visit, name: str) -> Any:
    try:
        frame = visit.ask([name])
    except NotAnswerable:
        return None
    value = frame[name].iloc[0] if len(frame) else None
    return None if is_missing(value) else value
