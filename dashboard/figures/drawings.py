"""What is laid over a plot: targets, references, vertical marks with a label, shaded stretches, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.base import Drawing, Token, plain

LABEL = {"size": 11}
# Labels of more marks than this would run into each other; their texts stay in the hover.
MOST_LABELS = 4
# Labels that would meet stand in rows of this height; a letter takes this part of a plot on a phone.
ROW, LETTER = 0.085, 0.024
# Labels right of this part of the axis stand left of their line.
TURNS = 0.6


@dataclass(frozen=True)
class Target:
    """A thin line across at `value`, with its name."""

    value: Any
    text: str = "Target"


@dataclass(frozen=True)
class Mark:
    """A dotted line up at `x` (a place of the axis) with a few words: a change point, a holiday.

    They stand at its top, or `at_foot` where the curve runs along the top.
    """

    x: Any
    text: str
    color: Token = "tx-3"
    at_foot: bool = False


def across(target: Target) -> list[Drawing]:
    """The target's line, its name above its right end."""
    height = float(target.value)
    line = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": height, "y1": height, "line": {"width": 1.25}}
    label = {"xref": "paper", "x": 1, "y": height, "text": plain(target.text), "xanchor": "right", "yanchor": "bottom",
             "font": LABEL, "borderpad": 1}
    return [Drawing("tx-2", shape=line), Drawing("tx-2", label=label)]


def upright(marks: Sequence[Mark], places: Sequence[Any], share: Sequence[float]) -> list[Drawing]:
    """A dotted line for each mark; few ones have their words on top, turned inwards near the right edge.

    `places` are the marks' places on the axis, `share` how far along it each stands, from 0 to 1.
    """
    lines = [
        Drawing(mark.color, shape=_vertical(at, "dot")) for mark, at in zip(marks, places, strict=True)
    ]
    if len(marks) > MOST_LABELS:
        return lines
    labels = [
        Drawing(mark.color, label={
            "x": at, "yref": "paper", "text": plain(mark.text), "font": LABEL, "borderpad": 3,
            "xanchor": "right" if part > TURNS else "left",
            **({"y": ROW * row, "yanchor": "bottom"} if mark.at_foot else {"y": 1 - ROW * row, "yanchor": "top"}),
        })
        for mark, at, part, row in zip(marks, places, share, _rows(marks, share), strict=True)
    ]
    return lines + labels


def stretch(start: Any, end: Any, color: Token = "pos") -> Drawing:
    """A shaded part of the axis, behind the marks."""
    area = {"type": "rect", "yref": "paper", "x0": start, "x1": end, "y0": 0, "y1": 1, "layer": "below",
            "line": {"width": 0}}
    return Drawing(color, shape=area, alpha=0.1)


def crosshair(x: float | None, y: float | None) -> list[Drawing]:
    """Lines that part a plot into quarters, or into halves where one is None."""
    level = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": {"width": 1, "dash": "dot"},
             "layer": "below"}
    lines = [_vertical(x, "dot")] if x is not None else []
    return [Drawing("ref", shape=line) for line in [*lines, *([level] if y is not None else [])]]


def slope(low: float, high: float) -> Drawing:
    """The line on which x and y are equal."""
    return Drawing("ref", shape={
        "type": "line", "x0": low, "y0": low, "x1": high, "y1": high, "line": {"width": 1.25, "dash": "dash"},
        "layer": "below",
    })


def note(text: str) -> Drawing:
    """Small words in the upper left corner."""
    return Drawing("tx-3", label={
        "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "top", "text": plain(text),
        "font": LABEL,
    })


def _rows(marks: Sequence[Mark], share: Sequence[float]) -> list[int]:
    """The first row in which each label meets none of those before it."""
    placed: list[tuple[float, float, int]] = []
    for mark, part in zip(marks, share, strict=True):
        width = len(mark.text) * LETTER
        left, right = (part - width, part) if part > TURNS else (part, part + width)
        taken = {row for start, end, row in placed if start < right and left < end}
        placed.append((left, right, next(row for row in range(len(marks)) if row not in taken)))
    return [row for _, _, row in placed]


def _vertical(x: Any, dash: str) -> dict[str, Any]:
    return {"type": "line", "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 1.25, "dash": dash},
            "layer": "below"}
