"""Ranked horizontal bars: revenue per product, with a wide grey bar for the comparison period behind."""

from itertools import accumulate
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures import base
from dashboard.format import compact, full

# In widths of a small letter; a capital takes about a third more.
LONGEST_NAME = 27
CAPITAL_WIDTH = 1.35
# The value stands right of the longer bar; less room than this clips it at phone width.
HEAD_ROOM = 1.48


def top_products_figure(frame: pd.DataFrame, currency: str) -> go.Figure:
    """In: product, revenue, base_revenue, best first; one row per product. An empty frame gives an empty plot."""
    if frame.empty:
        return base.figure([])
    revenue, compared = base.floats(frame["revenue"]), base.floats(frame["base_revenue"])
    ends = [max(now or 0, then or 0, 0) for now, then in zip(revenue, compared, strict=True)]
    rows = list(range(len(frame)))
    return base.figure(
        [_bars(frame, rows, revenue, currency), _grey_bars(rows, compared), _values(frame, rows, ends, currency)],
        barmode="overlay",
        hovermode="closest",
        bargap=0.2,
        xaxis={"visible": False, "range": [min([0, *[value or 0 for value in revenue]]), max(ends) * HEAD_ROOM or 1]},
        yaxis=_names(frame, rows),
    )


def _bars(frame: pd.DataFrame, rows: list[int], revenue: list[float | None], currency: str) -> go.Bar:
    return go.Bar(
        name="Revenue", orientation="h", x=revenue, y=rows, width=0.42, zorder=1,
        customdata=[
            _hover(*row, currency)
            for row in zip(frame["product"], frame["revenue"], frame["base_revenue"], strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        meta={"color": "c1"},
    )


def _grey_bars(rows: list[int], compared: list[float | None]) -> go.Bar:
    return go.Bar(
        name="Comparison", orientation="h", x=compared, y=rows, width=0.74, hoverinfo="skip",
        meta={"color": "ref", "alpha": 0.28},
    )


def _values(frame: pd.DataFrame, rows: list[int], ends: list[float], currency: str) -> go.Scatter:
    return go.Scatter(
        x=ends, y=rows, mode="text", textposition="middle right", hoverinfo="skip", cliponaxis=False,
        text=[f"\u2002{compact(value, 'money', currency)}" for value in frame["revenue"]],
    )


def _names(frame: pd.DataFrame, rows: list[int]) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": rows,
        "ticktext": [_plain(_short(name)) for name in frame["product"]],
        "autorange": "reversed",
        "showgrid": False,
    }


def _short(name: str) -> str:
    widths = accumulate(CAPITAL_WIDTH if letter.isupper() else 1.0 for letter in name)
    fitting = sum(width <= LONGEST_NAME for width in widths)
    return name if fitting == len(name) else name[: fitting - 1].rstrip() + "…"


def _hover(product: str, revenue: Any, compared: Any, currency: str) -> str:
    lines = [f"<b>{_plain(product)}</b>", f"Revenue {full(revenue, 'money', currency)}"]
    if compared is not None:
        lines.append(f"Comparison {full(compared, 'money', currency)}")
    return "<br>".join(lines)


def _plain(name: str) -> str:
    # Plotly reads a few tags in texts; a product's name must stay a name.
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
