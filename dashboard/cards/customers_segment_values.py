"""What each segment is worth and how many of it stay."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom
from dashboard.cards.customers_predicted import SEGMENTS, nothing_predicted
from dashboard.cards.customers_segments import segment_rows
from dashboard.context import Visit
from dashboard.queries import customers

COLUMNS = (
    Column("rfm_segment", "Segment"), Column("customers", "Customers", "count"),
    Column("net_amount", "Revenue so far", "money"), Column("year_value", "Expected in 12 months", "money"),
    Column("value_at_stake", "Value at stake", "money"), Column("buying", "Bought within 90 days", "share"),
    Column("expected_back", "Expected to buy within 90 days", "share"),
    Column("stayed", "Stayed in the segment last month", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per segment: sums of money, and shares (None unknown) of those who buy, will, and did not move."""
    frame, stayed = segment_rows(visit), _stayed(visit.view.read(customers.migrations))
    return frame.assign(
        buying=1 - frame["silent_customers"].astype("float64") / frame["customers"].astype("float64"),
        expected_back=1 - frame["churn_probability"].astype("float64"),
        stayed=frame["rfm_segment"].map(stayed),
    )[[column.name for column in COLUMNS]]


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    return Chart(
        None,
        subtitle=f"Money so far, money ahead, and how many stay{of_whom(visit)}",
        links=[visit.address("/customers", group=f"rfm:{name}") for name in frame["rfm_segment"]],
    )


def _stayed(moves: pd.DataFrame) -> dict[str, float]:
    """By segment: the share of its customers who were still in it at the end of the newest month."""
    newest = moves[(moves["month"] == moves["month"].max()) & (moves["from_segment"] != "")]
    left = newest.groupby("from_segment")["customers"].sum()
    same = newest[newest["from_segment"] == newest["to_segment"]].set_index("from_segment")["customers"]
    return {name: float(same.get(name, 0)) / float(total) for name, total in left.items() if total}


SEGMENT_VALUES_CARD = Card("customers-segment_values", "Value and retention by segment", rows, draw, COLUMNS,
                           jobs=(SEGMENTS,))
