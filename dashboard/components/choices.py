"""Links side by side of which one is chosen: the job of a page, its figure, its view."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from dash import dcc, html

from dashboard.components.attributes import aria


class Choice(NamedTuple):
    """A link's name, where it leads, and whether it is the one shown."""

    name: str
    href: str
    is_chosen: bool


def choices(label: str, offered: Sequence[Choice]) -> html.Nav:
    """The links; `label` says what is chosen between."""
    links: list[Any] = [
        html.Span(one.name, className="choice chosen", **aria(current="true")) if one.is_chosen else
        dcc.Link(one.name, href=one.href, className="choice")
        for one in offered
    ]
    return html.Nav(links, className="choices", **aria(label=label))
