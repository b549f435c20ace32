"""The one place that says what revenue, an order or a customer is: in words, and as sums or ratios of measures.

A measure is one figure that a table can answer (`sources` and the modules beside it); a metric is a measure, or one
over another. So a ratio is always taken from the sums of its rows, never from ratios.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Unit = Literal["money", "count", "share", "days", "number", "rating"]
Kind = Literal["flow", "state"]
Scale = Literal["once", "per_day", "per_year"]


@dataclass(frozen=True)
class Metric:
    """What people ask for: the measure `numerator`, over the measure `denominator` where one is named.

    `kind`: a flow happens over the period, a state stands at its end or with the newest run of a prediction.
    `is_additive`: its values for days, places or products may be summed up to a total; not those of the dimensions
    in `overlaps_by`. `scale`: "per_day" takes the denominator per day of the period, "per_year" the numerator per year.
    """

    name: str
    label: str
    definition: str
    unit: Unit
    numerator: str
    denominator: str = ""
    is_up_good: bool = True
    is_additive: bool = False
    overlaps_by: tuple[str, ...] = ()
    kind: Kind = "flow"
    scale: Scale = "once"

    @property
    def measures(self) -> tuple[str, ...]:
        """The measures it is made of."""
        return (self.numerator, self.denominator) if self.denominator else (self.numerator,)


_SALES = (
    Metric(
        "revenue", "Revenue",
        "Net sales: after discounts, without tax, less returns on the day they came back.",
        "money", "net", is_additive=True,
    ),
    Metric(
        "orders", "Total orders",
        "Orders with at least one sale line. Pure returns are not orders.",
        # An order counts once for each product it holds, so products do not add up to a total.
        "count", "orders", is_additive=True, overlaps_by=("product", "category", "supplier"),
    ),
    Metric(
        "units", "Units",
        "Units sold, less units returned.",
        "count", "quantity", is_additive=True,
    ),
    Metric(
        "average_order_value", "Average order value",
        "Revenue divided by orders.",
        "money", "net", "orders",
    ),
    Metric(
        "items_per_order", "Items per order",
        "Units, less those returned, divided by orders.",
        "number", "quantity", "orders",
    ),
    Metric(
        "gross_revenue", "Gross sales",
        "Quantity times price before discounts, without tax, less returns.",
        "money", "gross", is_additive=True,
    ),
    Metric(
        "discount_amount", "Discounts",
        "Discounts given, less those on goods that came back.",
        "money", "discount", is_up_good=False, is_additive=True,
    ),
    Metric(
        "discount_rate", "Discount rate",
        "Discounts divided by gross sales.",
        "share", "discount", "gross", is_up_good=False,
    ),
    Metric(
        "return_amount", "Returns",
        "Net amount given back for goods that came back in the period, whenever they were sold.",
        "money", "returned", is_up_good=False, is_additive=True,
    ),
    Metric(
        "return_rate", "Return rate",
        "Net amount given back divided by net amount sold, both in the period.",
        "share", "returned", "sold", is_up_good=False,
    ),
    Metric(
        "tax_amount", "Tax",
        "Tax on the lines sold, less tax given back.",
        "money", "tax", is_up_good=False, is_additive=True,
    ),
    Metric(
        "cost_amount", "Cost of goods",
        "Cost of the lines whose cost is known; none where no cost is known.",
        "money", "cost", is_up_good=False, is_additive=True,
    ),
    Metric(
        "margin_amount", "Margin",
        "Revenue less cost, over the lines whose cost is known. Lines without a cost are left out on both sides.",
        "money", "margin", is_additive=True,
    ),
    Metric(
        "margin_rate", "Margin rate",
        "Margin divided by the revenue of the lines whose cost is known.",
        "share", "margin", "costed_net",
    ),
    Metric(
        "cost_coverage", "Cost coverage",
        "Share of the revenue whose cost is known: how far margins can be trusted.",
        "share", "costed_net", "net",
    ),
    Metric(
        "guest_share", "Guest orders",
        "Share of the orders whose customer is not known.",
        "share", "guest_orders", "orders", is_up_good=False,
    ),
    Metric(
        "categories", "Categories sold",
        "Categories with at least one sale line, counted by the product's primary category.",
        "count", "categories",
    ),
)

_CUSTOMERS = (
    Metric(
        "customers", "Customers",
        "Distinct identified customers with an order in the period. Guest sales count as sales, not as customers.",
        "count", "customers",
    ),
    Metric(
        "new_customers", "New customers",
        "Customers whose first order ever, anywhere, falls in the period; they count where and for what it was.",
        "count", "new_customers",
    ),
    Metric(
        "returning_customers", "Returning customers",
        "Customers with an order in the period who had ordered before it, anywhere.",
        "count", "returning_customers",
    ),
    Metric(
        "retention_rate", "Retention rate",
        "Of the customers of the period of the same length directly before, the share who bought again in this one.",
        "share", "retained_customers", "earlier_customers",
    ),
    Metric(
        "average_lifetime_value", "Average lifetime value",
        "Revenue of all time divided by customers of all time. Guests are left out.",
        "money", "lifetime_net", "lifetime_customers", kind="state",
    ),
    Metric(
        "churn_risk", "Churn risk",
        "Share of customers whose chance of not coming back is above 70 %, by the newest scores.",
        "share", "risky_customers", "scored_customers", is_up_good=False, kind="state",
    ),
    Metric(
        "revenue_at_risk", "Revenue at risk",
        "Value at stake of the customers whose chance of not coming back is above 70 %, by the newest scores.",
        "money", "value_at_risk", is_up_good=False, is_additive=True, kind="state",
    ),
    Metric(
        "expected_lifetime_value", "Expected lifetime value",
        "Mean revenue expected of a customer within the next 24 months, by the newest scores.",
        "money", "expected_value", "valued_customers", kind="state",
    ),
)

_OTHERS = (
    Metric(
        "satisfaction", "Satisfaction",
        "Mean stars, 1 to 5, of the reviews written in the period.",
        "rating", "stars", "reviews",
    ),
    Metric(
        "reviews", "Reviews",
        "Product reviews written in the period.",
        "count", "reviews", is_additive=True,
    ),
    Metric(
        "marketing_spend", "Marketing spend",
        "Money spent on marketing. What was spent for all locations together belongs to none of them.",
        "money", "spend", is_up_good=False, is_additive=True,
    ),
    Metric(
        "acquisition_cost", "Acquisition cost",
        "Marketing spend divided by new customers. Not told by place where money was spent for all places together.",
        "money", "spend", "new_customers", is_up_good=False,
    ),
    Metric(
        "stock_units", "Units in stock",
        "Units at the newest counts up to the period's end.",
        "count", "stock_units", is_additive=True, kind="state",
    ),
    Metric(
        "inventory_value", "Inventory value",
        "Units at the newest counts up to the period's end, at today's unit cost; products without a cost are left "
        "out.",
        "money", "stock_value", is_up_good=False, is_additive=True, kind="state",
    ),
    Metric(
        "days_of_cover", "Days of cover",
        "Days that the stock at the period's end lasts at the period's sales per day.",
        "days", "stock_units", "counted_quantity", kind="state", scale="per_day",
    ),
    Metric(
        "inventory_turnover", "Inventory turnover",
        "How often a year the stock is sold: units sold, scaled to a year, over the mean of the units at the newest "
        "counts before and at the end of the period.",
        "number", "counted_quantity", "mean_stock", scale="per_year",
    ),
    Metric(
        "tasks_completed", "Tasks completed",
        "Tasks completed in the period; without a day of completion, given out in it.",
        "count", "tasks_completed", is_additive=True,
    ),
    Metric(
        "on_time_rate", "On-time rate",
        "Of the tasks due in the period, the share completed by the day they were due.",
        "share", "tasks_on_time", "tasks_due",
    ),
    Metric(
        "forecast_revenue", "Forecast revenue",
        "Revenue forecast for the first month that is not over; by month, for each of the next six.",
        "money", "forecast", is_additive=True, kind="state",
    ),
)

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in (*_SALES, *_CUSTOMERS, *_OTHERS)})
