"""Which budget pays back: what may be spent to keep the customers of each segment who are at high risk."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_economics import economics
from dashboard.cards.customers_groups import of_whom
from dashboard.cards.customers_predicted import CHURN, nothing_predicted
from dashboard.cards.customers_segments import segment_rows
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import customers

# What is kept of what is at stake, of which no shop knows its own before it has tried.
KEPT = Decimal("0.1")
COLUMNS = (
    Column("rfm_segment", "Segment"), Column("customers", "Customers at high risk", "count"),
    Column("stake", "Value at stake", "money"), Column("budget", "Budget that pays back", "money"),
    Column("each", "At most for each", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """rfm_segment, customers, stake, budget, each: segments with anybody at high risk, largest budget first."""
    known = economics(visit)
    rate = known.margin_rate if known and known.margin_rate is not None else Decimal(1)
    frame = segment_rows(visit)
    frame = frame[frame["risky_customers"] > 0]
    made = pd.DataFrame({
        "rfm_segment": frame["rfm_segment"], "customers": frame["risky_customers"], "stake": frame["risky_value"],
        "budget": [amount * KEPT * rate for amount in frame["risky_value"]],
    })
    each = [budget / int(count) for budget, count in zip(made["budget"], made["customers"], strict=True)]
    return made.assign(each=each).sort_values("budget", ascending=False, ignore_index=True, key=_numbers)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if frame.empty:
        if segment_rows(visit).empty or visit.view.read(customers.scored_on, CHURN) is None:
            return nothing_predicted(visit, CHURN, "/customers")
        return Message("empty", "Nobody is at high risk", "No customer's chance of not coming back is above 70%.")
    known, currency = economics(visit), visit.settings.currency
    has_margin = known is not None and known.margin_rate is not None
    return Chart(
        ranked_figure(
            frame["rfm_segment"].tolist(), frame["budget"].tolist(), "money", currency, name="At most",
            notes=[f"{full(count, 'count', '')} customers, {full(stake, 'money', currency)} at stake<br>"
                   f"at most {full(each, 'money', currency)} each"
                   for count, stake, each in zip(frame["customers"], frame["stake"], frame["each"], strict=True)],
            links=[fragment(group=f"rfm:{name}") for name in frame["rfm_segment"]], drill="/customers",
        ),
        subtitle="Most to spend on customers above 70% risk if one in ten is kept: value at stake × 10%"
                 f"{' × margin rate' if has_margin else ', before cost'}{of_whom(visit)}",
        links=[visit.address("/customers", group=f"rfm:{name}") for name in frame["rfm_segment"]],
    )


def _numbers(values: "pd.Series[Any]") -> "pd.Series[float]":
    return values.astype("float64")


BUDGETS_CARD = Card("customers-budgets", "Budgets that pay back", rows, draw, COLUMNS, jobs=(CHURN,))
