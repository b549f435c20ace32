"""From one total to another: what was gained in green, what was lost in red, each bar hanging where the last ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import plotly.graph_objects as go

from dashboard.figures import axes, base, drawings
from dashboard.figures.axes import Along
from dashboard.figures.base import Clicks, Drawing, Links, Token, Wording
from warehouse.metrics.definitions import Unit

# Where all changes together move less than this part of the totals, the axis starts above zero, and says so.
SMALL_PART = 0.35
WIDTH = 0.62
# Letters of the axis' labels.
BESIDE = 6


@dataclass(frozen=True)
class Step:
    """A change, or (`is_total`) what has been reached there. `color` where green and red would judge wrongly."""

    name: str
    value: Any
    is_total: bool = False
    color: Token | None = None


@dataclass(frozen=True)
class _Bar:
    """A step from where its bar starts to where it ends."""

    step: Step
    start: float
    end: float


def waterfall_figure(
    steps: Sequence[Step], unit: Unit, currency: str = "", *, links: Links | None = None, drill: str = ""
) -> go.Figure:
    """In: a total, changes, and totals again, in order; the totals' values are drawn as they are given."""
    if not base.known([step.value for step in steps]):
        return base.figure([])
    bars, wording = _bars(steps), Wording(unit, currency)
    at = axes.names([step.name for step in steps])
    axis = _axis([bar.end for bar in bars], wording)
    floor = axis["range"][0]
    cut = [drawings.note(f"The axis starts at {axis['ticktext'][0]}")] if floor > 0 else []
    return base.figure(
        [_trace(at, bars, max(floor, 0.0), wording, Clicks(links, drill)), _values(at, bars, wording)],
        [*_connections(bars), *cut],
        hovermode=at.hovermode,
        meta=at.meta,
        xaxis=at.axis,
        yaxis=axis,
    )


def _bars(steps: Sequence[Step]) -> list[_Bar]:
    values = [value or 0.0 for value in base.floats([step.value for step in steps])]
    ends = accumulate(
        zip(steps, values, strict=True),
        lambda before, pair: pair[1] if pair[0].is_total else before + pair[1],
        initial=0.0,
    )
    reached = list(ends)
    return [
        _Bar(step, 0.0 if step.is_total else before, end)
        for step, before, end in zip(steps, reached, reached[1:], strict=False)
    ]


def _axis(ends: Sequence[float], wording: Wording) -> dict[str, Any]:
    low, high = min(ends), max(ends)
    is_zoomed = 0 < low and (high - low) < SMALL_PART * high
    # Room for the values above the bars and for the totals' feet.
    room = (high - low) * 0.25 or abs(high) * 0.1
    return axes.ticks(
        high + room / 2, wording.unit, wording.currency, lowest=low - room if is_zoomed else low,
        from_zero=not is_zoomed,
    )


def _trace(at: Along, bars: Sequence[_Bar], floor: float, wording: Wording, clicks: Clicks) -> go.Bar:
    bottoms = [max(bar.start, floor) for bar in bars] if floor else [bar.start for bar in bars]
    return go.Bar(
        name="Change",
        x=at.places,
        y=[bar.end - bottom for bar, bottom in zip(bars, bottoms, strict=True)],
        base=bottoms,
        width=WIDTH,
        customdata=[
            f"{head}<b>{_signed(bar.step, wording.full(bar.step.value))}</b>"
            for head, bar in zip(at.heads, bars, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        meta=base.meta("c1", clicks, colors=[_token(bar.step) for bar in bars]),
    )


def _values(at: Along, bars: Sequence[_Bar], wording: Wording) -> go.Scatter:
    told = [_signed(bar.step, wording.compact(bar.step.value)) for bar in bars]
    short = [_signed(bar.step, axes.short(_change(bar.step), wording.unit)) for bar in bars]
    return go.Scatter(
        x=at.places, y=[max(bar.start, bar.end) for bar in bars], mode="text", textposition="top center", text=told,
        textfont={"size": 11}, cliponaxis=False, hoverinfo="skip",
        meta=base.meta(text="tx", texts=[told, short], cells=[1, len(bars), BESIDE]),
    )


def _connections(bars: Sequence[_Bar]) -> list[Drawing]:
    return [
        Drawing("ref", shape={
            "type": "line", "x0": number + WIDTH / 2, "x1": number + 1 - WIDTH / 2, "y0": bar.end, "y1": bar.end,
            "line": {"width": 1},
        })
        for number, bar in enumerate(bars[:-1])
    ]


def _token(step: Step) -> Token:
    if step.color or step.is_total:
        return step.color or "c1"
    return "pos" if _change(step) >= 0 else "neg"


def _signed(step: Step, text: str) -> str:
    return f"+{text}" if not step.is_total and _change(step) > 0 else text


def _change(step: Step) -> float:
    return base.floats([step.value])[0] or 0.0
