"""A card that has nothing to draw, and why: loading, empty, failed, not enough data."""

from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc, html

from dashboard.components.attributes import data
from dashboard.components.icons import icon

State = Literal["loading", "empty", "low-data", "error"]
ICONS: dict[State, str] = {"empty": "inbox", "low-data": "hourglass-split", "error": "plug"}


@dataclass(frozen=True)
class Message:
    """What is missing, why, and what to do about it. `command` is for the person at the server.

    `retry` says what the button of an error asks for again: the cards, or the whole page. `back` is where else to
    go: an address, and what is there.
    """

    state: State
    headline: str
    text: str
    command: str = ""
    clear_href: str = ""
    retry: Literal["retry", "reload"] = "retry"
    back: tuple[str, str] | None = None


def message(content: Message) -> html.Div:
    """The message in the middle of a card."""
    parts: list[Any] = [
        icon(ICONS[content.state]),
        html.H3(content.headline),
        html.P(content.text),
    ]
    if content.command:
        parts.append(html.Code(content.command))
    if content.state == "error":
        parts.append(html.Button("Retry", type="button", className="button", **data(action=content.retry)))
    if content.clear_href:
        parts.append(dcc.Link("Clear filters", href=content.clear_href, className="button"))
    if content.back:
        parts.append(dcc.Link(content.back[1], href=content.back[0], className="button"))
    return html.Div(parts, className="state", role="alert" if content.state == "error" else "status")


def skeleton() -> html.Div:
    """The final shape in grey, shown only once loading takes a while."""
    return html.Div([html.Div(className=f"skeleton {part}") for part in ("line-short", "block", "line-medium")])
