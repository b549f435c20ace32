"""A matrix as coloured cells with a text in each; what is missing stays blank."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard import locales
from dashboard.figures import axes, base
from dashboard.figures.base import Clicks, Wording, plain
from dashboard.format import full
from warehouse.metrics.definitions import Unit

Scale = Literal["sequential", "diverging"]
# Steps of the diverging scale: a text is dark or light by the step that its cell has.
DIVERGING_STEPS = 9
LONGEST_ROW_NAME, LONGEST_WIDE_ROW_NAME = 22, 36
# The lowest of positive values is not as pale as zero would be, by this part of the range.
PALE = 0.15
# Where no cell has more, whole percents and whole amounts are too coarse.
SMALL_SHARE, SMALL_MONEY = 0.1, 100
LONG_MONEY = 1000


@dataclass(frozen=True)
class _Matrix:
    """The cells as they are told and as they are drawn."""

    values: Sequence[Sequence[Any]]
    drawn: Sequence[Sequence[float | None]]
    low: float
    high: float
    wording: Wording

    @property
    def cells(self) -> list[tuple[int, int, float]]:
        """Row, column and value of each cell that has one."""
        return [
            (row, column, value)
            for row, line in enumerate(self.drawn) for column, value in enumerate(line) if value is not None
        ]


def heatmap_figure(
    rows: Sequence[Any],
    columns: Sequence[Any],
    values: Sequence[Sequence[Any]],
    unit: Unit,
    currency: str = "",
    *,
    name: str = "Revenue",
    scale: Scale = "sequential",
    center: float = 0.0,
    sizes: Sequence[Any] | None = None,
    size_name: str = "customers",
    unscaled: Collection[int] = (),
    links: Sequence[Sequence[str | None]] | None = None,
    drill: str = "",
) -> go.Figure:
    """In: `values[row][column]`, None where there is none; the first row is drawn on top.

    A diverging scale has its middle at `center` and is as wide on both sides. `sizes` stand beside the row labels
    ("Feb 26 · 480"). Columns whose number is in `unscaled` do not widen the scale (a cohort's month 0 is always 100 %).
    Texts get shorter, then vanish, where cells are too narrow for them. `links[row][column]` as `values`.
    """
    drawn = [base.floats(row) for row in values]
    if not base.known(*drawn):
        return base.figure([])
    scaled = [[value for column, value in enumerate(row) if column not in unscaled] for row in drawn]
    low, high = _bounds(base.known(*scaled) or base.known(*drawn), scale, center)
    matrix = _Matrix(values, drawn, low, high, Wording(unit, currency))
    counts = [full(size, "count", "") for size in sizes] if sizes is not None else []
    labels = [f"{row} · {count}" for row, count in zip(rows, counts, strict=True)] if counts else list(rows)
    ends = [f"<br>{count} {plain(size_name)}" for count in counts] or [""] * len(rows)
    across = axes.names(columns)
    heads = [[f"<b>{plain(row)}, {plain(column)}</b><br>{plain(name)} " for column in columns] for row in rows]
    return base.figure(
        [
            _colours(matrix, heads, ends, base.meta(clicks=Clicks(links, drill), scale=scale)),
            _texts(matrix, scale, beside=max(map(len, base.labels(labels, LONGEST_ROW_NAME)))),
        ],
        hovermode="closest",
        meta={**across.meta, "rows": base.labels(labels, LONGEST_WIDE_ROW_NAME)},
        xaxis={**across.axis, "side": "top", "showgrid": False},
        yaxis=_row_names(labels),
    )


def _bounds(there: Sequence[float], scale: Scale, center: float) -> tuple[float, float]:
    if scale == "diverging":
        widest = max(abs(value - center) for value in there) or 1.0
        return center - widest, center + widest
    low, high = min(there), max(there)
    if low == high:
        return low - 1, high + 1
    return (max(low - PALE * (high - low), 0.0) if low >= 0 else low), high


def _colours(matrix: _Matrix, heads: list[list[str]], ends: list[str], meta: dict[str, Any]) -> go.Heatmap:
    return go.Heatmap(
        z=matrix.drawn,
        zmin=matrix.low,
        zmax=matrix.high,
        customdata=[
            [f"{head}{matrix.wording.full(value)}{end}" for head, value in zip(line_heads, line, strict=True)]
            for line_heads, line, end in zip(heads, matrix.values, ends, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        meta=meta,
    )


def _texts(matrix: _Matrix, scale: Scale, beside: int) -> go.Scatter:
    """The cells' texts, with shorter ones for where they do not fit."""
    cells = matrix.cells
    told, short = _told(matrix), [axes.short(value, matrix.wording.unit) for _, _, value in cells]
    return go.Scatter(
        x=[column for _, column, _ in cells], y=[row for row, _, _ in cells], mode="text", text=told,
        textfont={"size": 11}, hoverinfo="skip", cliponaxis=False,
        meta=base.meta(
            text="tx",
            steps=[_step(value, matrix) for _, _, value in cells] if scale == "diverging" else None,
            texts=[told, short],
            cells=[len(matrix.drawn), max(len(line) for line in matrix.drawn), beside],
        ),
    )


def _told(matrix: _Matrix) -> list[str]:
    cells = matrix.cells
    if matrix.wording.unit == "share" and max(abs(value) for _, _, value in cells) >= SMALL_SHARE:
        return [f"{axes.short(value, 'share')}{locales.current().percent}" for _, _, value in cells]
    if matrix.wording.unit == "money" and max(abs(value) for _, _, value in cells) >= SMALL_MONEY:
        return [_whole(value, matrix.wording) for _, _, value in cells]
    return [matrix.wording.compact(matrix.values[row][column]) for row, column, _ in cells]


def _whole(value: float, wording: Wording) -> str:
    if abs(value) >= LONG_MONEY:
        return wording.compact(value)
    return axes.tick(float(round(value)), 1.0, wording.unit, wording.currency)


def _step(value: float, matrix: _Matrix) -> int:
    part = (value - matrix.low) / (matrix.high - matrix.low)
    return min(max(int(part * DIVERGING_STEPS), 0), DIVERGING_STEPS - 1)


def _row_names(labels: Sequence[Any]) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": base.labels(labels, LONGEST_ROW_NAME),
        "range": [len(labels) - 0.5, -0.5],
        "showgrid": False,
    }
