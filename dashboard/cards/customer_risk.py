"""Why one customer may stay away: what raises and what lowers the risk."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customer_facts import customer_id
from dashboard.cards.customers_predicted import CHURN, nothing_predicted
from dashboard.components.facts import Fact, facts
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import amount, compact, full, whole
from dashboard.queries import customer, customers

# The reason whose figures are amounts, as ml/churn_reasons.py calls it, and what an amount looks like there.
MONEY, AMOUNT = "Revenue", re.compile(r"\d[\d,]*(?:\.\d+)?")
COLUMNS = (
    Column("reason", "Reason"), Column("value", "Figure"), Column("contribution", "Adds to the risk", "number"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """reason, value, contribution (log-odds; below zero lowers the risk): one row per reason, strongest first."""
    found = visit.view.read(customer.risk, customer_id(visit))
    reasons = [] if found.empty else found["reasons"].iloc[0]
    frame = pd.DataFrame(
        [(reason["label"], _told(visit, reason), float(reason["contribution"])) for reason in reasons],
        columns=["reason", "value", "contribution"],
    )
    return frame.sort_values("contribution", key=abs, ascending=False, ignore_index=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars to the right for what raises the risk, to the left for what lowers it; or why there are none."""
    found = visit.view.read(customer.risk, customer_id(visit))
    if found.empty or frame.empty:
        if visit.view.read(customers.scored_on, CHURN) is None:
            return nothing_predicted(visit, CHURN, "/customers")
        return Message("low-data", "Not scored", "Only customers who bought within the last two years are scored; "
                       "those silent for longer count as gone.")
    return Chart(
        ranked_figure(
            frame["reason"].tolist(), frame["contribution"].tolist(), "number", name="Adds to the risk",
            colors=["neg" if value > 0 else "pos" for value in frame["contribution"]],
            notes=[value or "" for value in frame["value"]],
            links=[fragment(customer=customer_id(visit))] * len(frame), drill="/orders",
        ),
        links=[visit.address("/orders", customer=customer_id(visit))] * len(frame),
        aside=_aside(visit, found.iloc[0], frame),
        subtitle="Beside the average customer: bars to the right raise the risk, those to the left lower it",
    )


def _told(visit: Visit, reason: Mapping[str, Any]) -> str | None:
    """The reason's figure; amounts come without their currency."""
    value: str | None = reason["value"]
    if not value or reason["label"] != MONEY:
        return value
    currency = visit.settings.currency
    return AMOUNT.sub(lambda found: amount(whole(Decimal(found.group().replace(",", ""))), currency), value)


def _aside(visit: Visit, scored: "pd.Series[Any]", frame: pd.DataFrame) -> Any:
    chance = scored["churn_probability"]
    stake = full(scored["value_at_stake"], "money", visit.settings.currency)
    items = [Fact(row["reason"], row["value"], "") for row in frame.to_dict("records") if row["value"]]
    return facts("Chance of not coming back", compact(chance, "share", ""), full(chance, "share", ""),
                 f"no purchase within 90 days; {stake} at stake", items)


RISK_REASONS_CARD = Card("customers-customer_risk", "Risk and its reasons", rows, draw, COLUMNS, jobs=(CHURN,))
