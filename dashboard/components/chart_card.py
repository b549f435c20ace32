"""A card around a chart: title, subtitle, actions, legend, the chart and its table; or a state instead of them."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon
from dashboard.components.legend import Key, legend
from dashboard.components.states import Message, message, skeleton
from dashboard.components.table import table_twin

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def chart_card(
    name: str,
    title: str,
    subtitle: str,
    figure: go.Figure,
    table: pd.DataFrame,
    download_href: str,
    keys: Sequence[Key] = (),
    aside: Any = None,
    note: Any = None,
    is_stale: bool = False,
) -> html.Article:
    """A card that is ready. `aside` stands beside the chart, `note` above it; a stale one is greyed."""
    chart = html.Div(
        dcc.Graph(id=f"{name}-graph", figure=figure, config=GRAPH_CONFIG, responsive=True),
        className="chart",
        role="img",
        **aria(label=f"{title}. {subtitle}. The same data as a table: use the button View as table."),
    )
    body = [legend(keys), chart, table_twin(table, title)]
    return html.Article(
        [
            _head(title, subtitle, _actions(title, download_href)),
            note,
            html.Div([html.Div(body, className="chart-column"), aside], className="chart-row") if aside else
            html.Div(body, className="chart-column"),
        ],
        className="card chart-card stale" if is_stale else "card chart-card",
        **data(state="ready"), **aria(label=title),
    )


def state_card(title: str, subtitle: str, content: Message) -> html.Article:
    """A card that says why it has nothing to draw."""
    return html.Article(
        [_head(title, subtitle, None), message(content)],
        className="card chart-card",
        **data(state=content.state), **aria(label=title),
    )


def loading_card(title: str) -> html.Article:
    """A card that waits for its data."""
    return html.Article(
        [_head(title, "", None), skeleton()],
        className="card chart-card",
        **data(state="loading"), **aria(busy="true", label=title),
    )


def _head(title: str, subtitle: str, actions: Any) -> html.Header:
    return html.Header(
        [html.Div([html.H2(title), html.P(subtitle) if subtitle else None]), actions], className="card-head"
    )


def _actions(title: str, download_href: str) -> html.Div:
    return html.Div(
        [
            html.Button(
                icon("table"), type="button", className="icon-button", title="View as table",
                **data(action="toggle-table"), **aria(pressed="false", label=f"View as table: {title}"),
            ),
            html.A(
                icon("download"), href=download_href, className="icon-button", title="Download CSV",
                download="", **aria(label=f"Download CSV: {title}"),
            ),
        ],
        className="card-actions",
    )
