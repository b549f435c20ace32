"""The frame around every page: navigation, top bar, and the stores that keep open pages current."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon
from dashboard.components.views_menu import views_menu

SECONDS_BETWEEN_POLLS = 10
SETTINGS = "/settings"


class NavigationItem(NamedTuple):
    """A page as the navigation shows it."""

    path: str
    name: str
    icon: str
    group: str


class Person(NamedTuple):
    """Who is signed in."""

    name: str
    role: str


def shell(
    pathname: str, search: str, title: str, items: Sequence[NavigationItem], content: Any, freshness: Any,
    versions: dict[str, int], details: dict[str, list[str]], shown: str, person: Person | None = None, *,
    may_export: bool = True, may_share: bool = True,
) -> html.Div:
    """The whole application at one address.

    `details` are the views of one thing by page, as `Page.details`; `shown` is the path and the view, as
    `assets/filters.js` writes it.
    """
    return html.Div(
        [
            # Given what the browser has, Location stays quiet instead of asking for everything a second time.
            dcc.Location(id="url", refresh=False, pathname=pathname, search=search),
            dcc.Store(id="refresh"),
            dcc.Store(id="versions", data=versions),
            dcc.Store(id="details", data=details),
            # Changes when another page, or another view of one, has to be drawn: see assets/filters.js.
            dcc.Store(id="shown", data=shown),
            dcc.Interval(id="poll", interval=SECONDS_BETWEEN_POLLS * 1000),
            *beside_the_page(items, pathname, person),
            html.Div(
                [
                    _topbar(title, freshness, may_export, may_share),
                    html.Main(content, id="main", tabIndex=-1),
                    html.Div(id="toast", className="toast", role="status", **aria(live="polite")),
                ],
                className="page",
            ),
        ],
        className="shell",
    )


def beside_the_page(items: Sequence[NavigationItem], pathname: str, person: Person | None) -> list[Any]:
    """What stands before every page, also those that are no Dash: the way past it, the sidebar, its scrim."""
    return [
        html.A("Skip to content", href="#main", className="skip-link"),
        html.Aside(
            html.Div(
                [
                    _brand(),
                    html.Nav(navigation(items, pathname), id="navigation", **aria(label="Pages")),
                    _foot(pathname, person),
                ],
                className="sidebar-inner",
            ),
            className="sidebar",
            id="sidebar",
        ),
        html.Div(className="scrim", **data(action="close-navigation")),
    ]


def menu_button() -> html.Button:
    """Opens the navigation where it is hidden."""
    return html.Button(
        icon("list"), type="button", className="button menu-button",
        **data(action="open-navigation"), **aria(label="Open navigation", controls="sidebar", expanded="false"),
    )


def theme_button() -> html.Button:
    """Changes the theme."""
    return _action("circle-half", "", "Theme: system", "theme")


def navigation(items: Sequence[NavigationItem], pathname: str) -> list[Any]:
    """The pages there are, by group; the open one is marked."""
    groups = dict.fromkeys(item.group for item in items)
    return [
        part
        for group in groups
        for part in (
            html.H2(group, className="nav-group"),
            html.Ul([_navigation_entry(item, pathname) for item in items if item.group == group]),
        )
    ]


def _navigation_entry(item: NavigationItem, pathname: str) -> html.Li:
    is_open = item.path == pathname
    return html.Li(
        # The filters go along: assets/drill.js adds them, so that the list stays the same for every address.
        dcc.Link(
            [icon(item.icon), html.Span(item.name)], href=item.path,
            className="nav-link current" if is_open else "nav-link",
        ),
        **(aria(current="page") if is_open else {}),
    )


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


def _foot(pathname: str, person: Person | None) -> html.Div:
    """The way to the settings, and who is signed in."""
    is_open = pathname.startswith(SETTINGS)
    settings = html.A(
        [icon("gear"), html.Span("Settings")], href=SETTINGS, className="nav-link current" if is_open else "nav-link",
        **(aria(current="page") if is_open else {}),
    )
    return html.Div([settings, _person(person) if person else None], className="sidebar-foot")


def _person(person: Person) -> html.Div:
    initials = "".join(word[0] for word in person.name.split()[:2]).upper()
    return html.Div(
        [
            html.Span(initials, className="initials", **aria(hidden="true")),
            html.Div([html.Div(person.name, className="person-name"), html.Div(person.role, className="person-role")]),
            html.Button(
                icon("box-arrow-right"), type="button", className="icon-button", title="Sign out",
                **data(action="sign-out"), **aria(label="Sign out"),
            ),
        ],
        className="person",
    )


def _topbar(title: str, freshness: Any, may_export: bool, may_share: bool) -> html.Header:
    return html.Header(
        [
            menu_button(),
            html.H1(title, id="page-title"),
            html.Div(freshness, id="freshness"),
            html.Div(
                [
                    views_menu(may_share),
                    _action("share", "Share", "Share: copy the address of this view", "share"),
                    _export(may_export),
                    theme_button(),
                ],
                className="topbar-actions",
            ),
        ],
        className="topbar",
    )


def _export(may_export: bool) -> html.Details:
    # Hidden and not left out, for a callback writes their addresses.
    is_hidden = not may_export
    return html.Details(
        [
            html.Summary([icon("download"), html.Span("Export")], className="button", **aria(label="Export")),
            html.Ul([
                html.Li(html.A("Filtered sales, CSV", id="export", href="/export/sales.csv", download=""),
                        hidden=is_hidden),
                html.Li(html.A("This page, XLSX", id="export-page", href="/export/overview.xlsx", download=""),
                        hidden=is_hidden),
                html.Li(html.Button("Print or save as PDF", type="button", **data(action="print"))),
            ]),
        ],
        className="menu wide",
    )


def _action(symbol: str, text: str, label: str, action: str) -> html.Button:
    parts = [icon(symbol), html.Span(text)] if text else icon(symbol)
    return html.Button(
        parts, type="button", className=f"button {action}-button", title=label,
        **data(action=action), **aria(label=label),
    )
