"""A card around a chart: title, subtitle, actions, legend, the chart and its table; or a state instead of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon
from dashboard.components.legend import Key, legend
from dashboard.components.states import Message, message, skeleton
from dashboard.components.table import table, table_twin

GRAPH_CONFIG: Any = {"displayModeBar": False, "responsive": True}


def chart_card(
    name: str,
    title: str,
    subtitle: str,
    figure: go.Figure,
    rows: pd.DataFrame,
    downloads: Mapping[str, str],
    keys: Sequence[Key] = (),
    links: Sequence[str] = (),
    aside: Any = None,
    note: Any = None,
    is_stale: bool = False,
    days: str = "",
    chosen: str = "",
) -> html.Article:
    """A card that is ready; `rows` are the texts of its table, `downloads` addresses by kind of file.

    `aside` stands beside the chart, `note` above it; a stale one is greyed. `days` and what is `chosen` are said in the
    chart's picture, which stands alone.
    """
    chart = html.Div(
        dcc.Graph(id=f"{name}-graph", figure=figure, config=GRAPH_CONFIG, responsive=True),
        className="chart",
        role="img",
        **aria(label=f"{title}. {subtitle}. The same data as a table: use the button View as table."),
    )
    body = [legend(keys), chart, table_twin(rows, title, links)]
    menu = _download_menu(title, downloads, _picture(title, days, chosen))
    return html.Article(
        [
            _head(title, subtitle, [_table_button(title), menu]),
            note,
            html.Div([html.Div(body, className="chart-column"), aside], className="chart-row") if aside else
            html.Div(body, className="chart-column"),
        ],
        className="card chart-card stale" if is_stale else "card chart-card",
        **data(state="ready"), **aria(label=title),
    )


def table_card(
    title: str, subtitle: str, rows: pd.DataFrame, downloads: Mapping[str, str], links: Sequence[str] = (),
    note: Any = None, is_stale: bool = False,
) -> html.Article:
    """A card that is a table of texts."""
    return html.Article(
        [
            _head(title, subtitle, [_download_menu(title, downloads)]),
            note,
            html.Div(table(rows, title, links), className="table-card", tabIndex=0, role="region",
                     **aria(label=title)),
        ],
        className="card chart-card stale" if is_stale else "card chart-card",
        **data(state="ready"), **aria(label=title),
    )


def content_card(title: str, subtitle: str, content: Any, downloads: Mapping[str, str] | None = None) -> html.Article:
    """A card of any other content: a list of things to do, facts, controls."""
    return html.Article(
        [_head(title, subtitle, [_download_menu(title, downloads)] if downloads else None), content],
        className="card chart-card",
        **data(state="ready"), **aria(label=title),
    )


def greyed(card: Any, note: html.P) -> Any:
    """The card of a content with `note` above it, saying that it is old."""
    head, *content = card.children
    card.children = [head, note, *content]
    card.className += " stale"
    return card


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
        [
            html.Div([html.H2(title), html.P(subtitle) if subtitle else None]),
            html.Div(actions, className="card-actions") if actions else None,
        ],
        className="card-head",
    )


def _table_button(title: str) -> html.Button:
    return html.Button(
        icon("table"), type="button", className="icon-button", title="View as table",
        **data(action="toggle-table"), **aria(pressed="false", label=f"View as table: {title}"),
    )


def _picture(title: str, days: str, chosen: str) -> html.Button:
    return html.Button(
        "PNG", type="button", **data(action="save-picture", name=title, days=days, chosen=chosen),
        **aria(label=f"Save as picture: {title}"),
    )


def _download_menu(
    title: str, downloads: Mapping[str, str], picture: html.Button | None = None
) -> html.Details | None:
    items: list[Any] = [
        html.Li(html.A(kind, href=href, download="", **aria(label=f"Download {kind}: {title}")))
        for kind, href in downloads.items()
    ]
    if picture:
        items.append(html.Li(picture))
    if not items:
        return None
    return html.Details(
        [
            html.Summary(
                icon("download"), className="icon-button", title="Download", **aria(label=f"Download: {title}")
            ),
            html.Ul(items),
        ],
        className="menu",
    )
