"""A daily figure taken apart into trend, season and rest, with unusual days and lasting changes marked on it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go

from dashboard.buckets import LONGEST_BY_DAY, Granularity, bucket_start
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.cards.trends_series import JOB, NAMES, drill_of, not_made, series_of, shown_period, unit_of, where
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.drawings import Mark
from dashboard.figures.lines import Line
from dashboard.figures.panels import Panel, panels_figure
from dashboard.format import days, full, full_day, percent
from dashboard.queries import trends
from dashboard.queries.trends import Series

PARTS = ("value", "trend", "season", "rest")
TITLE = "Trend, season and rest"
HEIGHTS = (2.2, 1.0, 1.0)


def rows(visit: Visit) -> pd.DataFrame:
    """date (first day of the step), value, trend, season, rest, days, unusual (words), quality.

    Means a day; one row per day up to 120 days, else per week.
    """
    series = series_of(visit)
    period = shown_period(visit)
    if isinstance(series, Message):
        return pd.DataFrame(columns=["date", *PARTS, "days", "unusual", "quality"])
    daily = visit.view.read(trends.parts, series, period.start, period.end)
    step = _step(period.days)
    starts = pd.Series([bucket_start(day, step, visit.settings.week_start) for day in daily["date"]], dtype="object")
    grouped = daily.groupby(starts.to_numpy(), sort=True) if len(daily) else daily.groupby("date")
    frame = grouped[list(PARTS)].sum().div(grouped.size(), axis=0).rename_axis("date").reset_index()
    said = _unusual(visit, series, step)
    return frame.assign(
        days=grouped.size().to_numpy(),
        unusual=[said.get(day, "") for day in frame["date"]],
        quality=grouped["quality"].first().to_numpy(),
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The three charts, or why there are none."""
    series = series_of(visit)
    if isinstance(series, Message):
        return series
    if frame.empty:
        return not_made(visit)
    step, marks = _step(shown_period(visit).days), _marks(visit, series, frame["date"].tolist())
    return Chart(
        _figure(visit, frame, series, marks),
        keys=[Key("line-1", "As it was"), Key("line", "Trend"), *([Key("dotted", "Lasting change")] if marks else [])],
        subtitle=_subtitle(visit, frame, series),
        links=[visit.address("/orders", **_changes(day, step, series)) for day in frame["date"]],
    )


def _figure(visit: Visit, frame: pd.DataFrame, series: Series, marks: list[Mark]) -> go.Figure:
    step = _step(shown_period(visit).days)
    values, trend, season, rest = (frame[part].tolist() for part in PARTS)
    what = "weekday and time of the year" if _knows_the_year(frame) else "weekday"
    return panels_figure(
        frame["date"].tolist(),
        [
            Panel("", [Line(NAMES[series.measure], values), Line("Trend", trend, color="c2")], HEIGHTS[0],
                  from_zero=True),
            Panel(f"Season: {what}", [Line("Season", season, color="c3")], HEIGHTS[1]),
            Panel("Rest: what neither explains", [Line("Rest", rest, color="ref")], HEIGHTS[2]),
        ],
        unit_of(series.measure), visit.settings.currency, step=step,
        anomalies={str(day): words for day, words in zip(frame["date"], frame["unusual"], strict=True) if words},
        marks=marks,
        links=[_fragment(day, step, series) for day in frame["date"]], drill="/orders",
    )


def _subtitle(visit: Visit, frame: pd.DataFrame, series: Series) -> str:
    period = shown_period(visit)
    every = "a day" if _step(period.days) == "day" else "a week, mean of its days"
    circles = "; circles are unusual days" if any(frame["unusual"]) else ""
    hint = "" if _knows_the_year(frame) else ". It takes two years to tell the time of the year from the trend"
    what = f"{where(visit)}{NAMES[series.measure]} a day, {days(period, visit.today)}"
    return f"{what}; one point {every}{circles}{hint}"


def _knows_the_year(frame: pd.DataFrame) -> bool:
    return bool(frame["quality"].iloc[0] == "ok")


def _step(length: int) -> Granularity:
    return "day" if length <= LONGEST_BY_DAY else "week"


def _unusual(visit: Visit, series: Series, step: Granularity) -> Mapping[date, str]:
    """What is said of unusual days, by the first day of their step."""
    every = visit.view.read(trends.unusual_days)
    own = every[(every["measure"] == series.measure) & (every["scope"] == series.scope)]
    own = own[own["scope_id"] == series.scope_id]
    unit, currency = unit_of(series.measure), visit.settings.currency
    said: dict[date, str] = {}
    for row in records(own.sort_values("date")):
        start = bucket_start(row.date, step, visit.settings.week_start)
        value, expected = (full(each, unit, currency) for each in (row.value, row.expected))
        words = f"{full_day(row.date)}: {value}, expected {expected}"
        said[start] = f"{said[start]}; {words}" if start in said else words
    return said


def _marks(visit: Visit, series: Series, places: list[date]) -> list[Mark]:
    step = _step(shown_period(visit).days)
    every = visit.view.read(trends.changes)
    own = every[(every["measure"] == series.measure) & (every["scope"] == series.scope)]
    own = own[own["scope_id"] == series.scope_id].sort_values("date")
    shown = [
        (bucket_start(row.date, step, visit.settings.week_start), row.change_rate) for row in records(own)
    ]
    return [Mark(at, percent(rate, signed=True)) for at, rate in shown if at in places]


def _changes(day: date, step: Granularity, series: Series) -> dict[str, str]:
    last = day if step == "day" else date.fromordinal(day.toordinal() + 6)
    return {"from_": day.isoformat(), "to": last.isoformat(), **drill_of(series)}


def _fragment(day: date, step: Granularity, series: Series) -> str:
    changes = {name.rstrip("_"): value for name, value in _changes(day, step, series).items()}
    return urlencode(changes)


CARD = Card(
    "trends-parts", TITLE, rows, draw,
    (
        Column("date", "From", "day"), Column("value", "A day", "number"), Column("trend", "Trend", "number"),
        Column("season", "Season", "number"), Column("rest", "Rest", "number"), Column("unusual", "Unusual days"),
    ),
    subtitle="Key figures taken apart", jobs=(JOB,),
)
