"""A line that warns of a figure: what is wrong with it, or what is left out."""

from dash import html

from dashboard.components.icons import icon


def warning_line(text: str) -> html.P:
    """The line, with its sign."""
    return html.P([icon("exclamation-triangle"), html.Span(text)], className="facts-warning")
