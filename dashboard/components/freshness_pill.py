"""The pill in the top bar: to which day the data go, and when they were loaded."""

from datetime import date, datetime, timedelta

import pandas as pd
from dash import html

from dashboard.components.attributes import aria, data
from dashboard.format import day, full_day, moment


def freshness_pill(last_day: date, today: date, loads: pd.DataFrame) -> html.Span:
    """Green while the data reach to yesterday, else amber with the day they end. `loads`: source, refined_at."""
    is_late = last_day < today - timedelta(days=1)
    verb, text = ("Data end on ", full_day(last_day)) if is_late else ("Data to ", day(last_day, today))
    newest = None if loads.empty else loads["refined_at"].max()
    return html.Span(
        [
            html.Span(className="dot", **aria(hidden="true")),
            html.Span(
                [html.Span(verb, className="pill-verb"), text],
                # With its year it needs more room: see assets/shell.css.
                className="pill-day long" if is_late else "pill-day",
            ),
            _age(newest),
        ],
        className="pill late" if is_late else "pill",
        title=_sources(loads),
        tabIndex=0,
    )


def empty_pill() -> html.Span:
    """The pill of a warehouse without sales."""
    words = html.Span("No data yet", className="pill-day")
    return html.Span([html.Span(className="dot"), words], className="pill late")


def _age(loaded_at: datetime | None) -> html.Span | None:
    if loaded_at is None:
        return None
    # assets/page.js turns the moment into an age and keeps it true while the page stays open.
    return html.Span(className="pill-age", **data(loaded_at=loaded_at.isoformat()))


def _sources(loads: pd.DataFrame) -> str:
    return "\n".join(f"{row.source}: loaded {moment(row.refined_at)} UTC" for row in loads.itertuples())
