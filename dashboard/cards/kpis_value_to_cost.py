"""What new customers are worth over what they cost to win: the ratio that says whether marketing pays back."""

from decimal import Decimal
from typing import Any

from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import compact, full, is_missing, whole
from dashboard.queries import new_customers
from warehouse.metrics import NotAnswerable

LABEL = "Value to cost"
DEFINITION = ("Revenue so far and expected within the next 24 months of the customers won in the period, by customer, "
              "divided by what winning one cost. It counts revenue: at a margin of a third, winning pays above 3.")
# Of fewer customers with an expected value a mean says little.
FEWEST = 30


def value_to_cost(visit: Visit) -> Kpi:
    """The card; a dash where spend or what new customers are worth is not known, or not with these filters."""
    try:
        if visit.filters.chosen:
            raise NotAnswerable("What new customers are worth is told of the whole company only.")
        cost, won = _cost(visit), visit.view.read(new_customers.won, visit.filters.period)
    except NotAnswerable as refusal:
        return Kpi("value_to_cost", LABEL, f"{DEFINITION} {refusal}", compact(None, "number", ""),
                   "not available with these filters", comparison="not with these filters", is_small=True)
    if cost is None:
        return _kpi(None, "no marketing spend in this period")
    if won.valued < FEWEST:
        return _kpi(None, f"{whole(won.valued)} of {whole(won.customers)} new customers valued, {FEWEST} needed")
    worth = ((won.net_amount or Decimal(0)) + (won.expected_value or Decimal(0))) / won.valued
    return _kpi(float(worth / cost), f"{full(worth, 'money', visit.settings.currency)} a new customer")


def _kpi(ratio: float | None, comparison: str) -> Kpi:
    return Kpi("value_to_cost", LABEL, DEFINITION, compact(ratio, "number", ""), full(ratio, "number", ""),
               comparison=comparison, is_small=True)


def _cost(visit: Visit) -> Any:
    frame = visit.ask(["acquisition_cost"])
    value = frame["acquisition_cost"].iloc[0] if len(frame) else None
    return None if is_missing(value) or not value else Decimal(value)
