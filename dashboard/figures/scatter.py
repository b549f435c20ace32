"""Points by two measures, with a size, names of the notable ones, quarters, intervals; curves against a diagonal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import axes, base, drawings
from dashboard.figures.base import Drawing, Links, Series, Wording
from warehouse.metrics.definitions import Unit

SMALLEST, LARGEST = 7, 26
ALONE, ON_CURVE = 8, 6
LONGEST_NAME = 20
# Room between the outermost points and the edge, in parts of the range.
ROOM = 0.06


@dataclass(frozen=True)
class Points(Series):
    """One group of points: `values` are their heights. All sequences have one entry per point.

    `names` head the hover texts, `sizes` give the points' area, `intervals` (low, high) whiskers of the height, `notes`
    a further line of the hover text; `is_curve` joins the points in their order.
    """

    x: Sequence[Any] = ()
    names: Sequence[Any] | None = None
    sizes: Sequence[Any] | None = None
    intervals: Sequence[tuple[Any, Any] | None] | None = None
    notes: Sequence[str] | None = None
    is_curve: bool = False


@dataclass(frozen=True)
class _Side:
    """An axis: what it is called, how its numbers are told, its settings."""

    title: str
    wording: Wording
    axis: dict[str, Any]

    @property
    def middle(self) -> float:
        return float(sum(self.axis["range"])) / 2


def scatter_figure(
    groups: Sequence[Points],
    x_unit: Unit,
    y_unit: Unit,
    currency: str = "",
    *,
    titles: tuple[str, str] = ("", ""),
    notable: Collection[Any] = (),
    quarters: tuple[float | None, float | None] | None = None,
    has_diagonal: bool = False,
    from_zero: bool = False,
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: groups of points; those without x or height are not drawn but keep their place in `links`.

    `titles` name the two axes. The points whose name is in `notable` are labelled. `quarters` (x, y) parts the plot at
    these values; the diagonal is where x equals y (calibration, ROC). `links` belong to the first group.
    """
    there = base.known(*(group.values for group in groups))
    xs, ys = base.known(*(group.x for group in groups)), [*there, *_edges(groups)]
    if not xs or not there:
        return base.figure([])
    is_zero_based = from_zero or has_diagonal
    across = _Side(titles[0], Wording(x_unit, currency), _axis(xs, x_unit, currency, is_zero_based, has_diagonal))
    up = _Side(titles[1], Wording(y_unit, currency), _axis(ys, y_unit, currency, is_zero_based, has_diagonal))
    biggest = max(base.known(*(group.sizes or () for group in groups)), default=0.0)
    return base.figure(
        [
            _points(group, across, up, biggest, notable,
                    base.meta(group.token(number), base.clicks(group, number, links if number == 0 else None, drill,
                                                               is_dated=False),
                              ring=True, text="tx-2", error="tx-3"))
            for number, group in enumerate(groups)
        ],
        _laid(quarters, has_diagonal, across.axis["tickvals"], up.axis["tickvals"]),
        hovermode="closest",
        xaxis={**across.axis, "title": {"text": base.plain(titles[0])}},
        yaxis={**up.axis, "title": {"text": base.plain(titles[1])}},
    )


def _edges(groups: Sequence[Points]) -> list[float]:
    return base.known(*(pair for group in groups for pair in group.intervals or () if pair))


def _axis(there: list[float], unit: Unit, currency: str, is_zero_based: bool, is_whole: bool) -> dict[str, Any]:
    """The axis with room around the points; a whole one shows all that a share can be."""
    low, high = min(there), max([*there, 1.0] if is_whole and unit == "share" else there)
    axis = axes.ticks(high, unit, currency, lowest=low, from_zero=is_zero_based)
    bottom, top = axis["range"]
    room = ROOM * (top - bottom)
    start = bottom if is_zero_based and low >= 0 else min(low - room, bottom)
    return {**axis, "range": [start, max(high + room, top)]}


def _points(
    group: Points, across: _Side, up: _Side, biggest: float, notable: Collection[Any], meta: dict[str, Any]
) -> go.Scatter:
    x, y = base.floats(group.x), base.floats(group.values)
    whiskers = base.whiskers(y, group.intervals)
    names = [base.shortened(name, LONGEST_NAME) if name in notable else "" for name in group.names or []]
    labels = [f"\u2009{name}\u2009" if name else "" for name in names]
    return go.Scatter(
        name=base.plain(group.name),
        x=x,
        y=y,
        mode=f"{'lines+' if group.is_curve else ''}markers{'+text' if any(labels) else ''}",
        marker={"size": _sizes(group, biggest), "opacity": 0.75 if group.sizes else 1, "line": {"width": 1}},
        # Labels point inwards, where there is room.
        text=labels,
        textposition=["middle left" if (value or 0) > across.middle else "middle right" for value in x],
        textfont={"size": 11},
        customdata=_hovers(group, across, up),
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
        meta=meta,
        **({"error_y": whiskers} if whiskers else {}),
    )


def _sizes(group: Points, biggest: float) -> list[float] | float:
    if not group.sizes or not biggest:
        return ON_CURVE if group.is_curve else ALONE
    return [
        SMALLEST + (LARGEST - SMALLEST) * (max(size or 0.0, 0.0) / biggest) ** 0.5
        for size in base.floats(group.sizes)
    ]


def _hovers(group: Points, across: _Side, up: _Side) -> list[str]:
    heads = group.names if group.names is not None else [group.name] * len(group.values)
    notes = group.notes or [""] * len(group.values)
    return [
        f"<b>{base.plain(head)}</b><br>{base.plain(across.title)} {across.wording.full(x)}"
        f"<br>{base.plain(up.title)} {up.wording.full(y)}" + (f"<br>{note}" if note else "")
        for head, x, y, note in zip(heads, group.x, group.values, notes, strict=True)
    ]


def _laid(
    quarters: tuple[float | None, float | None] | None, has_diagonal: bool, across: Sequence[float], up: Sequence[float]
) -> list[Drawing]:
    lines = drawings.crosshair(*quarters) if quarters else []
    low, high = max(across[0], up[0]), min(across[-1], up[-1])
    return [*lines, *([drawings.slope(low, high)] if has_diagonal else [])]
