"""A KPI card: label and definition, value and unit beside a sparkline, change and what it is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.components.icons import icon
from dashboard.components.sparkline import sparkline
from dashboard.format import Change, Compact


@dataclass(frozen=True)
class Kpi:
    """What a card shows. `change` is None without a comparison; `comparison` reads 'vs Sep 17 – Oct 16'.

    `course` is the sparkline's values, `href` where the card leads; a small card has neither.
    """

    name: str
    label: str
    definition: str
    value: Compact
    full_value: str
    course: Sequence[float] = ()
    change: Change | None = None
    comparison: str = ""
    href: str = ""
    is_small: bool = False


def kpi_card(kpi: Kpi) -> html.Article:
    """The card; the exact value is its tooltip and its accessible name."""
    return html.Article(
        [
            html.Div([html.H2(_label(kpi), className="kpi-label"), _definition(kpi)], className="kpi-head"),
            html.Div(
                [
                    html.Span(
                        [kpi.value.text, html.Span(kpi.value.suffix, className="kpi-suffix")],
                        className="kpi-value",
                        title=kpi.full_value,
                    ),
                    None if kpi.is_small else sparkline(kpi.course),
                ],
                className="kpi-body",
            ),
            html.Div([_chip(kpi), html.Span(kpi.comparison, className="kpi-versus")], className="kpi-foot"),
        ],
        className="card kpi small" if kpi.is_small else "card kpi",
        **data(state="ready", kpi=kpi.name, value=kpi.full_value), **aria(label=f"{kpi.label}: {kpi.full_value}"),
    )


def failed_kpi(label: str, reference: str) -> html.Article:
    """The card whose query failed."""
    return html.Article(
        [
            html.Div(html.H2(label, className="kpi-label"), className="kpi-head"),
            html.Div([icon("plug"), html.Span("Could not load")], className="kpi-failed"),
            html.Div(
                [
                    html.Button("Retry", type="button", className="link-button", **data(action="retry")),
                    html.Span(f"Ref {reference}", className="kpi-versus"),
                ],
                className="kpi-foot",
            ),
        ],
        className="card kpi",
        role="alert", **data(state="error"),
    )


def _label(kpi: Kpi) -> Any:
    return dcc.Link(kpi.label, href=kpi.href) if kpi.href else kpi.label


def _definition(kpi: Kpi) -> html.Button:
    # A button, so that touch and keyboard reach the definition too.
    return html.Button(
        [icon("info-circle"), html.Span(kpi.definition, className="tip", role="tooltip", id=f"definition-{kpi.name}")],
        type="button",
        className="info",
        **aria(label=f"What {kpi.label.lower()} means", describedby=f"definition-{kpi.name}"),
    )


def _chip(kpi: Kpi) -> html.Span | None:
    if kpi.change is None:
        return None
    arrow = [icon(f"arrow-{kpi.change.arrow}")] if kpi.change.arrow else []
    return html.Span(
        [*arrow, kpi.change.text],
        className=f"chip {kpi.change.tone}",
        title=kpi.change.words,
        role="img",
        **aria(label=kpi.change.words),
    )
