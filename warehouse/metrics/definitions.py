"""The one place that says what revenue, an order or a customer is, in words and in SQL per roll-up."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Unit = Literal["money", "count"]


@dataclass(frozen=True)
class Metric:
    """A measure. `expressions` maps the name of a gold roll-up to the aggregate that answers it there, exactly.

    `is_additive` says whether its values for days, locations or products may be summed up to a total.
    """

    name: str
    label: str
    definition: str
    unit: Unit
    is_up_good: bool
    is_additive: bool
    expressions: Mapping[str, str]


def _metric(name: str, label: str, definition: str, unit: Unit, expressions: dict[str, str], **traits: bool) -> Metric:
    return Metric(
        name=name,
        label=label,
        definition=definition,
        unit=unit,
        is_up_good=traits.get("is_up_good", True),
        is_additive=traits.get("is_additive", True),
        expressions=MappingProxyType(expressions),
    )


def _on_sales_rollups(expression: str) -> dict[str, str]:
    return dict.fromkeys(("daily_sales_summary", "daily_product_sales"), expression)


METRICS: Mapping[str, Metric] = MappingProxyType({
    metric.name: metric
    for metric in (
        _metric(
            "revenue",
            "Revenue",
            "Net sales: after discounts, without tax, less returns on the day they came back.",
            "money",
            _on_sales_rollups("sum(net_amount)"),
        ),
        _metric(
            "orders",
            "Total orders",
            "Orders with at least one sale line. Pure returns are not orders.",
            "count",
            # By product an order counts once for each product it holds, so products do not add up to a total.
            _on_sales_rollups("sum(orders)"),
        ),
        _metric(
            "units",
            "Units",
            "Units sold, less units returned.",
            "count",
            _on_sales_rollups("sum(quantity)"),
        ),
        _metric(
            "average_order_value",
            "Average order value",
            "Revenue divided by orders.",
            "money",
            {"daily_sales_summary": "sum(net_amount) / nullif(sum(orders), 0)"},
            is_additive=False,
        ),
        _metric(
            "customers",
            "Customers",
            "Distinct identified customers with an order in the period. Guest sales count as sales, not as customers.",
            "count",
            {
                "customer_revisit_counts": "sum(customers)",
                "customer_days": "count(distinct customer_id)",
            },
            is_additive=False,
        ),
    )
})
