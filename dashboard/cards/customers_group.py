"""A group of customers: its name, what defines it, and its figures."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from dashboard.cards.customers_groups import group_name, group_of, is_placed, whose
from dashboard.cards.kpis import plain_kpi
from dashboard.components.heading import heading
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.queries import customers
from warehouse.metrics.definitions import Unit


def group_heading(visit: Visit) -> Any:
    """The group's name, and the way back."""
    name, meaning = group_name(visit, *group_of(visit))
    return heading(name, meaning.capitalize(), visit.address("/customers"), "All customers")


def group_kpis(visit: Visit) -> Sequence[Kpi]:
    """What the group comes to."""
    sums = visit.view.read(customers.totals, whose(visit))

    def kpi(name: str, label: str, definition: str, value: Decimal | int | None, unit: Unit) -> Kpi:
        placed = "at all places" if unit == "money" and is_placed(visit) else ""
        return plain_kpi(visit, name, label, definition, value, unit, placed)

    return [
        kpi("group_customers", "Customers", "Identified customers in this group.", sums.customers, "count"),
        kpi("group_revenue", "Revenue so far", "Net revenue of all time.", sums.net_amount, "money"),
        kpi("group_expected", "Expected in 12 months", "Revenue expected of them within 365 days.", sums.year_value,
            "money"),
        kpi("group_stake", "Value at stake", "What they would bring, times the chance that they stay away.",
            sums.value_at_stake, "money"),
    ]
