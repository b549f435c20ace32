"""Months as they were, and the months to come as a dashed line in its 80 and 95 % bands."""

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import axes, base
from dashboard.figures.base import Clicks, Links, Wording
from dashboard.figures.line_traces import Band, Line, band_trace, line_trace
from warehouse.metrics.definitions import Unit

RANGES = ("lo80", "hi80", "lo95", "hi95")


def forecast_figure(
    history: pd.DataFrame,
    ahead: pd.DataFrame,
    currency: str,
    *,
    value: str = "revenue",
    when: str = "month",
    name: str = "Revenue",
    unit: Unit = "money",
    step: Granularity = "month",
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: history (`when`, `value`) and ahead (`when`, point, lo80, hi80, lo95, hi95); one row per step each.

    `when` is a column of first days. `links` belong to the history.
    """
    there = base.known(history[value], ahead["hi95"], ahead["lo95"], ahead["point"])
    if not there:
        return base.figure([])
    joined = _from_last_known(history, ahead, value, when)
    was, comes = axes.along(history[when].tolist(), step), axes.along(joined[when].tolist(), step)
    whole = axes.along([*history[when], *ahead[when]], step)
    wording = Wording(unit, currency)
    lead = len(joined) - len(ahead)
    expected = Line("Forecast", joined["point"].tolist(), style="dashed", color="c1",
                    notes=[""] * lead + _range_notes(ahead, wording))
    dashed = line_trace(comes, expected, 0, wording)
    dashed.mode = "lines+markers"
    dashed.marker.size = [0] * lead + [6] * len(ahead)
    # What is known is told by the line of what was.
    dashed.customdata = [""] * lead + list(dashed.customdata)[lead:]
    return base.figure(
        [
            band_trace(comes, Band(joined["lo95"].tolist(), joined["hi95"].tolist(), alpha=0.09)),
            band_trace(comes, Band(joined["lo80"].tolist(), joined["hi80"].tolist())),
            line_trace(was, Line(name, history[value].tolist()), 0, wording, Clicks(links, drill)),
            dashed,
        ],
        hovermode="x unified",
        xaxis=whole.axis,
        yaxis=axes.ticks(max(there), unit, currency, lowest=min(there)),
    )


def _from_last_known(history: pd.DataFrame, ahead: pd.DataFrame, value: str, when: str) -> pd.DataFrame:
    """The forecast with the last known step in front, so that the line and its bands grow out of it."""
    if history.empty:
        return ahead
    last = history.iloc[-1]
    start: dict[str, Any] = dict.fromkeys(("point", *RANGES), last[value]) | {when: last[when]}
    return pd.concat([pd.DataFrame([start]), ahead], ignore_index=True) if len(ahead) else pd.DataFrame([start])


def _range_notes(ahead: pd.DataFrame, wording: Wording) -> list[str]:
    return [
        f"80%: {wording.full(low)} – {wording.full(high)}"
        for low, high in zip(ahead["lo80"], ahead["hi80"], strict=True)
    ]
