"""Ranked horizontal bars: revenue per product, with a wide grey bar for the comparison period behind."""

import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.base import Links
from dashboard.figures.ranked import ranked_figure


def top_products_figure(
    frame: pd.DataFrame, currency: str, *, links: Links | None = None, drill: str = ""
) -> go.Figure:
    """In: product, revenue, base_revenue, best first; one row per product. An empty frame gives an empty plot."""
    return ranked_figure(
        frame["product"].tolist(),
        frame["revenue"].tolist(),
        "money",
        currency,
        compared=frame["base_revenue"].tolist(),
        links=links,
        drill=drill,
    )
