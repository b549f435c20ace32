"""Charts one below the other over the same days: one axis of time for all, and each its own scale."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import axes, base, drawings
from dashboard.figures.base import NOWHERE, Clicks, Drawing, Links, Wording
from dashboard.figures.drawings import Mark
from dashboard.figures.line_traces import Line, anomaly_traces, line_trace
from warehouse.metrics.definitions import Unit

# Between two panels, in parts of the whole: room for the lower one's name.
GUTTER = 0.09


@dataclass(frozen=True)
class Panel:
    """One chart: its name, its lines, and how much of the height it takes against the others."""

    name: str
    lines: Sequence[Line]
    height: float = 1.0
    from_zero: bool = False


def panels_figure(
    x: Sequence[Any],
    panels: Sequence[Panel],
    unit: Unit,
    currency: str = "",
    *,
    step: Granularity = "day",
    anomalies: Mapping[Any, str] | None = None,
    marks: Sequence[Mark] = (),
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: one value per day of `x` (each the start of a `step`) in each line of each panel, from the top down.

    `anomalies` (by day) are hollow markers on the first line of the first panel, `marks` stand upright through all
    panels, `links` belong to that first line. Nothing to draw gives an empty plot.
    """
    shown = [panel for panel in panels if base.known(*(line.values for line in panel.lines))]
    if not len(x) or not shown:
        return base.figure([])
    at, wording = axes.along(x, step), Wording(unit, currency)
    boxes = _boxes([panel.height for panel in shown])
    marked = [axes.place(at, x, mark.x) for mark in marks]
    shares = [sum(there < mark.x for there in x) / max(len(x) - 1, 1) for mark in marks]
    top = shown[0].lines[0]
    return base.figure(
        [
            *[
                _placed(line_trace(at, line, place, wording, Clicks(links, drill) if line is top else NOWHERE), number)
                for number, panel in enumerate(shown) for place, line in enumerate(panel.lines)
            ],
            *anomaly_traces(at, top, anomalies or {}),
        ],
        [*drawings.upright(marks, marked, shares), *map(_name, shown, boxes)],
        hovermode="x unified",
        # One hover text tells the day's value in every panel.
        hoversubplots="axis",
        meta=at.meta,
        xaxis={**at.axis, "anchor": _axis(len(shown) - 1)},
        **{
            f"yaxis{_axis(number)[1:]}": _scale(panel, box, unit, currency)
            for number, (panel, box) in enumerate(zip(shown, boxes, strict=True))
        },
    )


def _boxes(heights: Sequence[float]) -> list[tuple[float, float]]:
    """Bottom and top of each panel, from the top down."""
    scale = (1 - GUTTER * len(heights)) / sum(heights)
    boxes, top = [], 1 - GUTTER / 2
    for height in heights:
        boxes.append((max(top - height * scale, 0.0), top))
        top -= height * scale + GUTTER
    return boxes


def _axis(number: int) -> str:
    return f"y{number + 1 if number else ''}"


def _placed(trace: go.Scatter, number: int) -> go.Scatter:
    return trace.update(yaxis=_axis(number))


def _scale(panel: Panel, box: tuple[float, float], unit: Unit, currency: str) -> dict[str, Any]:
    there = base.known(*(line.values for line in panel.lines))
    wanted = max(round(2 * panel.height), 2)
    scale = axes.ticks(max(there), unit, currency, wanted, lowest=min(there), from_zero=panel.from_zero)
    return {**scale, "domain": list(box)}


def _name(panel: Panel, box: tuple[float, float]) -> Drawing:
    return Drawing("tx-2", label={
        "xref": "paper", "yref": "paper", "x": 0, "y": box[1], "xanchor": "left", "yanchor": "bottom",
        "text": f"<b>{base.plain(panel.name)}</b>", "font": {"size": 11}, "borderpad": 2,
    })
