"""Upright bars over days or names: one series, groups or stacks, with lines on top."""

from collections.abc import Sequence
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.buckets import Granularity
from dashboard.figures import axes, base
from dashboard.figures.axes import Along
from dashboard.figures.base import Clicks, Drawing, Links, Series, Token, Wording
from dashboard.figures.drawings import Target, across
from dashboard.figures.line_traces import Line, line_trace, second_axis
from warehouse.metrics.definitions import Unit

# The comparison's wide grey bar stands behind the narrow one, in parts of a place.
WIDTH, GREY_WIDTH, GREY = 0.46, 0.78, 0.28
GROUP_GAP = 0.08
# Above more bars than this, values would run into each other; the highest needs room for its own.
MOST_VALUES, VALUE_ROOM = 12, 1.08
MILLISECONDS = 86_400_000
# Letters of the axis' labels.
BESIDE = 6
HATCH = {"solidity": 0.5, "size": 6}


def bars_figure(
    x: Sequence[Any],
    series: Sequence[Series],
    unit: Unit,
    currency: str = "",
    *,
    step: Granularity = "day",
    arrangement: Literal["grouped", "stacked"] = "grouped",
    compared: Sequence[Any] | None = None,
    compared_name: str = "Comparison",
    lines: Sequence[Line] = (),
    target: Target | None = None,
    is_partial: Sequence[bool] | None = None,
    colors: Sequence[Token] | None = None,
    shows_values: bool = False,
    gap: float | None = None,
    drawings: Sequence[Drawing] = (),
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: one value per place of `x` in each series (more than six become five and "Other", see `base.other`).

    `x` holds days (each the start of a `step`) or names. `compared` is the only series', or the stack's total, in the
    comparison period: a dotted line over days, a wide grey bar behind a name. `lines` lie on top, those with a
    `second_unit` on a right axis. Parts of a step are hatched. `colors` gives each bar of an only series its own
    token. `shows_values` writes up to twelve values of the first series above their bars. `links` belong to the first
    series over days, to each series over names.
    """
    shown = base.other(series, unit)
    if not len(x) or not base.known(*(one.values for one in shown)):
        return base.figure([])
    at = axes.roomy(axes.along(x, step), step)
    wording = Wording(unit, currency)
    is_stacked = arrangement == "stacked"
    behind = Series(compared_name, compared) if compared is not None and base.known(compared) else None
    beside = [behind.values if behind else [], [target.value] if target else [],
              *[line.values for line in lines if not line.second_unit]]
    axis = _value_axis(shown, beside, wording, is_stacked, VALUE_ROOM if shows_values else 1.0)
    width = _width(at, step, has_grey=behind is not None and (is_stacked or len(shown) == 1))
    return base.figure(
        [
            *[
                _bars(at, one, _hovers(at, one, behind, wording), width, is_partial, base.meta(
                    one.token(number), base.clicks(one, number, links, drill, at.is_dated), colors
                )) for number, one in enumerate(shown)
            ],
            *([_comparison(at, behind, wording, is_stacked)] if behind else []),
            *[line_trace(at, line, number + len(shown), wording, Clicks(line.links, drill))
              for number, line in enumerate(lines)],
            *([_values(at, shown[0], wording)] if shows_values and len(x) <= MOST_VALUES else []),
        ],
        [*drawings, *(across(target) if target else [])],
        hovermode=at.hovermode,
        meta=at.meta,
        xaxis=at.axis,
        yaxis=axis,
        bargap=gap,
        **_arranged(is_stacked, len(shown)),
        **second_axis(lines, axis, currency),
    )


def _arranged(is_stacked: bool, count: int) -> dict[str, Any]:
    # Stacked bars below zero hang down instead of hiding behind those above.
    return {"barmode": "relative"} if is_stacked else {"barmode": "group", "bargroupgap": GROUP_GAP if count > 1 else 0}


def _bars(
    at: Along, one: Series, hovers: list[str], width: float | None, is_partial: Sequence[bool] | None,
    meta: dict[str, Any],
) -> go.Bar:
    shapes = ["/" if partial else "" for partial in is_partial] if is_partial is not None else []
    return go.Bar(
        name=base.plain(one.name),
        x=at.places,
        y=base.floats(one.values),
        width=width,
        zorder=1,
        customdata=hovers,
        hovertemplate="%{customdata}<extra></extra>",
        # A step that is not over is hatched: it cannot be compared with whole ones.
        marker={"pattern": {"shape": shapes, **HATCH}} if any(shapes) else {},
        meta=meta,
    )


def _width(at: Along, step: Granularity, has_grey: bool) -> float | None:
    """The bars' width where Plotly would not find it: before grey ones, and for a day that stands alone."""
    if at.is_dated:
        return axes.DAYS[step] * MILLISECONDS * GREY_WIDTH if len(at.places) == 1 else None
    return WIDTH if has_grey else None


def _comparison(at: Along, compared: Series, wording: Wording, is_stacked: bool) -> go.Scatter | go.Bar:
    if at.is_dated:
        # Grey would be lost on the grey of "Other".
        color: Token = "tx-2" if is_stacked else "ref"
        return line_trace(at, Line(compared.name, compared.values, color, style="dotted"), 0, wording)
    return go.Bar(
        name=base.plain(compared.name),
        x=at.places,
        y=base.floats(compared.values),
        width=GREY_WIDTH,
        # With a base and an offset of its own it takes part in no group and no stack.
        base=[0] * len(at.places),
        offset=-GREY_WIDTH / 2,
        # It would catch the clicks that are meant for the bar in front; its value is told there.
        hoverinfo="skip",
        meta=base.meta("ref", alpha=GREY),
    )


def _values(at: Along, one: Series, wording: Wording) -> go.Scatter:
    drawn = base.floats(one.values)
    told = [wording.compact(value) for value in one.values]
    short = ["" if value is None else axes.short(value, wording.unit) for value in drawn]
    return go.Scatter(
        x=at.places, y=[max(value or 0.0, 0.0) for value in drawn], mode="text", text=told, textfont={"size": 11},
        textposition="top center", cliponaxis=False, hoverinfo="skip",
        meta=base.meta(text="tx-2", texts=[told, short], cells=[1, len(at.places), BESIDE]),
    )


def _hovers(at: Along, one: Series, compared: Series | None, wording: Wording) -> list[str]:
    """What is told of each bar; over names also what it is compared with, whose own bar tells nothing."""
    heads = at.heads or [""] * len(at.places)
    behind = compared.values if compared and at.heads else [None] * len(at.places)
    told = []
    for head, value, then in zip(heads, one.values, behind, strict=True):
        lines = [f"{base.plain(one.name)} <b>{wording.full(value)}</b>"]
        if compared and base.known([then]):
            lines.append(f"{base.plain(compared.name)} <b>{wording.full(then)}</b>")
        told.append(head + "<br>".join(lines))
    return told


def _value_axis(
    series: Sequence[Series], beside: Sequence[Sequence[Any]], wording: Wording, is_stacked: bool, room: float
) -> dict[str, Any]:
    columns: list[list[Any]] = [list(base.floats(one.values)) for one in series]
    if is_stacked:
        columns = [
            [sum(value for value in values if value and value > 0) for values in zip(*columns, strict=True)],
            [sum(value for value in values if value and value < 0) for values in zip(*columns, strict=True)],
        ]
    there = base.known(*columns, *beside)
    return axes.ticks(max(there) * room, wording.unit, wording.currency, lowest=min(there))
