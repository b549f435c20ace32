"""Ranked horizontal bars or dots: the name on the left, the value on the right, what it is compared with behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures import base
from dashboard.figures.base import Clicks, Drawing, Links, Token, Wording
from dashboard.format import full
from warehouse.metrics.definitions import Unit

# In widths of a small letter; the wider where the figure is.
LONGEST_NAME, LONGEST_WIDE_NAME = 27, 44
# The value stands right of the longest mark of its row, or of all where there are whiskers; less room than this clips
# it at phone width.
HEAD_ROOM, SHARE_ROOM, LETTER_ROOM = 0.48, 0.35, 0.075
# Dots stand off the edge, by this part of their range.
FOOT_ROOM = 0.06
# Before a value; a dot reaches beyond its place.
GAP = "\u2002"
BAR_WIDTH, GREY_WIDTH, GREY = 0.42, 0.74, 0.28
Interval = tuple[Any, Any]


@dataclass(frozen=True)
class _Row:
    """One name with all that is drawn or told of it; None where there is none."""

    name: Any
    value: Any
    compared: Any
    interval: Interval
    share: Any
    note: str

    @property
    def known(self) -> list[float]:
        return base.known([self.value, self.compared, *self.interval])


def ranked_figure(
    names: Sequence[Any],
    values: Sequence[Any],
    unit: Unit,
    currency: str = "",
    *,
    name: str = "Revenue",
    compared: Sequence[Any] | None = None,
    compared_name: str = "Comparison",
    intervals: Sequence[Interval | None] | None = None,
    shares: Sequence[Any] | None = None,
    notes: Sequence[str] | None = None,
    colors: Sequence[Token] | None = None,
    marks: Literal["bars", "dots"] = "bars",
    reference: tuple[Any, str] | None = None,
    is_change: bool = False,
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: one value per name, best first (the order is kept); all other sequences have the same length.

    `compared` are wide grey bars behind, `intervals` (low, high) whiskers, `shares` (of 1)
    stand after the value, `notes` are a further line of the hover text. Dots suit values whose distance to zero says
    little; `reference` (value, words) is then a line to see them against. Where values are changes, those above
    zero have a plus.
    """
    rows = _rows(names, values, compared, intervals, shares, notes)
    if not rows:
        return base.figure([])
    wording = Wording(unit, currency)
    is_dotted = marks == "dots"
    ends = [max(row.known or [0.0]) if is_dotted else max([0.0, *row.known]) for row in rows]
    low, high = _reach(rows, ends, reference, is_dotted)
    if base.known(*(row.interval for row in rows)):
        # At a whisker's end a value would pass for the end's: all stand in one column.
        ends = [high] * len(rows)
    longest = max(len(wording.compact(row.value)) for row in rows)
    room = max(HEAD_ROOM, LETTER_ROOM * longest) + (SHARE_ROOM if shares is not None else 0.0)
    return base.figure(
        [
            _marks(rows, [_hover(row, wording, name, compared_name) for row in rows], is_dotted, base.plain(name),
                   base.meta("c1", Clicks(links, drill), colors=colors, error="tx-2")),
            *([_grey_bars(rows, base.plain(compared_name))] if compared is not None else []),
            _labels(rows, ends, wording, is_change, GAP * (2 if is_dotted else 1)),
        ],
        _reference(reference),
        meta={"rows": base.labels([row.name for row in rows], LONGEST_WIDE_NAME)},
        barmode="overlay",
        hovermode="closest",
        bargap=0.2,
        xaxis={"visible": False, "range": [low, high + room * (high - low)]},
        yaxis=_names(rows, has_words_on_top=reference is not None),
    )


def _rows(names: Sequence[Any], values: Sequence[Any], *columns: Sequence[Any] | None) -> list[_Row]:
    filled = [column if column is not None else [None] * len(names) for column in columns]
    return [
        _Row(name, value, compared, interval or (None, None), share, note or "")
        for name, value, compared, interval, share, note in zip(names, values, *filled, strict=True)
    ]


def _reach(
    rows: Sequence[_Row], ends: Sequence[float], reference: tuple[Any, str] | None, is_dotted: bool
) -> tuple[float, float]:
    """The axis from the lowest mark to the highest; bars start at zero."""
    there = base.known(*(row.known for row in rows), [reference[0]] if reference else [])
    low = min(there, default=0.0) if is_dotted else min([0.0, *there])
    high = max([*ends, *there])
    width = high - low or abs(high) or 1.0
    return low - (FOOT_ROOM * width if is_dotted else 0.0), low + width


def _marks(
    rows: Sequence[_Row], hovers: list[str], is_dotted: bool, name: str, meta: dict[str, Any]
) -> go.Bar | go.Scatter:
    drawn = base.floats(row.value for row in rows)
    whiskers = base.whiskers(drawn, [row.interval for row in rows])
    looks: dict[str, Any] = {
        "name": name, "x": drawn, "y": list(range(len(rows))), "zorder": 1, "customdata": hovers,
        "hovertemplate": "%{customdata}<extra></extra>", "meta": meta, **({"error_x": whiskers} if whiskers else {}),
    }
    if is_dotted:
        return go.Scatter(**looks, mode="markers", marker={"size": 9})
    return go.Bar(**looks, orientation="h", width=BAR_WIDTH)


def _grey_bars(rows: Sequence[_Row], name: str) -> go.Bar:
    return go.Bar(
        name=name, orientation="h", x=base.floats(row.compared for row in rows), y=list(range(len(rows))),
        width=GREY_WIDTH, hoverinfo="skip", meta=base.meta("ref", alpha=GREY),
    )


def _labels(rows: Sequence[_Row], ends: list[float], wording: Wording, is_change: bool, gap: str) -> go.Scatter:
    signs = ["+" if is_change and (base.known([row.value]) or [0.0])[0] > 0 else "" for row in rows]
    shares = [f" · {full(row.share, 'share', '')}" if base.known([row.share]) else "" for row in rows]
    return go.Scatter(
        x=ends, y=list(range(len(rows))), mode="text", textposition="middle right", hoverinfo="skip",
        cliponaxis=False, zorder=2,
        text=[f"{gap}{sign}{wording.compact(row.value)}{share}"
              for row, sign, share in zip(rows, signs, shares, strict=True)],
    )


def _names(rows: Sequence[_Row], has_words_on_top: bool) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(rows))),
        "ticktext": base.labels([row.name for row in rows], LONGEST_NAME),
        "range": [len(rows) - 0.5, -1.2 if has_words_on_top else -0.5],
        "showgrid": False,
    }


def _reference(reference: tuple[Any, str] | None) -> list[Drawing]:
    if reference is None:
        return []
    at = float(reference[0])
    line = {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "layer": "below",
            "line": {"width": 1.25, "dash": "dot"}}
    label = {"x": at, "yref": "paper", "y": 1, "yanchor": "top", "text": base.plain(reference[1]),
             "font": {"size": 11}}
    return [Drawing("ref", shape=line), Drawing("tx-3", label=label)]


def _hover(row: _Row, wording: Wording, name: str, compared_name: str) -> str:
    lines = [f"<b>{base.plain(row.name)}</b>", f"{base.plain(name)} {wording.full(row.value)}"]
    if base.known([row.compared]):
        lines.append(f"{base.plain(compared_name)} {wording.full(row.compared)}")
    if base.known(row.interval):
        lines.append(f"{wording.full(row.interval[0])} to {wording.full(row.interval[1])}")
    return "<br>".join([*lines, *([row.note] if row.note else [])])
