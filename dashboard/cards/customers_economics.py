"""What a point of retention is worth, and what may be spent on it: each step with its formula in words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import left_out
from dashboard.components.facts import Fact, facts
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.format import compact, days, full, to_tenths, whole
from dashboard.queries import customers
from dashboard.queries.customers import Retained
from warehouse.metrics import METRICS, NotAnswerable

POINTS = (1, 2, 3, 4, 5)
DAYS_IN_YEAR = 365
FEWEST = 30
# Whom to keep.
KEEP = "group=risk:high"
KNOWN = ("location", "region")
COLUMNS = (
    Column("points", "Points of retention", "count"), Column("customers", "Customers kept each time", "number"),
    Column("revenue", "Revenue a year", "money"), Column("margin", "Margin a year", "money"),
    Column("replacement", "Cost of winning as many new ones, a year", "money"),
)


@dataclass(frozen=True)
class Economics:
    """The figures behind a point: `per_customer` is what one who came back brought in the period, `yearly` how many
    such periods a year has; `margin_rate` and `acquisition_cost` are None where costs or spend are not known."""

    earlier: int
    retained: int
    per_customer: Decimal
    yearly: Decimal
    margin_rate: Decimal | None
    acquisition_cost: Decimal | None

    @property
    def customers_a_point(self) -> Decimal:
        """Customers that one point of retention is."""
        return Decimal(self.earlier) / 100

    @property
    def revenue_a_point(self) -> Decimal:
        """Revenue a year that one point of retention brings."""
        return self.customers_a_point * self.per_customer * self.yearly

    @property
    def gain_a_customer(self) -> Decimal:
        """What one customer who comes back brings in one period: margin, or revenue where no cost is known."""
        rate = Decimal(1) if self.margin_rate is None else self.margin_rate
        return self.per_customer * rate

    @property
    def replacement_a_point(self) -> Decimal | None:
        """What winning as many new customers costs a year, in each of its periods; None where it is not known."""
        if self.acquisition_cost is None:
            return None
        return self.customers_a_point * self.acquisition_cost * self.yearly


def economics(visit: Visit) -> Economics | None:
    """The figures of the visit's period; None where nobody came back, or too few could have."""
    period = visit.filters.period
    if period.shifted(-period.days).start < visit.horizon.first_day:
        return None
    found = visit.view.read(customers.retained, period, visit.filters.of("location"), visit.filters.of("region"))
    if found.earlier_customers < FEWEST or not found.retained_customers or found.net_amount <= 0:
        return None
    return Economics(
        earlier=found.earlier_customers,
        retained=found.retained_customers,
        per_customer=found.net_amount / found.retained_customers,
        yearly=Decimal(DAYS_IN_YEAR) / period.days,
        margin_rate=_rate(found),
        acquisition_cost=_acquisition_cost(visit),
    )


def rows(visit: Visit) -> pd.DataFrame:
    """points, customers, revenue, margin, replacement: one row per number of points, none without figures."""
    known = economics(visit)
    if known is None:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    return pd.DataFrame([
        {
            "points": points,
            "customers": known.customers_a_point * points,
            "revenue": known.revenue_a_point * points,
            "margin": None if known.margin_rate is None else known.revenue_a_point * points * known.margin_rate,
            "replacement": None if known.replacement_a_point is None else known.replacement_a_point * points,
        }
        for points in POINTS
    ])


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars beside the sum, or why there are none."""
    known = economics(visit)
    if known is None:
        return Message("low-data", "Too few customers who could come back",
                       f"It takes {FEWEST} customers in the period of the same length directly before this one, and "
                       "some of them in this one. Choose other dates.")
    gain = "margin" if known.margin_rate is not None else "revenue"
    has_replacement = frame["replacement"].notna().any()
    return Chart(
        bars_figure(
            [f"+{points}" for points in frame["points"]],
            [Series(f"{gain.capitalize()} a year", frame[gain].tolist())], "money", visit.settings.currency,
            compared=frame["replacement"].tolist() if has_replacement else None,
            compared_name="Cost of winning as many new customers each time", shows_values=True,
            links=[KEEP] * len(frame), drill="/customers",
        ),
        subtitle=f"More points of retention, and the {gain} they bring in a year"
                 f"{'; grey bar = cost of winning as many new customers each time' if has_replacement else ''}"
                 f"{left_out(visit, KNOWN)}",
        links=[visit.address("/customers", group=KEEP.removeprefix("group="))] * len(frame),
        aside=_aside(visit, known, gain),
    )


def _aside(visit: Visit, known: Economics, gain: str) -> Any:
    currency, period = visit.settings.currency, visit.filters.period
    value = known.gain_a_customer * known.customers_a_point * known.yearly
    before = days(period.shifted(-period.days), visit.today)
    items = [
        Fact("Customers before", f"{whole(known.earlier)}", f"Customers with an order in {before}."),
        Fact("Came back", full(Decimal(known.retained) / known.earlier, "share", ""),
             f"{whole(known.retained)} of them ordered again in {days(period, visit.today)}."),
        Fact("Each brought", full(known.per_customer, "money", currency),
             "Revenue in the period of those who came back, divided by their number."),
        *([Fact("Margin rate", full(known.margin_rate, "share", ""), "Over the lines whose cost is known.")]
          if known.margin_rate is not None else []),
        Fact("Keeping one pays up to", full(known.gain_a_customer, "money", currency),
             f"The {gain} that one customer who comes back brings in {period.days} days: spend less than this on "
             "bringing one back once."),
        *([Fact("A new one costs", full(known.acquisition_cost, "money", currency),
                METRICS["acquisition_cost"].definition)]
          if known.acquisition_cost is not None else []),
    ]
    words = (
        f"a year: {to_tenths(known.customers_a_point)} customers are a point × what each brought × "
        f"{to_tenths(known.yearly)} such periods{' × margin rate' if gain == 'margin' else ''}"
    )
    return facts("A point of retention is worth", compact(value, "money", currency), full(value, "money", currency),
                 words, items, "" if gain == "margin" else "Costs are not known, so this is revenue, not margin.")


def _rate(found: Retained) -> Decimal | None:
    """Margin of the revenue whose cost is known."""
    if found.margin_amount is None or not found.costed_amount or found.costed_amount < 0:
        return None
    return found.margin_amount / found.costed_amount


def _acquisition_cost(visit: Visit) -> Decimal | None:
    where = [(name, ids) for name, ids in visit.filters.chosen if name in KNOWN]
    try:
        cost = visit.ask(["acquisition_cost"], where=where)["acquisition_cost"]
    except NotAnswerable:
        return None
    known = [value for value in cost if not pd.isna(value) and value > 0]
    return Decimal(str(known[0])) if known else None


ECONOMICS_CARD = Card("customers-economics", "What retention is worth", rows, draw, COLUMNS)
