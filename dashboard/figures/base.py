"""What all figures share: a figure without a template of its own, round axis ticks, tokens for colours."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

import plotly.graph_objects as go

from dashboard.format import compact
from warehouse.metrics.definitions import Unit


def figure(traces: Sequence[Any], **layout: Any) -> go.Figure:
    """A figure that takes its looks in the browser; no traces give an empty plot, never an error."""
    made = go.Figure(data=list(traces), layout={"template": "none", **layout})
    made.layout.template = None
    return made


def ticks(highest: float, unit: Unit, currency: str, wanted: int = 4, lowest: float = 0) -> dict[str, Any]:
    """Axis settings with about `wanted` round steps from zero (or below) to `highest`, as $10K rather than 10k."""
    step = _round_step(max(highest - min(lowest, 0), 0.0) / wanted)
    if unit == "count":
        step = max(step, 1.0)
    first, last = floor(min(lowest, 0) / step), max(ceil(highest / step), 1)
    values = [step * number for number in range(first, last + 1)]
    return {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [_tick(value, step, unit, currency) for value in values],
        "range": [values[0], values[-1]],
    }


def floats(values: Iterable[Any]) -> list[float | None]:
    """Exact numbers as what a plot can draw; None stays a gap."""
    return [None if value is None or value != value else float(value) for value in values]


def known(values: Iterable[Any]) -> list[float]:
    """The numbers among `values`."""
    return [value for value in floats(values) if value is not None]


def _round_step(raw: float) -> float:
    if raw <= 0:
        return 1.0
    magnitude = 10 ** floor(log10(raw))
    return float(next(nice for nice in (1, 2, 2.5, 5, 10) if raw <= nice * magnitude * 1.0000001) * magnitude)


def _tick(value: float, step: float, unit: Unit, currency: str) -> str:
    # Exact decimals of the step, so that 2500 reads $2.5K and 2000 reads $2K.
    for limit, suffix in ((1e9, "B"), (1e6, "M"), (1e3, "K")):
        if abs(value) >= limit:
            scaled = Decimal(str(round(value / limit, 6))).normalize()
            sign = str(compact(0, unit, currency)).split("0")[0]
            return f"{'−' if scaled < 0 else ''}{sign}{abs(scaled):f}{suffix}"
    sign = str(compact(0, unit, currency)).split("0")[0]
    shown = f"{abs(value):g}" if step >= 1 or unit == "count" else f"{abs(value):.2f}"
    return f"{'−' if value < 0 else ''}{sign}{shown}"
