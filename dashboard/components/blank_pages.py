"""Whole pages without data: nothing loaded yet, and no page at this address."""

from dash import dcc, html

from dashboard.components.attributes import data
from dashboard.components.icons import icon

FIRST_STEPS = (
    ("Load your own CSV files", ".venv/bin/python -m scripts.sync csv --path DIR"),
    ("No files? Make a demo company's first", ".venv/bin/python -m scripts.generate_demo --path DIR"),
    ("Then forecast", ".venv/bin/python -m scripts.predict --all"),
)


def empty_warehouse() -> html.Section:
    """The page of a warehouse without sales: how to fill it."""
    steps = [html.Li([html.Span(text), html.Code(command)]) for text, command in FIRST_STEPS]
    return html.Section(
        [
            icon("database-add"),
            html.H2("No sales yet"),
            html.P("The warehouse is ready and empty. This page fills itself as soon as the first load is done."),
            html.Ol(steps),
        ],
        className="card blank-page",
        **data(state="empty", waits_for_data="true"),
    )


def no_access(name: str) -> html.Section:
    """The page of somebody who may not open it."""
    return html.Section(
        [
            icon("people"),
            html.H2(f"{name} is not open to your role"),
            html.P("The navigation shows what is. An administrator can change what a role may open, under Settings."),
        ],
        className="card blank-page",
        **data(state="empty"),
    )


def not_found(pathname: str) -> html.Section:
    """The page of an address that leads nowhere."""
    return html.Section(
        [
            icon("compass"),
            html.H2("No page here"),
            html.P(f"There is nothing at {pathname}."),
            dcc.Link("Go to Overview", href="/", className="button"),
        ],
        className="card blank-page",
        **data(state="empty"),
    )
