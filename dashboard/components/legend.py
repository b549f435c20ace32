"""A legend of our own: it wraps on a phone and takes its colours from the style sheet."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dash import html

from dashboard.components.attributes import aria

Mark = Literal[
    "bar", "bar-2", "bar-3", "bar-4", "bar-5", "bar-6", "line", "line-1", "line-3", "dotted", "hatch", "dashed", "band",
    "band-wide",
]


class Key(NamedTuple):
    """One entry: how it is drawn (a class of the style sheet) and what it is."""

    mark: Mark
    text: str


def legend(keys: Sequence[Key]) -> html.Ul | None:
    """The entries in one row; None for none."""
    if not keys:
        return None
    return html.Ul(
        [html.Li([html.Span(className=f"key {key.mark}", **aria(hidden="true")), key.text]) for key in keys],
        className="legend",
    )
