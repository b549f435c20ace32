"""Months of revenue as they were, and the months to come as a dashed line in its 80 and 95 % bands."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import base
from dashboard.format import full

MOST_TICKS = 8


def forecast_figure(history: pd.DataFrame, months: pd.DataFrame, currency: str) -> go.Figure:
    """In: history (month, revenue) and months (month, point, lo80, hi80, lo95, hi95); one row per month each."""
    if history.empty and months.empty:
        return base.figure([])
    joined = _from_last_known(history, months)
    highest = max([*base.known(history["revenue"]), *base.known(months["hi95"])], default=1.0)
    lowest = min([0.0, *base.known(history["revenue"]), *base.known(months["lo95"])])
    return base.figure(
        [
            *_band(joined, "lo95", "hi95", 0.09),
            *_band(joined, "lo80", "hi80", 0.16),
            _history(history, currency),
            _expected(joined, months, currency),
        ],
        xaxis={"type": "date", "tickformat": "%b\n%Y", "hoverformat": "%B %Y", "nticks": MOST_TICKS},
        yaxis=base.ticks(highest, "money", currency, lowest=lowest),
    )


def _from_last_known(history: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The forecast with the last known month in front, so that the line and its bands grow out of it."""
    if history.empty:
        return months
    last = history.iloc[-1]
    start = dict.fromkeys(("point", "lo80", "hi80", "lo95", "hi95"), last["revenue"]) | {"month": last["month"]}
    return pd.concat([pd.DataFrame([start]), months], ignore_index=True)


def _band(joined: pd.DataFrame, low: str, high: str, alpha: float) -> list[go.Scatter]:
    edge: dict[str, Any] = {"x": _months(joined), "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    return [
        go.Scatter(**edge, y=base.floats(joined[high])),
        go.Scatter(**edge, y=base.floats(joined[low]), fill="tonexty", meta={"color": "c1", "alpha": alpha}),
    ]


def _history(history: pd.DataFrame, currency: str) -> go.Scatter:
    return go.Scatter(
        name="Revenue", x=_months(history), y=base.floats(history["revenue"]), mode="lines",
        customdata=[full(value, "money", currency) for value in history["revenue"]],
        hovertemplate="Revenue <b>%{customdata}</b><extra></extra>", meta={"color": "c1"},
    )


def _expected(joined: pd.DataFrame, months: pd.DataFrame, currency: str) -> go.Scatter:
    texts = [
        f"Forecast <b>{full(point, 'money', currency)}</b><br>"
        f"80 %: {full(low, 'money', currency)} – {full(high, 'money', currency)}"
        for point, low, high in zip(months["point"], months["lo80"], months["hi80"], strict=True)
    ]
    lead = len(joined) - len(months)
    return go.Scatter(
        name="Forecast", x=_months(joined), y=base.floats(joined["point"]), mode="lines+markers",
        customdata=[""] * lead + texts, hovertemplate="%{customdata}<extra></extra>",
        marker={"size": [0] * lead + [6] * len(months)}, line={"dash": "dash"}, meta={"color": "c1"},
    )


def _months(frame: pd.DataFrame) -> list[str]:
    return [month.isoformat() for month in frame["month"]]
