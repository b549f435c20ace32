"""The parts of line charts, for all figures that have lines in them: lines, bands, anomalies, marks, the right axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures import axes, base
from dashboard.figures.axes import Along
from dashboard.figures.base import NOWHERE, Clicks, Series, Token, Wording
from dashboard.figures.drawings import Mark
from warehouse.metrics.definitions import Unit

DASH = {"solid": "solid", "dashed": "dash", "dotted": "dot"}
# A point between two gaps has no line to be seen by.
LONE_POINT = 6
AREA = 0.12
# Lines lie over bars, what is said of a point over both.
OVER_BARS, ON_TOP = 2, 3


@dataclass(frozen=True)
class Line(Series):
    """One line. `second_unit` puts it on a right axis of that unit; `notes` are further lines of its hover texts."""

    style: Literal["solid", "dashed", "dotted"] = "solid"
    is_area: bool = False
    second_unit: Unit | None = None
    notes: Sequence[str] | None = None


@dataclass(frozen=True)
class Band:
    """A range around a line: the usual alphas are .16 for 80 % and .09 for 95 %. Give the wider one first."""

    low: Sequence[Any]
    high: Sequence[Any]
    color: Token = "c1"
    alpha: float = 0.16


def line_trace(at: Along, line: Line, number: int, wording: Wording, clicks: Clicks = NOWHERE) -> go.Scatter:
    """The line as the one at place `number`; a right one tells its values in its own unit."""
    drawn = base.floats(line.values)
    sizes = lone_points(drawn)
    told = Wording(line.second_unit or wording.unit, wording.currency)
    return go.Scatter(
        name=base.plain(line.name),
        x=at.places,
        y=drawn,
        mode="lines+markers" if any(sizes) else "lines",
        marker={"size": sizes, "opacity": 1, "line": {"width": 0}},
        line={"dash": DASH[line.style]} | ({"width": 1.75} if line.style == "dotted" else {}),
        customdata=_hovers(at, line, told),
        hovertemplate="%{customdata}<extra></extra>",
        yaxis="y2" if line.second_unit else "y",
        zorder=OVER_BARS,
        cliponaxis=False,
        meta=base.meta(line.token(number), clicks, fill=AREA if line.is_area else None),
        **({"fill": "tozeroy"} if line.is_area else {}),
    )


def band_trace(at: Along, band: Band) -> go.Scatter:
    """The band as an area, in parts where it has gaps."""
    x: list[Any] = []
    y: list[float | None] = []
    for run in _runs(at.places, base.floats(band.low), base.floats(band.high)):
        # Along the upper edge and back along the lower: filling up to another trace would turn the hover texts' order.
        x += [*(place for place, _, _ in run), *(place for place, _, _ in reversed(run)), None]
        y += [*(high for _, _, high in run), *(low for _, low, _ in reversed(run)), None]
    return go.Scatter(
        x=x[:-1], y=y[:-1], mode="lines", line={"width": 0}, fill="toself", hoverinfo="skip",
        meta=base.meta(band.color, alpha=band.alpha),
    )


def anomaly_traces(at: Along, line: Line, said: Mapping[Any, str]) -> list[go.Scatter]:
    """Hollow markers on the line at the places of the axis of which something is said."""
    values = base.floats(line.values)
    found = [number for number, at_place in enumerate(at.places) if at_place in said and values[number] is not None]
    if not found:
        return []
    return [go.Scatter(
        name="Anomaly",
        x=[at.places[number] for number in found],
        y=[values[number] for number in found],
        mode="markers",
        marker={"size": 10, "line": {"width": 2}},
        customdata=[base.plain(said[at.places[number]]) for number in found],
        hovertemplate="%{customdata}<extra></extra>",
        yaxis="y2" if line.second_unit else "y",
        zorder=ON_TOP,
        cliponaxis=False,
        meta=base.meta("warn", hollow=True),
    )]


def mark_traces(marks: Sequence[Mark], places: Sequence[Any], top: float) -> list[go.Scatter]:
    """A small flag at the top of each mark that tells its words."""
    if not marks:
        return []
    return [go.Scatter(
        name="Marks",
        x=list(places),
        y=[top] * len(marks),
        mode="markers",
        marker={"symbol": "triangle-down", "size": 8},
        customdata=[base.plain(mark.text) for mark in marks],
        hovertemplate="%{customdata}<extra></extra>",
        cliponaxis=False,
        meta=base.meta("tx-3", colors=[mark.color for mark in marks]),
    )]


def second_axis(lines: Sequence[Line], first: dict[str, Any], currency: str) -> dict[str, Any]:
    """The layout's right axis for the lines that have one, from zero; nothing where none has."""
    right = [line for line in lines if line.second_unit]
    if not right or right[0].second_unit is None:
        return {}
    there = base.known(*(line.values for line in right))
    axis = axes.ticks(
        max(there, default=0.0), right[0].second_unit, currency, lowest=min(there, default=0.0)
    )
    return {"yaxis2": axes.second(axis, first)}


def lone_points(drawn: Sequence[float | None]) -> list[int]:
    """The size of each point's marker: seen only where it stands between two gaps."""
    around = [None, *drawn, None]
    return [
        LONE_POINT if value is not None and around[place] is None and around[place + 2] is None else 0
        for place, value in enumerate(drawn)
    ]


def _hovers(at: Along, line: Line, told: Wording) -> list[str]:
    heads = at.heads or [""] * len(line.values)
    notes = [f"<br>{note}" if note else "" for note in line.notes or [""] * len(line.values)]
    name = base.plain(line.name)
    return [
        f"{head}{name} <b>{told.full(value)}</b>{note}"
        for head, value, note in zip(heads, line.values, notes, strict=True)
    ]


def _runs(
    places: Sequence[Any], low: Sequence[float | None], high: Sequence[float | None]
) -> list[list[tuple[Any, float, float]]]:
    """Neighbouring places where both edges are known, as (place, low, high)."""
    runs: list[list[tuple[Any, float, float]]] = [[]]
    for place, bottom, top in zip(places, low, high, strict=True):
        if bottom is None or top is None:
            runs.append([])
        else:
            runs[-1].append((place, bottom, top))
    return [run for run in runs if run]
