"""What to look into: the products and places that moved most, rising returns, discounts that brought no more units."""

from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import FEWEST_ORDERS_FOR_A_CHANGE, compact, full

TITLE, SUBTITLE = "What to look into", "Biggest moves against the comparison period"
MOST_OF_A_KIND = 3
# A rate that rose by less than this many points is within its usual ups and downs.
POINTS_THAT_MATTER = Decimal("0.01")
COLUMNS = (
    Column("kind", "Kind"), Column("name", "Name"), Column("revenue", "Revenue", "money"),
    Column("base_revenue", "Before", "money"), Column("moved", "Moved", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """kind (product or location), id, name, revenue, base_revenue, moved: those that moved most, both ways."""
    columns = ["kind", "id", "name", "revenue", "base_revenue", "moved"]
    if visit.base is None:
        return pd.DataFrame(columns=columns)
    found = [_moved(visit, dimension) for dimension in ("product", "location")]
    return pd.concat(found, ignore_index=True)[columns]


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list."""
    actions = [*_products_and_places(visit, frame), *_rates(visit)]
    if visit.base is None:
        return Message("empty", "Nothing to compare with", "Choose a comparison in the filter bar.")
    if not actions:
        return Message("empty", "Nothing moved much", "No product or location moved against the comparison period.")
    return content_card(TITLE, SUBTITLE, action_list(actions))


def _moved(visit: Visit, dimension: str) -> pd.DataFrame:
    frame = visit.ask(["revenue"], by=[dimension], base=True, period=visit.complete)
    frame = frame.fillna({"revenue": Decimal(0), "base_revenue": Decimal(0)})
    moved = pd.Series([Decimal(now) - Decimal(then) for now, then in
                       zip(frame["revenue"], frame["base_revenue"], strict=True)], dtype="object")
    ranked = frame.assign(moved=moved, kind=dimension, id=frame[dimension], name=frame[f"{dimension}_name"])
    ranked = ranked.iloc[sorted(range(len(ranked)), key=lambda row: moved[row])]
    losers = ranked[ranked["moved"] < 0].head(MOST_OF_A_KIND)
    return pd.concat([losers, ranked[ranked["moved"] > 0].tail(1)])


def _products_and_places(visit: Visit, frame: pd.DataFrame) -> list[Action]:
    found: list[Any] = list(frame.itertuples(index=False))
    ranked = sorted(found, key=lambda row: -abs(row.moved))
    return [_action(visit, row) for row in ranked]


def _action(visit: Visit, row: Any) -> Action:
    currency, is_up = visit.settings.currency, row.moved > 0
    href = (visit.address("/products", item=row.id) if row.kind == "product"
            else visit.address("/locations", location=row.id))
    was = full(row.base_revenue, "money", currency)
    return Action(
        f"{row.name} {'gained' if is_up else 'lost'}", f"{full(row.revenue, 'money', currency)} after {was}", href,
        str(compact(row.moved, "money", currency)), "good" if is_up else "bad", "graph-up" if is_up else "graph-down",
    )


def _rates(visit: Visit) -> list[Action]:
    if visit.base is None:
        return []
    asked = ["return_rate", "discount_rate", "units", "return_amount", "orders"]
    now = visit.ask(asked, base=True, period=visit.complete)
    if now.empty or (now["base_orders"].iloc[0] or 0) < FEWEST_ORDERS_FOR_A_CHANGE:
        return []
    row, actions = now.iloc[0], []
    if _rose(row["return_rate"], row["base_return_rate"]):
        actions.append(Action(
            "More goods come back", f"{full(row['return_rate'], 'share', '')} of sales, "
            f"{full(row['base_return_rate'], 'share', '')} before", visit.address("/orders"),
            str(compact(row["return_amount"], "money", visit.settings.currency)), "warn", "arrow-repeat",
        ))
    if _rose(row["discount_rate"], row["base_discount_rate"]) and (row["units"] or 0) <= (row["base_units"] or 0):
        actions.append(Action(
            "Deeper discounts, no more units", f"{full(row['discount_rate'], 'share', '')} given away, "
            f"{full(row['base_discount_rate'], 'share', '')} before", visit.address("/products"), "", "warn", "tag",
        ))
    return actions


def _rose(now: Any, then: Any) -> bool:
    return now is not None and then is not None and now - then > POINTS_THAT_MATTER


CARD = Card("sales-movers", TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE)
