"""The frame around every page: navigation, top bar, and the stores that keep open pages current."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon

SECONDS_BETWEEN_POLLS = 10


class NavigationItem(NamedTuple):
    """A page as the navigation shows it."""

    path: str
    name: str
    icon: str


def shell(
    pathname: str, search: str, title: str, items: Sequence[NavigationItem], content: Any, freshness: Any,
    versions: dict[str, int],
) -> html.Div:
    """The whole application at one address."""
    return html.Div(
        [
            # Given what the browser has, Location stays quiet instead of asking for everything a second time.
            dcc.Location(id="url", refresh=False, pathname=pathname, search=search),
            dcc.Store(id="refresh"),
            dcc.Store(id="versions", data=versions),
            dcc.Interval(id="poll", interval=SECONDS_BETWEEN_POLLS * 1000),
            html.A("Skip to content", href="#main", className="skip-link"),
            html.Aside(
                html.Div(
                    [_brand(), html.Nav(navigation(items, pathname), id="navigation", **aria(label="Pages"))],
                    className="sidebar-inner",
                ),
                className="sidebar",
                id="sidebar",
            ),
            html.Div(className="scrim", **data(action="close-navigation")),
            html.Div(
                [
                    _topbar(title, freshness),
                    html.Main(content, id="main", tabIndex=-1),
                    html.Div(id="toast", className="toast", role="status", **aria(live="polite")),
                ],
                className="page",
            ),
        ],
        className="shell",
    )


def navigation(items: Sequence[NavigationItem], pathname: str) -> html.Ul:
    """The pages there are; the open one is marked."""
    return html.Ul([
        html.Li(
            dcc.Link(
                [icon(item.icon), html.Span(item.name)], href=item.path,
                className="nav-link current" if item.path == pathname else "nav-link",
            ),
            **(aria(current="page") if item.path == pathname else {}),
        )
        for item in items
    ])


def _brand() -> html.Div:
    return html.Div(
        [
            html.Img(src="/assets/logo.svg", alt="", width=28, height=28),
            html.Span("Assay", className="brand-name"),
            html.Button(
                icon("x-lg"), type="button", className="icon-button close-navigation",
                **data(action="close-navigation"), **aria(label="Close navigation"),
            ),
        ],
        className="brand",
    )


def _topbar(title: str, freshness: Any) -> html.Header:
    return html.Header(
        [
            html.Button(
                icon("list"), type="button", className="button menu-button",
                **data(action="open-navigation"), **aria(label="Open navigation", controls="sidebar", expanded="false"),
            ),
            html.H1(title, id="page-title"),
            html.Div(freshness, id="freshness"),
            html.Div(
                [
                    _action("share", "Share", "Copy the address of this view", "share"),
                    html.A(
                        [icon("download"), html.Span("Export")], id="export", className="button",
                        href="/export/sales.csv", download="", title="Download the filtered sales as CSV",
                        **aria(label="Export the filtered sales as CSV"),
                    ),
                    _action("circle-half", "", "Theme: system", "theme"),
                ],
                className="topbar-actions",
            ),
        ],
        className="topbar",
    )


def _action(symbol: str, text: str, label: str, action: str) -> html.Button:
    parts = [icon(symbol), html.Span(text)] if text else icon(symbol)
    return html.Button(
        parts, type="button", className=f"button {action}-button", title=label,
        **data(action=action), **aria(label=label),
    )
