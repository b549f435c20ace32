"""How charts look: one Plotly template per theme, equal to the tokens in `assets/tokens.css`.

Figures carry no colours. A trace says in its `meta` which token it takes ({"color": "c1", "alpha": 0.15}), and
`assets/dress.js` dresses it in the browser, so that a figure serves both themes and can be cached for both.
"""

from collections.abc import Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

from dashboard import locales

COLORS = MappingProxyType({
    "light": MappingProxyType({
        "c1": "#2458E6", "c2": "#CF7D1E", "c3": "#169C94", "c4": "#8C415B", "c5": "#132C80", "c6": "#585115",
        "ref": "#8390A5", "pos": "#0A7050", "neg": "#B4231F", "warn": "#8A5300",
        "tx": "#0F1728", "tx-2": "#465065", "tx-3": "#616C81", "surface": "#FFFFFF", "line": "#E3E7ED",
        "grid": "#EDF0F4",
    }),
    "dark": MappingProxyType({
        "c1": "#6C97FF", "c2": "#F2A73F", "c3": "#1BE0B5", "c4": "#CE5EA5", "c5": "#E0B8F4", "c6": "#9A8535",
        "ref": "#8390A5", "pos": "#4CD3A1", "neg": "#FF8A80", "warn": "#F3BC5C",
        "tx": "#EDF1F8", "tx-2": "#B4BECF", "tx-3": "#8C98AD", "surface": "#141A26", "line": "#263041",
        "grid": "#212A39",
    }),
})

# Low to high. The text of every cell of a sequential scale is `tx`.
SEQUENTIAL = MappingProxyType({
    "light": ("#F3F6FF", "#D9E4FE", "#BCD0FD", "#9DBAFB", "#7FA3F8"),
    "dark": ("#1A2233", "#223257", "#2A437D", "#3354A2", "#3F66C8"),
})
# Below the middle orange, above it blue.
DIVERGING = MappingProxyType({
    "light": ("#A85308", "#E2A868", "#F2F3F5", "#8BAAF6", "#1D4BCB"),
    "dark": ("#F2A73F", "#8A6430", "#222B3B", "#3C5CB0", "#8FB0FF"),
})
# What is written on the steps of the diverging scale, whichever reads better.
INKS = ("#0B1226", "#FFFFFF")

FONT = "Inter, system-ui, sans-serif"


def template(theme: str) -> go.layout.Template:
    """The template of 'light' or 'dark'."""
    color = COLORS[theme]
    axis = {
        "automargin": True,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "ticklabelstandoff": 6,
        "tickfont": {"size": 11, "color": color["tx-2"]},
        "title": {"font": {"size": 11, "color": color["tx-3"]}, "standoff": 8},
        "gridcolor": color["grid"],
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "colorway": [color[f"c{number}"] for number in range(1, 7)],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 12, "color": color["tx-2"]},
            "margin": {"l": 4, "r": 4, "t": 8, "b": 4},
            "bargap": 0.28,
            "barcornerradius": 3,
            "showlegend": False,
            "separators": locales.current().decimal + locales.current().group,
            "hovermode": "x unified",
            "hoverlabel": {
                "align": "left",
                "bgcolor": color["surface"],
                "bordercolor": color["line"],
                "font": {"family": FONT, "size": 12, "color": color["tx"]},
            },
            "xaxis": {**axis, "showgrid": False, "spikecolor": color["ref"], "spikedash": "dot", "spikethickness": 1},
            "yaxis": {**axis, "showgrid": True, "rangemode": "tozero"},
        },
        data={
            "scatter": [{"line": {"width": 2.25}, "marker": {"size": 6}}],
            "heatmap": [{"xgap": 3, "ygap": 3, "showscale": False, "hoverongaps": False}],
        },
    )


def scales(theme: str) -> dict[str, Any]:
    """The scales of heat maps: stops of the sequential one; steps of the diverging one, each with its text's colour.

    The diverging scale has steps, because on its way to a dark end it passes tones on which no text reads well.
    """
    steps = _with_halves(DIVERGING[theme])
    texts = [_ink_on(step) for step in steps]
    return {"sequential": SEQUENTIAL[theme], "diverging": {"steps": steps, "texts": texts}}


def browser_theme() -> dict[str, Any]:
    """What `assets/dress.js` needs: colours, scales and template of each theme, as JSON; and how charts write dates."""
    themes: dict[str, Any] = {
        name: {"colors": dict(colors), "scales": scales(name), "template": template(name).to_plotly_json()}
        for name, colors in COLORS.items()
    }
    return themes | {"locale": locales.browser_locale()}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (#RRGGBB) as WCAG 2 defines it, from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _ink_on(color: str) -> str:
    return max(INKS, key=lambda ink: contrast(ink, color))


def _luminance(color: str) -> float:
    parts = [value / 255 for value in _parts(color)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _with_halves(colors: Sequence[str]) -> list[str]:
    halves = [
        "#" + "".join(f"{round((low + high) / 2):02X}" for low, high in zip(_parts(one), _parts(two), strict=True))
        for one, two in pairwise(colors)
    ]
    return [color for pair in zip(colors, halves, strict=False) for color in pair] + [colors[-1]]


def _parts(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))
