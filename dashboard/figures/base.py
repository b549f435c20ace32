"""What all figures share: no template of their own, tokens for colours, texts that stay texts, links that are clicked.

A figure names tokens in `meta` and `assets/dress.js` turns them into the colours of the theme. What it reads:

- trace: color and alpha (the mark; alpha alone fades a fill), colors (a token per point), fill (alpha of the area under
  a line), hollow (an empty marker), error (whiskers), text (letters), scale and steps (see `heatmap`),
  texts and cells (longer and shorter forms of the same texts, of which the longest that fits is shown, if any; rows
  and columns of the cells they must fit into, and how many letters stand beside them);
- layout: shapes and annotations, a [token, alpha] for each, an annotation also what it says where less than a share of
  the width is enough for it; thin (labels of the x axis may be left out); names (those, to be broken into lines);
  rows (longer labels of the y axis, for where it is wide).

A trace's `links` (one query string, such as "location=csv:L1", or None per point) and `drill` (the path they belong
to, "" for the page itself) are read by the script that follows a click.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.format import NONE, compact, full, is_missing, without_shared_words
from warehouse.metrics.definitions import Unit

Token = Literal["c1", "c2", "c3", "c4", "c5", "c6", "ref", "pos", "neg", "warn", "tx", "tx-2", "tx-3", "surface"]
Links = Sequence[str | None]

SERIES: tuple[Token, ...] = ("c1", "c2", "c3", "c4", "c5", "c6")
OTHER = "Other"
# A capital is about a third wider than a small letter.
CAPITAL_WIDTH = 1.35


@dataclass(frozen=True)
class Series:
    """One value per place on the axis (None is a gap). Without a `color` of its own it takes the next of c1 to c6.

    `links` are for clicks on this series; the first series of a figure has the figure's.
    """

    name: str
    values: Sequence[Any]
    color: Token | None = None
    links: Links | None = None

    def __post_init__(self) -> None:
        """Make lists of a frame's columns: they have a truth, and places from zero whatever their index."""
        for field in fields(self):
            column = getattr(self, field.name)
            if hasattr(column, "tolist"):
                object.__setattr__(self, field.name, column.tolist())

    def token(self, number: int) -> Token:
        """Its colour as the series at place `number`."""
        return self.color or SERIES[number % len(SERIES)]


@dataclass(frozen=True)
class Wording:
    """How numbers of one measure are told."""

    unit: Unit
    currency: str = ""

    def full(self, value: Any) -> str:
        """The whole number, as a hover text shows it."""
        return full(_finite(value), self.unit, self.currency)

    def compact(self, value: Any) -> str:
        """The number as it stands beside a mark."""
        return str(compact(_finite(value), self.unit, self.currency))


@dataclass(frozen=True)
class Clicks:
    """Where clicks on a trace's points lead: a query string for each, and the path that they belong to."""

    links: Sequence[Any] | None = None
    drill: str = ""

    @property
    def meta(self) -> dict[str, Any]:
        """Its part of the trace's meta."""
        return {} if self.links is None else {"links": list(self.links), "drill": self.drill}


NOWHERE = Clicks()


@dataclass(frozen=True)
class Drawing:
    """A line or an area (`shape`) or words (`label`) laid over a plot, in Plotly's terms but for the colour.

    Where `share` of the plot's width is too little for the words, or for others', they are `short`.
    """

    token: Token
    shape: Mapping[str, Any] | None = None
    label: Mapping[str, Any] | None = None
    alpha: float | None = None
    share: float = 1.0
    short: str = ""


def figure(traces: Sequence[Any], drawings: Sequence[Drawing] = (), **layout: Any) -> go.Figure:
    """A figure that takes its looks in the browser; no traces give an empty plot, never an error."""
    shapes = [drawing for drawing in drawings if drawing.shape]
    labels = [drawing for drawing in drawings if drawing.label]
    if not traces:
        layout = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}
    if drawings:
        layout["shapes"] = [drawing.shape for drawing in shapes]
        layout["annotations"] = [{"showarrow": False, **(drawing.label or {})} for drawing in labels]
        layout["meta"] = {
            **layout.get("meta", {}),
            "shapes": [[drawing.token, drawing.alpha] for drawing in shapes],
            "annotations": [[drawing.token, drawing.alpha, drawing.share, drawing.short] for drawing in labels],
        }
    made = go.Figure(data=list(traces), layout={"template": "none", **layout})
    made.layout.template = None
    return made


def meta(
    color: Token | None = None, clicks: Clicks = NOWHERE, colors: Iterable[Token] | None = None, **more: Any
) -> dict[str, Any]:
    """A trace's meta: its token (or one per point), what else the dressing reads, and where clicks on it lead."""
    tokens = {"color": color, "colors": list(colors) if colors is not None else None}
    return {key: value for key, value in {**tokens, **more}.items() if value is not None} | clicks.meta


def clicks(one: Series, number: int, links: Links | None, drill: str, is_dated: bool) -> Clicks:
    """Where clicks on the series at place `number` lead: its own way, else the figure's.

    Over days one hover tells all series, so the first is enough; elsewhere each mark is clicked by itself.
    """
    if one.links is not None:
        return Clicks(one.links, drill)
    return Clicks(links, drill) if number == 0 or not is_dated else NOWHERE


def floats(values: Iterable[Any]) -> list[float | None]:
    """Exact numbers as what a plot can draw; what is missing or endless stays a gap."""
    return [None if (number := _finite(value)) is None else float(number) for value in values]


def known(*columns: Iterable[Any]) -> list[float]:
    """The numbers among `columns`."""
    return [value for values in columns for value in floats(values) if value is not None]


def plain(name: Any) -> str:
    """A name that stays a name: Plotly reads a few tags, entities and %{...} in its texts. None is a dash."""
    escaped = _told(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("%{", "&#37;{")


def shortened(name: Any, longest: int) -> str:
    """`name` within `longest` widths of a small letter, escaped; a cut one ends in three dots."""
    whole = _told(name)
    widths = accumulate(CAPITAL_WIDTH if letter.isupper() else 1.0 for letter in whole)
    fitting = sum(width <= longest for width in widths)
    return plain(whole if fitting == len(whole) else whole[: fitting - 1].rstrip() + "…")


def labels(names: Sequence[Any], longest: int) -> list[str]:
    """The names shortened, without the words that all of them begin with where that would leave no room to differ."""
    whole = [_told(name) for name in names]
    is_cut = any(shortened(name, longest) != plain(name) for name in whole)
    if not is_cut or len(set(whole)) == 1:
        return [shortened(name, longest) for name in whole]
    return [shortened(name, longest) for name in without_shared_words(whole)]


def other(series: Sequence[Series], unit: Unit = "money", most: int = len(SERIES)) -> list[Series]:
    """The largest of `series` and the sum of the rest as "Other", `most` in all, in the order they came in.

    Means and rates have no sum: of those only the first `most` are kept.
    """
    if len(series) <= most:
        return list(series)
    if unit not in ("money", "count"):
        return list(series[:most])
    ranked = sorted(range(len(series)), key=lambda number: sum(known(series[number].values)), reverse=True)
    kept = sorted(ranked[: most - 1])
    columns = zip(*(series[number].values for number in ranked[most - 1 :]), strict=True)
    sums = [sum(there) if (there := known(values)) else None for values in columns]
    return [series[number] for number in kept] + [Series(OTHER, sums, color="ref")]


def whiskers(drawn: Sequence[float | None], intervals: Sequence[tuple[Any, Any] | None] | None) -> dict[str, Any]:
    """Error bars from (low, high) around what is drawn; nothing where no interval is known."""
    edges = [floats(pair or (None, None)) for pair in intervals] if intervals is not None else []
    if not known(*edges):
        return {}
    far = [
        [abs(edge - value) if edge is not None and value is not None else 0.0 for edge in pair]
        for pair, value in zip(edges, drawn, strict=True)
    ]
    return {"type": "data", "symmetric": False, "arrayminus": [low for low, _ in far],
            "array": [high for _, high in far], "thickness": 1.5, "width": 3}


def _finite(value: Any) -> Any:
    return None if is_missing(value) or abs(value) == float("inf") else value


def _told(name: Any) -> str:
    return NONE if is_missing(name) else str(name)
