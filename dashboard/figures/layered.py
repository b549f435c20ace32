"""A layered diagram: boxes in columns, from left to right, and lines from what feeds to what is fed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import base
from dashboard.figures.base import Clicks, Drawing, Token

# In parts of a column; the rest is room for lines.
BOX_WIDTH, TEXT_INDENT = 0.8, 0.025
BOX_HEIGHT = 0.72
LONGEST_NAME = 26
# Of a hover text, in letters.
LONGEST_LINE = 60
# How far a line between two boxes of one column bows out.
BOW = 0.16
# Points along a line; fewer would show corners.
STEPS = 14
# Passes over the columns that pull boxes to the height of those they belong to.
PASSES = 6


@dataclass(frozen=True)
class Box:
    """A box: what it is called in lines, what stands in it and in its hover text, and where a click leads."""

    name: str
    label: str
    hover: str
    link: str | None = None


def layered_figure(
    columns: Sequence[tuple[str, Sequence[Box]]],
    lines: Collection[tuple[str, str]],
    *,
    chosen: str = "",
    related: Collection[str] = (),
    paths: Collection[tuple[str, str]] = (),
    drill: str = "",
) -> go.Figure:
    """In: columns with a heading each, and (from, to) by the names of boxes; lines to unknown boxes are left out.

    `chosen`, what is `related` to it and the `paths` among the lines stand out, the rest steps back.
    """
    boxes = [box for _heading, column in columns for box in column]
    if not boxes:
        return base.figure([])
    known = {box.name for box in boxes}
    drawn = [(one, other) for one, other in lines if one in known and other in known]
    places = _places([[box.name for box in column] for _heading, column in columns], drawn)
    bright = {*related, chosen} if chosen else set()
    groups: list[tuple[list[Box], Token, float, Token]] = [
        ([box for box in boxes if box.name not in bright], "ref", 0.16, "tx-2" if chosen else "tx"),
        ([box for box in boxes if box.name in bright and box.name != chosen], "c1", 0.2, "tx"),
        ([box for box in boxes if chosen and box.name == chosen], "c1", 0.45, "tx"),
    ]
    rows = max(row for _column, row in places.values())
    return base.figure(
        [
            _lines([line for line in drawn if line not in paths], places, "ref", 0.14 if chosen else 0.4, 1.0),
            _lines([line for line in drawn if line in paths], places, "c1", 0.7, 1.5),
            _ground(boxes, places),
            *[_boxes(group, places, token, alpha, drill) for group, token, alpha, _ink in groups if group],
            *[_labels(group, places, ink) for group, _token, _alpha, ink in groups if group],
        ],
        [_heading(heading, number) for number, (heading, _column) in enumerate(columns)],
        barmode="overlay",
        hovermode="closest",
        xaxis={"visible": False, "range": [-0.02, len(columns) - 1 + BOX_WIDTH + BOW]},
        yaxis={"visible": False, "range": [rows + 0.8, -1.6]},
    )


def _boxes(
    boxes: Sequence[Box], places: Mapping[str, tuple[float, float]], token: Token, alpha: float, drill: str
) -> go.Bar:
    return go.Bar(
        **_frames(boxes, places),
        zorder=2,
        customdata=[_told(box) for box in boxes],
        hovertemplate="%{customdata}<extra></extra>",
        meta=base.meta(token, Clicks([box.link for box in boxes], drill), alpha=alpha),
    )


def _ground(boxes: Sequence[Box], places: Mapping[str, tuple[float, float]]) -> go.Bar:
    """Beneath the boxes, so that lines which pass by go on behind them."""
    return go.Bar(**_frames(boxes, places), zorder=1, hoverinfo="skip", meta=base.meta("surface"))


def _frames(boxes: Sequence[Box], places: Mapping[str, tuple[float, float]]) -> dict[str, Any]:
    return {
        "orientation": "h",
        "base": [places[box.name][0] for box in boxes],
        "x": [BOX_WIDTH] * len(boxes),
        "y": [places[box.name][1] for box in boxes],
        "width": BOX_HEIGHT,
    }


def _told(box: Box) -> str:
    lines = wrap(box.hover, LONGEST_LINE)
    return "<br>".join([f"<b>{base.plain(box.label)}</b>", *map(base.plain, lines)])


def _labels(boxes: Sequence[Box], places: Mapping[str, tuple[float, float]], token: Token) -> go.Scatter:
    return go.Scatter(
        x=[places[box.name][0] + TEXT_INDENT for box in boxes],
        y=[places[box.name][1] for box in boxes],
        mode="text",
        text=[base.shortened(box.label, LONGEST_NAME) for box in boxes],
        textposition="middle right",
        textfont={"size": 11},
        hoverinfo="skip",
        cliponaxis=False,
        zorder=3,
        meta=base.meta(text=token),
    )


def _lines(
    lines: Sequence[tuple[str, str]], places: Mapping[str, tuple[float, float]], token: Token, alpha: float,
    width: float,
) -> go.Scatter:
    """All lines as one trace, with a gap after each."""
    x: list[float | None] = []
    y: list[float | None] = []
    for one, other in lines:
        for across, down in _curve(places[one], places[other]):
            x.append(across)
            y.append(down)
        x.append(None)
        y.append(None)
    return go.Scatter(
        x=x, y=y, mode="lines", line={"width": width}, hoverinfo="skip", meta=base.meta(token, alpha=alpha)
    )


def _curve(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """Points from a box's right edge to the other's left; within a column to the right edge, by a bow."""
    left = start[0] + BOX_WIDTH
    right = end[0] if end[0] > start[0] else end[0] + BOX_WIDTH
    pull = (right - left) / 2 if right > left else BOW
    corners = (left, left + pull, right - pull if right > left else right + pull, right)
    points = []
    for step in range(STEPS + 1):
        part = step / STEPS
        weights = ((1 - part) ** 3, 3 * (1 - part) ** 2 * part, 3 * (1 - part) * part**2, part**3)
        across = sum(weight * corner for weight, corner in zip(weights, corners, strict=True))
        down = (weights[0] + weights[1]) * start[1] + (weights[2] + weights[3]) * end[1]
        points.append((round(across, 4), round(down, 4)))
    return points


def _places(
    columns: Sequence[Sequence[str]], lines: Sequence[tuple[str, str]]
) -> dict[str, tuple[float, float]]:
    """Column and row of each box, so that lines cross seldom: each box is drawn to the mean height of its own."""
    beside: dict[str, list[str]] = {name: [] for column in columns for name in column}
    for one, other in lines:
        beside[one].append(other)
        beside[other].append(one)
    tallest = max(map(len, columns))
    ordered = [list(column) for column in columns]
    rows = _rows(ordered, tallest)
    for turn in range(PASSES):
        for column in ordered if turn % 2 == 0 else ordered[::-1]:
            heights = {name: _mean([rows[other] for other in beside[name]], rows[name]) for name in column}
            column.sort(key=heights.__getitem__)
            rows |= _rows([column], tallest)
    return {name: (float(number), rows[name]) for number, column in enumerate(ordered) for name in column}


def _rows(columns: Sequence[Sequence[str]], tallest: int) -> dict[str, float]:
    return {
        name: (tallest - len(column)) / 2 + number for column in columns for number, name in enumerate(column)
    }


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _heading(text: str, column: int) -> Drawing:
    label: dict[str, Any] = {
        "x": column, "y": -1.1, "xanchor": "left", "text": f"<b>{base.plain(text)}</b>", "font": {"size": 12},
    }
    return Drawing("tx-2", label=label)
