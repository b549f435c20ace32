"""Days from which a level changed and stayed: how much, how sure, and from when on."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.cards.trends_series import NAMES, aging, has_been_made, not_made, unit_of
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import MINUS, full, full_day
from dashboard.queries import trends

SHOWN = 10


def rows(visit: Visit) -> pd.DataFrame:
    """One row per change, the newest first, of what the filters choose; see `queries.trends.changes`, and words."""
    frame = visit.view.read(trends.changes)
    for scope in ("location", "category"):
        if chosen := visit.filters.of(scope):
            frame = frame[(frame["scope"] == scope) & frame["scope_id"].isin(chosen)]
    frame = frame.head(SHOWN).reset_index(drop=True)
    return frame.assign(
        what=frame["measure"].map(NAMES),
        interval=[f"{_percent(row.lo95)} to {_percent(row.hi95)}" for row in records(frame)],
        level=[_level(row, visit.settings.currency) for row in records(frame)],
        window=[f"{full_day(row.from_date)} to {full_day(row.to_date)}" for row in records(frame)],
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        if not has_been_made(visit):
            return not_made()
        return Message("empty", "No lasting change", "Every level stayed within growth, season and chance.")
    low = (frame["quality"] == "low_data").any()
    hint = ". With less than two years of sales a change may be the time of the year" if low else ""
    return Chart(
        None,
        subtitle=f"Levels that moved and stayed, growth and season aside; the newest first{hint}",
        links=[visit.address("/sales", from_=row.date.isoformat(), to=row.as_of_date.isoformat(),
                             **({} if row.scope == "total" else {row.scope: row.scope_id}))
               for row in records(frame)],
        **aging(visit, frame["as_of_date"].iloc[0]),
    )


def _percent(rate: float) -> str:
    return f"{rate:+.0%}".replace("-", MINUS)


def _level(row: Any, currency: str) -> str:
    before, after = (full(value, unit_of(row.measure), currency) for value in (row.before, row.after))
    return f"{before} to {after}"


CARD = Card(
    "trends-changes", "Lasting changes", rows, draw,
    (
        Column("date", "Since", "day"), Column("name", "Where"), Column("what", "Key figure"),
        Column("change_rate", "Change", "share"), Column("interval", "95 % interval"),
        Column("level", "A typical day"), Column("window", "Its day, 95 % sure"),
    ),
)
