"""What is bought together: pairs of products with how often, how surely, how far beyond chance, and the money."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_predicted import AFFINITIES, nothing_predicted
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, full
from dashboard.queries import recommendations

LISTED, MOST_ACTIONS = 30, 4
COLUMNS = (
    Column("product", "Product"), Column("with_product", "Bought with"),
    Column("orders_together", "Orders with both", "count"), Column("support", "Support", "share"),
    Column("confidence", "Confidence", "share"), Column("lift", "Lift", "number"),
    Column("lift_lo95", "Lift at least", "number"), Column("is_confirmed", "Held later", "yes"),
    Column("bundle_revenue", "Revenue of both", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per pair, strongest first; those of the address's product where it has one."""
    kind, value = visit.filters.focus or ("", "")
    return visit.view.read(recommendations.bundles, value if kind == "item" else "", LISTED)


def action_rows(visit: Visit) -> pd.DataFrame:
    """The pairs that held later too and brought most, at most MOST_ACTIONS."""
    pairs = rows(visit)
    held = pairs[pairs["is_confirmed"].astype("bool")]
    most_first = held["bundle_revenue"].astype("float64").sort_values(ascending=False, kind="stable").index
    return held.loc[most_first].head(MOST_ACTIONS).reset_index(drop=True)


def draw_actions(visit: Visit, frame: pd.DataFrame) -> Any:
    """What to do with the pairs, or why there are none."""
    if frame.empty:
        return _nothing(visit)
    actions = [
        Action(
            f"{row['product']} + {row['with_product']}",
            f"{full(row['confidence'], 'share', '')} of the orders with the first hold the second too.",
            visit.address("/recommendations", item=row["product_id"]),
            str(compact(row["bundle_revenue"], "money", visit.settings.currency)), "good", "basket",
        )
        for row in frame.to_dict("records")
    ]
    subtitle = "Pairs to place side by side or sell as a set, by what they brought so far"
    return content_card("Things to do", subtitle, action_list(actions))


def draw_table(visit: Visit, frame: pd.DataFrame) -> Any:
    """The pairs with all their figures, or why there are none."""
    if frame.empty:
        return _nothing(visit)
    return Chart(
        None,
        subtitle="Support: share of all orders. Confidence: of the orders with the first product. Lift: how many times "
                 "as often as by chance. Held later: also in newer orders than those it was found in.",
        links=[visit.address("/recommendations", item=identifier) for identifier in frame["product_id"]],
    )


def _nothing(visit: Visit) -> Message:
    message = nothing_predicted(visit, AFFINITIES, "/recommendations")
    if message.command:
        return message
    return Message("low-data", "No pair stands out", "Nothing is bought together more often than by chance, or too few "
                   "orders hold both.")


BUNDLES_CARD = Card("recommendations-bundles", "Bundles", rows, draw_table, COLUMNS, jobs=(AFFINITIES,))
PRODUCT_BUNDLES_CARD = Card("recommendations-product_bundles", "Bought together", rows, draw_table, COLUMNS,
                            jobs=(AFFINITIES,))
ACTIONS_CARD = Card("recommendations-actions", "Things to do", action_rows, draw_actions, COLUMNS, jobs=(AFFINITIES,))
