"""A list of things to do: what was found, why it matters, what it is worth, and where to act on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import dcc, html

from dashboard.components.icons import icon

Tone = Literal["bad", "warn", "good", "plain"]


@dataclass(frozen=True)
class Action:
    """One finding. `amount` is what is at stake, as text; `href` leads to where it can be acted on."""

    headline: str
    text: str
    href: str = ""
    amount: str = ""
    tone: Tone = "plain"
    symbol: str = "exclamation-triangle"


def action_list(actions: Sequence[Action]) -> html.Ul:
    """The findings, one below the other, in the order given."""
    return html.Ul([_entry(action) for action in actions], className="actions")


def _entry(action: Action) -> html.Li:
    headline = dcc.Link(action.headline, href=action.href) if action.href else action.headline
    return html.Li(
        [
            icon(action.symbol),
            html.Div([html.H3(headline), html.P(action.text)]),
            html.Span(action.amount, className="amount") if action.amount else None,
        ],
        className=action.tone,
    )
