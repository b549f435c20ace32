"""What one customer is expected to bring, with intervals."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customer_facts import customer_id
from dashboard.cards.customers_predicted import VALUES, nothing_predicted
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import customer, customers

HORIZONS = {30: "30 days", 90: "90 days", 365: "12 months", 730: "24 months"}
COLUMNS = (
    Column("horizon", "Within"), Column("expected_value", "Expected revenue", "money"),
    Column("lo80", "From", "money"), Column("hi80", "To", "money"),
    Column("expected_orders", "Expected days with a purchase", "number"),
    Column("alive_probability", "Chance of still being a customer", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """horizon, expected_value, lo80, hi80, expected_orders, alive_probability, ...: one row per horizon."""
    frame = visit.view.read(customer.values, customer_id(visit))
    return frame.assign(horizon=[HORIZONS.get(days, f"{days} days") for days in frame["horizon_days"]])


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars with whiskers, or why there are none."""
    if frame.empty:
        if visit.view.read(customers.scored_on, VALUES) is None:
            return nothing_predicted(visit, VALUES, "/customers")
        return Message("low-data", "No expected value", "It appears once this customer has bought.")
    alive = frame["alive_probability"].iloc[-1]
    return Chart(
        ranked_figure(
            frame["horizon"].tolist(), frame["expected_value"].tolist(), "money", visit.settings.currency,
            name="Expected",
            intervals=list(zip(frame["lo80"], frame["hi80"], strict=True)),
            links=[fragment(customer=customer_id(visit))] * len(frame), drill="/orders",
        ),
        links=[visit.address("/orders", customer=customer_id(visit))] * len(frame),
        subtitle="Expected revenue with 80% intervals"
                 + ("" if pd.isna(alive) else f"; {full(alive, 'share', '')} chance of still being a customer"),
    )


VALUE_CARD = Card("customers-customer_value", "Lifetime value", rows, draw, COLUMNS, jobs=(VALUES,))
