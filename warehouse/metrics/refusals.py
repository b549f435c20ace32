"""Why a question has no exact answer, in a sentence, and what to ask instead."""

from dataclasses import replace

from warehouse.metrics.catalogue import is_answerable
from warehouse.metrics.definitions import Metric
from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.questions import NotAnswerable
from warehouse.metrics.rows import Scope

REASONS = {
    "retained_customers": "it compares a period with the one before it, so ask once per period",
    "stock_units": "stock is counted for products and places and stands at a day, so end the period on that day",
    "mean_stock": "stock is counted for products and places, so ask once per period",
    "stars": "reviews are of products and customers, not of places, hours or people who sold",
    "forecast": "forecasts are made for months, as a whole or by one of location, region, category and segment",
    "spend": "marketing is spent on channels and places, not on what was sold",
    "categories": "a product is of one category",
}
BY_CUSTOMER = "it stands with the newest run and is known by customer alone"
REASONS |= dict.fromkeys(("lifetime_net", "risky_customers", "value_at_risk", "expected_value"), BY_CUSTOMER)
REASONS |= {"reviews": REASONS["stars"], "stock_value": REASONS["stock_units"]}


def refusal(metric: Metric, scope: Scope) -> NotAnswerable:
    """The refusal of `metric` for `scope`, for which it has no source."""
    if is_answerable(metric, replace(scope, is_base=False)):
        return NotAnswerable(f"{metric.label} stands with the newest run, so there is no earlier value to compare it "
                             "with; ask without a comparison.")
    allowed = [name for name in DIMENSIONS if is_answerable(metric, Scope(scope.period, (DIMENSIONS[name],)))]
    wrong = [name for name in DIMENSIONS if name in scope.names and name not in allowed]
    asked = " and ".join(DIMENSIONS[name].label.lower() for name in DIMENSIONS if name in (wrong or scope.names))
    reason = next((f": {REASONS[name]}" for name in metric.measures if name in REASONS), "")
    instead = f"ask by {', '.join(allowed)}" if wrong and allowed else "ask with fewer of them"
    return NotAnswerable(f"{metric.label} cannot be told by {asked}{'' if wrong else ' together'}{reason}; {instead}.")
