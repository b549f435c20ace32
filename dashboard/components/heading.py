"""The heading of a view of one thing: its name, what is said of it, and the way back to the list."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import dcc, html

from dashboard.components.icons import icon

Tone = Literal["plain", "good", "bad", "warn"]


def heading(name: str, text: Any, back_href: str, back_name: str, badges: Sequence[tuple[str, Tone]] = ()) -> html.Div:
    """`badges` are short words with a tone, such as ("High risk", "bad"); `text` is one line below the name."""
    return html.Div(
        [
            dcc.Link([icon("arrow-left"), back_name], href=back_href, className="back"),
            html.H2(name),
            *[html.Span(word, className=f"badge {tone}") for word, tone in badges],
            html.P(text) if text else None,
        ],
        className="heading",
    )
