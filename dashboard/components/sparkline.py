"""A sparkline as a CSS mask: it themes by itself and costs no chart."""

from collections.abc import Sequence

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.icons import mask

WIDTH, HEIGHT = 104, 34
# The stroke must not be cut at the top and bottom.
MARGIN = 2
MOST_POINTS = 60


def sparkline(values: Sequence[float]) -> html.Span | None:
    """The course of `values`, oldest first; None where fewer than two points leave nothing to see."""
    points = _thinned(values)
    if len(points) < 2:
        return None
    low, high = min(points), max(points)
    span = (high - low) or 1
    line = " ".join(
        f"{index * WIDTH / (len(points) - 1):.1f},{HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN):.1f}"
        for index, value in enumerate(points)
    )
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' preserveAspectRatio='none'>"
        f"<polygon points='0,{HEIGHT} {line} {WIDTH},{HEIGHT}' fill-opacity='.12'/>"
        f"<polyline points='{line}' fill='none' stroke='black' stroke-width='1.75' stroke-linejoin='round' "
        "stroke-linecap='round' vector-effect='non-scaling-stroke'/></svg>"
    )
    return html.Span(className="spark", style={"--m": mask(svg)}, **aria(hidden="true"))


def _thinned(values: Sequence[float]) -> list[float]:
    """At most MOST_POINTS means of neighbouring values."""
    size = -(-len(values) // MOST_POINTS)
    groups = [values[start : start + size] for start in range(0, len(values), size or 1)]
    return [sum(group) / len(group) for group in groups]
