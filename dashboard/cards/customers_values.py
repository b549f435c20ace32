"""What customers are worth: how many are expected to bring how much, and how many have."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom, value_label, whose
from dashboard.cards.customers_predicted import VALUES, nothing_predicted
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.filters import fragment
from dashboard.queries import customers

COLUMNS = (
    Column("label", "Value"), Column("expected", "Customers, next 24 months", "count"),
    Column("share", "Share", "share"), Column("so_far", "Customers, so far", "count"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """group, label, expected, share, so_far: one row per bucket of value, lowest first."""
    found = visit.view.read(customers.by_value, whose(visit))
    total = found["expected"].sum()
    return pd.DataFrame({
        "group": list(customers.VALUE_GROUPS),
        "label": [value_label(value, visit.settings.currency) for value in customers.VALUE_GROUPS],
        "expected": found["expected"],
        "share": [count / total if total else None for count in found["expected"]],
        "so_far": found["so_far"],
    })


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if not frame["expected"].any():
        return nothing_predicted(visit, VALUES, "/customers")
    return Chart(
        bars_figure(
            frame["label"].tolist(), [Series("Customers, next 24 months", frame["expected"].tolist())], "count",
            compared=frame["so_far"].tolist(), compared_name="Customers, so far", gap=0.06, shows_values=True,
            links=[fragment(group=f"value:{group}") for group in frame["group"]], drill="/customers",
        ),
        subtitle="Customers by revenue expected within 24 months; grey bar = by revenue so far"
                 f"{of_whom(visit)}",
        links=[visit.address("/customers", group=f"value:{group}") for group in frame["group"]],
    )


VALUES_CARD = Card("customers-values", "Lifetime value", rows, draw, COLUMNS, jobs=(VALUES,))
