"""Customers by how many orders they placed in the period: New, Regular, Loyal and VIP."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import ORDER_BOUNDS, ORDER_GROUPS
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import customers
from dashboard.queries.orders import Asked

COLUMNS = (
    Column("name", "Group"), Column("bounds", "Orders in the period"), Column("customers", "Customers", "count"),
    Column("share", "Share of customers", "share"), Column("revenue", "Revenue", "money"),
    Column("revenue_share", "Share of revenue", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """group, name, bounds, customers, share, revenue, revenue_share: one row per group, fewest orders first."""
    counts = visit.view.read(customers.by_orders, Asked(visit.filters.period, visit.filters.chosen))
    groups = [
        counts[(counts["orders"] >= low) & (counts["orders"] <= (high or counts["orders"].max()))]
        for low, high in customers.ORDER_GROUPS.values()
    ]
    people, revenue = [int(group["customers"].sum()) for group in groups], [group["revenue"].sum() for group in groups]
    return pd.DataFrame({
        "group": list(ORDER_GROUPS), "name": list(ORDER_GROUPS.values()), "bounds": list(ORDER_BOUNDS.values()),
        "customers": people, "share": _shares(people), "revenue": revenue, "revenue_share": _shares(revenue),
    })


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if not frame["customers"].any():
        return no_sales(visit)
    currency = visit.settings.currency
    return Chart(
        ranked_figure(
            [f"{name}: {bounds}" for name, bounds in zip(frame["name"], frame["bounds"], strict=True)],
            frame["customers"].tolist(), "count", name="Customers", shares=frame["share"].tolist(),
            notes=[f"{full(amount, 'money', currency)} revenue, {full(share, 'share', '')} of all"
                   for amount, share in zip(frame["revenue"], frame["revenue_share"], strict=True)],
            links=[fragment(group=f"orders:{group}") for group in frame["group"]], drill="/customers",
        ),
        subtitle="Customers and their share; guests are left out",
        links=[visit.address("/customers", group=f"orders:{group}") for group in frame["group"]],
    )


def _shares(values: list[Any]) -> list[Any]:
    total = sum(values)
    return [value / total if total else None for value in values]


ORDER_GROUPS_CARD = Card("customers-orders", "Customers by orders in the period", rows, draw, COLUMNS)
