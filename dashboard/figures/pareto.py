"""Pareto charts: bars from the largest down, and the share of the total that they reach together."""

from collections.abc import Sequence
from itertools import accumulate

import plotly.graph_objects as go

from dashboard.figures import axes, base
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Drawing, Links, Series
from dashboard.figures.line_traces import Line
from warehouse.metrics.definitions import Unit

VITAL_SHARE = 0.8


def pareto_figure(
    names: Sequence[str],
    values: Sequence[object],
    unit: Unit,
    currency: str = "",
    *,
    name: str = "Revenue",
    links: Links | None = None,
    drill: str = "",
) -> go.Figure:
    """In: one value per name, in any order; `links` go along with their names. A dotted line stands at 80 %."""
    names, values = list(names), list(values)
    sizes = [max(value or 0.0, 0.0) for value in base.floats(values)]
    total = sum(sizes)
    if not total:
        return base.figure([])
    order = sorted(range(len(sizes)), key=lambda number: -sizes[number])
    reached = [size / total for size in accumulate(sizes[number] for number in order)]
    made = bars_figure(
        [names[number] for number in order],
        [Series(name, [values[number] for number in order])],
        unit,
        currency,
        lines=[Line("Together", reached, color="c2", second_unit="share")],
        drawings=[_vital_line()],
        links=[list(links)[number] for number in order] if links is not None else None,
        drill=drill,
    )
    # A share ends at 100 %.
    first = {"range": made.layout.yaxis.range}
    made.layout.yaxis2 = axes.second(axes.ticks(1.0, "share", ""), first, stretch=1.0)
    return made


def _vital_line() -> Drawing:
    return Drawing("ref", shape={
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y2", "y0": VITAL_SHARE, "y1": VITAL_SHARE,
        "line": {"width": 1, "dash": "dot"},
    })
