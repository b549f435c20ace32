"""Single days out of the ordinary: what was sold, what was expected, and the money between."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.records import records
from dashboard.cards.trends_series import JOB, REVENUE, why_empty
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import trends

SHOWN = 10


def rows(visit: Visit) -> pd.DataFrame:
    """date, scope, scope_id, name, value, expected, money_at_stake, as_of_date: of revenue, the newest first."""
    frame = visit.view.read(trends.unusual_days)
    frame = frame[frame["measure"] == REVENUE]
    if chosen := visit.filters.of("location"):
        frame = frame[frame["scope_id"].isin(chosen)]
    return frame.head(SHOWN).reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return why_empty(visit, _nothing(visit))
    return Chart(
        None,
        subtitle="Revenue far from what the day should have brought; the last year, the newest first"
                 f"{left_out(visit, ('location',))}",
        links=[visit.address("/orders", from_=row.date.isoformat(), to=row.date.isoformat(),
                             **({} if row.scope == "total" else {"location": row.scope_id}))
               for row in records(frame)],
    )


def _nothing(visit: Visit) -> Message:
    names = visit.names("location")
    where = f"of {' and '.join(names)}" if names else "of the company and of each location"
    return Message(
        "empty", "No unusual day",
        f"Every day {where} brought the revenue that was to be expected in the last year. Days of single categories, "
        "products or people are not looked at.",
        clear_href=visit.filters.search_with({"location": None}) if names else "",
    )


CARD = Card(
    "trends-unusual", "Unusual days", rows, draw,
    (
        Column("date", "Day", "day"), Column("name", "Where", "place"), Column("value", "Revenue", "money"),
        Column("expected", "Expected", "money"), Column("money_at_stake", "Difference", "money"),
    ),
    jobs=(JOB,),
)
