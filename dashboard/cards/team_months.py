"""What the team did month by month: tasks completed and on time, and revenue."""

from typing import Any

import pandas as pd

from dashboard.buckets import month_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.cards.team_people import chosen, nobody, unfollowed
from dashboard.components.legend import Key
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.lines import Line
from dashboard.queries import team

MONTHS_SHOWN = 24
COLUMNS = (
    Column("month", "Month", "month"), Column("people", "People", "count"),
    Column("tasks_completed", "Tasks completed", "count"), Column("on_time_rate", "On time", "share"),
    Column("revenue", "Revenue", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """month, people, tasks_completed, on_time_rate (of the tasks due), revenue: the last MONTHS_SHOWN whole months."""
    frame = visit.view.read(team.months, chosen(visit), visit.horizon.last_complete_day).tail(MONTHS_SHOWN)
    rates = [on_time / due if due else None for on_time, due in
             zip(frame["tasks_on_time"], frame["tasks_due"], strict=True)]
    return frame.assign(on_time_rate=pd.Series(rates, dtype="object", index=frame.index)).reset_index(drop=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Tasks as bars, the share on time as a line."""
    if frame.empty:
        return nobody(visit)
    spans = month_spans(frame["month"].tolist())
    has_rate = frame["on_time_rate"].notna().any()
    lines = [Line("On time", frame["on_time_rate"].tolist(), "c2", second_unit="share")] if has_rate else []
    return Chart(
        bars_figure(
            frame["month"].tolist(), [Series("Tasks completed", frame["tasks_completed"].tolist())], "count",
            step="month", lines=lines, links=step_fragments(spans), drill="/orders",
        ),
        subtitle=f"{CARD.subtitle}{unfollowed(visit)}",
        links=step_addresses(visit, "/orders", spans),
        keys=[Key("bar", "Tasks completed (left axis)"), *([Key("line", "On time (right axis)")] if has_rate else [])],
    )


CARD = Card("team-months", "Month by month", rows, draw, COLUMNS,
            subtitle="Whole months", tells="employees")
