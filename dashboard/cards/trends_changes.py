"""Days from which a level changed and stayed: how much, how sure, and from when on."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.records import records
from dashboard.cards.trends_series import JOB, NAMES, unit_of, why_empty
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, full_day, percent
from dashboard.queries import trends

SHOWN = 10
# What is looked at beside the company as a whole, each by itself.
SCOPES = ("location", "category")


def rows(visit: Visit) -> pd.DataFrame:
    """One row per change, the newest first, of what the filters choose; see `queries.trends.changes`, and words."""
    frame = visit.view.read(trends.changes)
    chosen = {(scope, identifier) for scope in SCOPES for identifier in visit.filters.of(scope)}
    if chosen:
        own = [pair in chosen for pair in zip(frame["scope"], frame["scope_id"], strict=True)]
        frame = frame[pd.Series(own, index=frame.index, dtype="bool")]
    frame = frame.head(SHOWN).reset_index(drop=True)
    return frame.assign(
        what=frame["measure"].map(NAMES),
        interval=[f"{percent(row.lo95, signed=True)} to {percent(row.hi95, signed=True)}" for row in records(frame)],
        level=[_level(row, visit.settings.currency) for row in records(frame)],
        window=[f"{full_day(row.from_date)} to {full_day(row.to_date)}" for row in records(frame)],
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return why_empty(visit, _nothing(visit))
    low = (frame["quality"] == "low_data").any()
    hint = ". With less than two years of sales a change may be the time of the year" if low else ""
    return Chart(
        None,
        subtitle=f"Levels that moved and stayed, growth and season aside; the newest first{_by_itself(visit)}"
                 f"{left_out(visit, SCOPES)}{hint}",
        links=[visit.address("/sales", from_=row.date.isoformat(), to=row.as_of_date.isoformat(),
                             **({} if row.scope == "total" else {row.scope: row.scope_id}))
               for row in records(frame)],
    )


def _nothing(visit: Visit) -> Message:
    names = [name for scope in SCOPES for name in visit.names(scope)]
    where = f" of {' and '.join(names)}" if names else ""
    return Message(
        "empty", "No lasting change",
        f"Every level{where} stayed within growth, season and chance. Looked at are the company, its largest locations "
        "and its largest categories, each by itself, not a category at one location.",
        clear_href=visit.filters.search_with(dict.fromkeys(SCOPES)) if names else "",
    )


def _by_itself(visit: Visit) -> str:
    is_crossed = all(visit.filters.of(scope) for scope in SCOPES)
    return "; of the location and of the category each by itself, not of the one at the other" if is_crossed else ""


def _level(row: Any, currency: str) -> str:
    before, after = (compact(value, unit_of(row.measure), currency) for value in (row.before, row.after))
    return f"{before} to {after}"


CARD = Card(
    "trends-changes", "Lasting changes", rows, draw,
    (
        Column("date", "Since", "day"), Column("name", "Where", "place"), Column("what", "Key figure"),
        Column("change_rate", "Change", "share"), Column("interval", "95% interval"),
        Column("level", "A typical day"), Column("window", "Its day, 95% sure"),
    ),
    jobs=(JOB,),
)
