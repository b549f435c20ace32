"""Up to nine small line charts in a grid, all on one scale, each with its name above."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import axes, base
from dashboard.figures.axes import Along
from dashboard.figures.base import Clicks, Drawing, Series, Wording
from dashboard.figures.line_traces import AREA, LONE_POINT, lone_points
from dashboard.format import full_day
from warehouse.metrics.definitions import Unit

MOST = 9
LONGEST_NAME, SHORT_NAME = 32, 15
# Between the charts, in parts of the whole; above each there is room for its name.
GUTTER, NAME_ROOM = 0.035, 0.1


@dataclass(frozen=True)
class _Grid:
    """Charts side by side and one below the other, as parts of the whole plot."""

    count: int

    @property
    def width(self) -> int:
        return next(width for width in (1, 2, 3) if width * width >= self.count or width == 3)

    def box(self, number: int) -> tuple[float, float, float, float]:
        """Left, right, bottom and top of a chart."""
        row, column = divmod(number, self.width)
        wide, tall = (1 + GUTTER) / self.width, 1 / ceil(self.count / self.width)
        top = 1 - row * tall - NAME_ROOM * 0.9
        return column * wide, (column + 1) * wide - GUTTER, top - tall + NAME_ROOM, top


def small_multiples_figure(
    x: Sequence[Any],
    series: Sequence[Series],
    unit: Unit,
    currency: str = "",
    *,
    step: Granularity = "day",
    compared: Sequence[Sequence[Any]] | None = None,
    from_zero: bool = True,
    drill: str = "",
) -> go.Figure:
    """In: one value per place of `x` (days or names) in each series; only the first nine are drawn.

    `compared` has one dotted line per series. Each series' `links` are its own chart's.
    """
    shown = list(series[:MOST])
    behind = list(compared[: len(shown)]) if compared is not None else [None] * len(shown)
    if not len(x) or not base.known(*(one.values for one in shown)):
        return base.figure([])
    at, grid, wording = axes.along(x, step), _Grid(len(shown)), Wording(unit, currency)
    there = base.known(*(one.values for one in shown), *(values for values in behind if values is not None))
    axis = axes.ticks(max(there), unit, currency, wanted=2, lowest=min(there), from_zero=from_zero)
    heads = at.heads or [f"{full_day(day)}<br>" for day in x]
    return base.figure(
        [
            trace
            for number, (one, values) in enumerate(zip(shown, behind, strict=True))
            for trace in _chart(at.places, one, number + 1, _hovers(one, heads, wording), values, drill)
        ],
        _names(shown, grid),
        hovermode="closest",
        **_axes(at, axis, grid),
    )


def _chart(
    places: list[Any], one: Series, number: int, hovers: list[str], compared: Sequence[Any] | None, drill: str
) -> list[go.Scatter]:
    where: dict[str, Any] = {"x": places, "xaxis": f"x{number}", "yaxis": f"y{number}"}
    dotted = [] if compared is None else [go.Scatter(
        **where, y=base.floats(compared), mode="lines", line={"dash": "dot", "width": 1.25}, hoverinfo="skip",
        meta=base.meta("ref"),
    )]
    drawn = base.floats(one.values)
    sizes = lone_points(drawn)
    return [*dotted, go.Scatter(
        **where, name=base.plain(one.name), y=drawn, line={"width": 1.75}, fill="tozeroy", cliponaxis=False,
        mode="lines+markers" if LONE_POINT in sizes else "lines",
        marker={"size": sizes, "opacity": 1, "line": {"width": 0}},
        customdata=hovers, hovertemplate="%{customdata}<extra></extra>",
        meta=base.meta(one.color or "c1", Clicks(one.links, drill), fill=AREA),
    )]


def _hovers(one: Series, heads: Sequence[str], wording: Wording) -> list[str]:
    name = base.plain(one.name)
    return [f"<b>{name}</b><br>{head}{wording.full(value)}" for head, value in zip(heads, one.values, strict=True)]


def _axes(at: Along, axis: dict[str, Any], grid: _Grid) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for number in range(grid.count):
        left, right, bottom, top = grid.box(number)
        # The first place is named under each column, the last one only under the last column.
        is_last = number % grid.width == grid.width - 1 or number == grid.count - 1
        ends = sorted({0, len(at.places) - 1} if is_last else {0})
        made[f"xaxis{number + 1}"] = {
            **at.axis, "domain": [left, right], "anchor": f"y{number + 1}", "tickmode": "array",
            "tickvals": [at.places[end] for end in ends],
            # Not above a gap in the last row: there the next row's names stand.
            "showticklabels": number // grid.width == (grid.count - 1) // grid.width,
        }
        if not at.is_dated:
            made[f"xaxis{number + 1}"]["ticktext"] = [at.axis["ticktext"][end] for end in ends]
        made[f"yaxis{number + 1}"] = {
            **axis, "domain": [bottom, top], "anchor": f"x{number + 1}", "showticklabels": number % grid.width == 0,
        }
    return made


def _names(shown: Sequence[Series], grid: _Grid) -> list[Drawing]:
    names = [one.name for one in shown]
    drawings = []
    for number, (long, short) in enumerate(
        zip(base.labels(names, LONGEST_NAME), base.labels(names, SHORT_NAME), strict=True)
    ):
        left, right, _, top = grid.box(number)
        label = {"xref": "paper", "yref": "paper", "x": left, "y": top, "xanchor": "left", "yanchor": "bottom",
                 "font": {"size": 11}, "borderpad": 0, "text": f"<b>{long}</b>"}
        drawings.append(Drawing("tx-2", label=label, share=right - left, short=f"<b>{short}</b>"))
    return drawings
