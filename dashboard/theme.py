"""How charts look: one Plotly template per theme, equal to the tokens in `assets/tokens.css`.

Figures carry no colours. A trace says in its `meta` which token it takes ({"color": "c1", "alpha": 0.15}), and
`assets/charts.js` dresses it in the browser, so that a figure serves both themes and can be cached for both.
"""

from types import MappingProxyType
from typing import Any

import plotly.graph_objects as go

COLORS = MappingProxyType({
    "light": MappingProxyType({
        "c1": "#2458E6", "c2": "#CF7D1E", "c3": "#169C94", "c4": "#8C415B", "c5": "#132C80", "c6": "#585115",
        "ref": "#8390A5", "tx": "#0F1728", "tx-2": "#465065", "surface": "#FFFFFF", "line": "#E3E7ED",
        "grid": "#EDF0F4",
    }),
    "dark": MappingProxyType({
        "c1": "#6C97FF", "c2": "#F2A73F", "c3": "#1BE0B5", "c4": "#CE5EA5", "c5": "#E0B8F4", "c6": "#9A8535",
        "ref": "#8390A5", "tx": "#EDF1F8", "tx-2": "#B4BECF", "surface": "#141A26", "line": "#263041",
        "grid": "#212A39",
    }),
})

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
            "separators": ".,",
            "hovermode": "x unified",
            "hoverlabel": {
                "bgcolor": color["surface"],
                "bordercolor": color["line"],
                "font": {"family": FONT, "size": 12, "color": color["tx"]},
            },
            "xaxis": {**axis, "showgrid": False, "spikecolor": color["ref"], "spikedash": "dot", "spikethickness": 1},
            "yaxis": {**axis, "showgrid": True, "gridcolor": color["grid"], "rangemode": "tozero"},
        },
        data={"scatter": [{"line": {"width": 2.25}, "marker": {"size": 6}}]},
    )


def browser_theme() -> dict[str, Any]:
    """What `assets/charts.js` needs: colours and template of each theme, as JSON."""
    return {
        name: {"colors": dict(colors), "template": template(name).to_plotly_json()}
        for name, colors in COLORS.items()
    }
