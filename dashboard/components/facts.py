"""A column of facts beside a chart: one headline figure, then label and value pairs."""

from collections.abc import Sequence
from typing import NamedTuple

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.warning import warning_line
from dashboard.format import Compact


class Fact(NamedTuple):
    """One line; `meaning` is its tooltip."""

    label: str
    value: str
    meaning: str


def facts(
    headline: str, value: Compact, full_value: str, explanation: str, items: Sequence[Fact], warning: str = ""
) -> html.Aside:
    """The column; a warning stands under the headline figure."""
    return html.Aside(
        [
            html.P(headline, className="facts-headline"),
            html.P([value.text, html.Span(value.suffix, className="kpi-suffix")], className="facts-value",
                   title=full_value),
            html.P(explanation, className="facts-explanation"),
            warning_line(warning) if warning else None,
            html.Dl([
                html.Div([html.Dt(item.label), html.Dd(item.value)], title=item.meaning or None) for item in items
            ]),
        ],
        className="facts",
        **aria(label=headline),
    )
