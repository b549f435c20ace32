"""What to do about customers, by the money at stake."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom, whose
from dashboard.cards.customers_predicted import CHURN, SEGMENTS, VALUES
from dashboard.cards.customers_segments import segment_rows
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, is_missing, whole
from dashboard.queries import customers

NAME, TITLE = "customers-actions", "Things to do"
MOST = 4
COLUMNS = (
    Column("headline", "What"), Column("text", "Why"), Column("amount", "Money at stake", "money"),
)
DEAREST = ("Champions", "Loyal")
# By segment: what to do about those at high risk.
RESCUES = {
    "Champions": "Call or write to them in person: nobody brings more.",
    "Loyal": "They were regulars. A reason to come back this month is enough for many.",
    "At Risk": "Bought often, then stopped. Ask what went wrong before offering a discount.",
    "Potential Loyalists": "They have begun to come back. A third purchase makes the habit.",
    "New": "Most leave after the first purchase. Offer what goes with what they bought.",
}


def rows(visit: Visit) -> pd.DataFrame:
    """headline, text, amount, group, tone: one row per thing to do, most money first."""
    found = [*_rescues(segment_rows(visit)), *_slowing(visit)]
    frame = pd.DataFrame(found, columns=["headline", "text", "amount", "group", "tone"])
    most_first = frame["amount"].astype("float64").sort_values(ascending=False, kind="stable").index
    return frame.loc[most_first].head(MOST).reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list, or that there is nothing to do."""
    if frame.empty:
        return Message("empty", "Nothing to do", "No group of customers stands out. Customers who slow down or are "
                       "likely to leave appear here.")
    actions = [
        Action(row["headline"], row["text"], visit.address("/customers", group=row["group"]),
               str(compact(row["amount"], "money", visit.settings.currency)), row["tone"], "people")
        for row in frame.to_dict("records")
    ]
    return content_card(TITLE, f"Ranked by money at stake{of_whom(visit)}", action_list(actions))


def _rescues(segments: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [
        (f"{row['rfm_segment']}: {_counted(row['risky_customers'])} above 70% risk", RESCUES[row["rfm_segment"]],
         row["risky_value"], f"rfm:{row['rfm_segment']}", "bad" if row["rfm_segment"] in DEAREST else "warn")
        for row in segments.to_dict("records")
        if row["rfm_segment"] in RESCUES and row["risky_customers"] and row["risky_value"]
    ]


def _slowing(visit: Visit) -> list[tuple[Any, ...]]:
    stages = visit.view.read(customers.by_stage, whose(visit, ("", "")))
    return [
        (f"{_counted(row['customers'])} slowing down",
         "Silent for 91 to 180 days: the last good moment to write.",
         row["value_at_stake"], "stage:slowing", "warn")
        for row in stages.to_dict("records") if row["stage"] == "slowing" and not is_missing(row["value_at_stake"])
    ]


def _counted(customers_: int) -> str:
    return f"{whole(customers_)} customer{'' if customers_ == 1 else 's'}"


ACTIONS_CARD = Card(NAME, TITLE, rows, draw, COLUMNS, jobs=(SEGMENTS, CHURN, VALUES))
