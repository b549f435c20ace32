"""Revenue as bars and orders as a line on a second axis, with the comparison period dotted."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Links, Series
from dashboard.figures.line_traces import Line


def trend_figure(
    frame: pd.DataFrame, step: Granularity, currency: str, *, links: Links | None = None, drill: str = ""
) -> go.Figure:
    """In: date, revenue, orders, base_revenue, is_partial; one row per step. An empty frame gives an empty plot."""
    # A part of a week or month would make the lines dive; today's counterpart is a whole day.
    compared = frame["base_revenue"] if step == "day" else frame["base_revenue"].mask(frame["is_partial"], None)
    orders = frame["orders"].astype("object").mask(frame["is_partial"], None)
    return bars_figure(
        frame["date"].tolist(),
        [Series("Revenue", frame["revenue"].tolist())],
        "money",
        currency,
        step=step,
        compared=compared.tolist(),
        lines=[Line("Orders", orders.tolist(), color="c2", second_unit="count")],
        is_partial=frame["is_partial"].tolist(),
        links=links,
        drill=drill,
    )
