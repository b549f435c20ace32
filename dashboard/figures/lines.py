"""Lines over days, numbers or names: styles, bands, a second axis, targets, anomalies, marks and shaded stretches."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import axes, base, drawings
from dashboard.figures.axes import Along
from dashboard.figures.base import Drawing, Links, Wording
from dashboard.figures.drawings import Mark, Target
from dashboard.figures.line_traces import (
    Band,
    Line,
    anomaly_traces,
    band_trace,
    line_trace,
    mark_traces,
    second_axis,
)
from warehouse.metrics.definitions import Unit

__all__ = ["Band", "Line", "Mark", "Target", "lines_figure"]


def lines_figure(
    x: Sequence[Any],
    lines: Sequence[Line],
    unit: Unit,
    currency: str = "",
    *,
    step: Granularity = "day",
    x_unit: Unit | None = None,
    bands: Sequence[Band] = (),
    target: Target | None = None,
    anomalies: Mapping[Any, str] | None = None,
    marks: Sequence[Mark] = (),
    stretches: Sequence[tuple[Any, Any]] = (),
    is_partial: Sequence[bool] | None = None,
    from_zero: bool = True,
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: one value per place of `x` in each line and band (None is a gap). Nothing to draw gives an empty plot.

    `x` holds days (each the start of a `step`), numbers of `x_unit` in rising order, or names. `anomalies` maps
    places of `x` to what is said of them: hollow markers on the first line. Where `is_partial` is true all lines stop:
    a part of a step would let them dive. `stretches` (first, last place) are shaded, for times that went well.
    `links` belong to the first line, over numbers and names to all of them.
    """
    if not len(x) or not base.known(*(line.values for line in lines)):
        return base.figure([])
    at = axes.along(x, step, x_unit, currency)
    shown = [_stopped(line, is_partial) for line in lines]
    wording = Wording(unit, currency)
    axis = _value_axis(shown, bands, target, wording, from_zero)
    marked = [axes.place(at, x, mark.x) for mark in marks]
    return base.figure(
        [
            *[band_trace(at, band) for band in bands],
            *[
                line_trace(at, line, number, wording, base.clicks(line, number, links, drill, at.is_dated))
                for number, line in enumerate(shown)
            ],
            *anomaly_traces(at, shown[0], {axes.place(at, x, key): said for key, said in (anomalies or {}).items()}),
            *mark_traces(marks, marked, axis["range"][1]),
        ],
        _laid(at, x, target, marks, marked, stretches),
        hovermode=at.hovermode,
        meta=at.meta,
        xaxis=at.axis,
        yaxis=axis,
        **second_axis(shown, axis, currency),
    )


def _value_axis(
    lines: Sequence[Line], bands: Sequence[Band], target: Target | None, wording: Wording, from_zero: bool
) -> dict[str, Any]:
    left = [line.values for line in lines if not line.second_unit]
    edges = [edge for band in bands for edge in (band.low, band.high)]
    there = base.known(*left, *edges, [target.value] if target else [])
    return axes.ticks(
        max(there, default=0.0), wording.unit, wording.currency, lowest=min(there, default=0.0), from_zero=from_zero
    )


def _stopped(line: Line, is_partial: Sequence[bool] | None) -> Line:
    if is_partial is None:
        return line
    kept = [None if partial else value for value, partial in zip(line.values, is_partial, strict=True)]
    return replace(line, values=kept)


def _laid(
    at: Along, x: Sequence[Any], target: Target | None, marks: Sequence[Mark], marked: Sequence[Any],
    stretches: Sequence[tuple[Any, Any]],
) -> list[Drawing]:
    last = max(len(at.places) - 1, 1)
    shares = [sum(there < place for there in at.places) / last for place in marked]
    return [
        *[drawings.stretch(axes.place(at, x, start), axes.place(at, x, end)) for start, end in stretches],
        *drawings.upright(marks, marked, shares),
        *(drawings.across(target) if target else []),
    ]
