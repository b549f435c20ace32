"""Revenue as bars and orders as a line on a second axis, with the comparison period dotted."""

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import base
from dashboard.format import full

HOVER_DATE = {"day": "%a %b %-d, %Y", "week": "From %a %b %-d, %Y", "month": "%B %Y"}
# The second line appears where the year changes.
TICK_DATE = {"day": "%b %-d", "week": "%b\n%Y", "month": "%b\n%Y"}
# Plotly puts its own ticks on a date axis; these keep them from crowding at phone width.
MOST_TICKS = 6


def trend_figure(frame: pd.DataFrame, step: Granularity, currency: str) -> go.Figure:
    """In: date, revenue, orders, base_revenue, is_partial; one row per step. An empty frame gives an empty plot."""
    if frame.empty:
        return base.figure([])
    revenue = base.known(frame["revenue"])
    highest, lowest = max([*revenue, *base.known(frame["base_revenue"])]), min(revenue)
    revenue_axis = base.ticks(highest, "money", currency, lowest=lowest)
    orders_axis = base.ticks(float(frame["orders"].max()), "count", currency)
    return base.figure(
        [_bars(frame, currency), *_comparison(frame, step, currency), _line(frame)],
        xaxis={"type": "date", "tickformat": TICK_DATE[step], "hoverformat": HOVER_DATE[step],
               "nticks": MOST_TICKS},
        yaxis=revenue_axis,
        yaxis2={**_beneath(orders_axis, revenue_axis), "overlaying": "y", "side": "right", "showgrid": False},
    )


def _bars(frame: pd.DataFrame, currency: str) -> go.Bar:
    return go.Bar(
        name="Revenue",
        x=_dates(frame["date"]),
        y=base.floats(frame["revenue"]),
        customdata=[full(value, "money", currency) for value in frame["revenue"]],
        hovertemplate="Revenue <b>%{customdata}</b><extra></extra>",
        # A step that is not over is hatched: it cannot be compared with whole ones.
        marker={"pattern": {"shape": ["/" if partial else "" for partial in frame["is_partial"]], "solidity": 0.5,
                            "size": 6}},
        meta={"color": "c1"},
    )


def _comparison(frame: pd.DataFrame, step: Granularity, currency: str) -> list[go.Scatter]:
    # A part of a week or month would make the line dive; today's counterpart is a whole day.
    compared = [
        None if partial and step != "day" else value
        for value, partial in zip(frame["base_revenue"], frame["is_partial"], strict=True)
    ]
    if not base.known(compared):
        return []
    return [go.Scatter(
        name="Comparison",
        x=_dates(frame["date"]),
        y=base.floats(compared),
        customdata=[full(value, "money", currency) for value in compared],
        hovertemplate="Comparison <b>%{customdata}</b><extra></extra>",
        mode="lines",
        line={"dash": "dot", "width": 1.75},
        meta={"color": "ref"},
    )]


def _line(frame: pd.DataFrame) -> go.Scatter:
    # The line stops where the last step is not over; it would dive there.
    orders = [None if partial else count for count, partial in zip(frame["orders"], frame["is_partial"], strict=True)]
    return go.Scatter(
        name="Orders",
        x=_dates(frame["date"]),
        y=orders,
        yaxis="y2",
        mode="lines+markers" if len(frame) == 1 else "lines",
        hovertemplate="Orders <b>%{y:,}</b><extra></extra>",
        meta={"color": "c2"},
    )


def _beneath(orders_axis: dict[str, Any], revenue_axis: dict[str, Any]) -> dict[str, Any]:
    """The second axis, stretched so that the line runs through the bars and zero meets zero."""
    low, high = revenue_axis["range"]
    top = orders_axis["range"][1] * 1.25
    return {**orders_axis, "range": [top * low / high if high else 0, top]}


def _dates(days: "pd.Series[Any]") -> list[str]:
    # A plot knows no zones: a plain date stays the day it is.
    return [day.isoformat() if isinstance(day, date) else str(day) for day in days]
