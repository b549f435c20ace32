"""The controls of what-if: what to change, and by how much. Their state lives in the address."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.format import MINUS

# Percent; a promotion has none below zero.
SLIDERS = (
    ("price", "Price", -30, 30, 5), ("promotion", "Promotion depth", 0, 50, 5), ("competitor", "Competitors' prices",
                                                                                -30, 30, 5),
)
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")


def what_if_controls(scopes: Sequence[dict[str, str]], chosen: Mapping[str, Any]) -> html.Div:
    """`scopes` are options; `chosen` holds scope, price, promotion, competitor in percent and season (1 to 12)."""
    return html.Div(
        [
            html.Div(
                [
                    html.Label("What if, for", htmlFor="what-if-scope"),
                    dcc.Dropdown(id="what-if-scope", options=list(scopes), value=chosen["scope"], clearable=False),
                ],
                className="control",
            ),
            *[_slider(name, label, low, high, step, chosen[name]) for name, label, low, high, step in SLIDERS],
            html.Div(
                [
                    html.Label("In a month like", htmlFor="what-if-season"),
                    dcc.Dropdown(
                        id="what-if-season", value=chosen["season"], placeholder="the last three", searchable=False,
                        options=[{"value": str(number), "label": name} for number, name in enumerate(MONTHS, 1)],
                    ),
                ],
                className="control",
            ),
        ],
        className="controls",
        role="group",
        **aria(label="What if"),
    )


def _slider(name: str, label: str, low: int, high: int, step: int, value: int) -> html.Div:
    return html.Div(
        [
            html.Label(f"{label}, %", htmlFor=f"what-if-{name}"),
            dcc.Slider(
                id=f"what-if-{name}", min=low, max=high, step=step, value=value, included=False,
                marks={mark: _told(mark, low < 0) for mark in (low, (low + high) // 2, high)},
                tooltip={"placement": "top", "always_visible": False},
            ),
        ],
        className="control slider",
    )


def _told(mark: int, is_change: bool) -> str:
    sign = (MINUS if mark < 0 else "+") if is_change and mark else ""
    return f"{sign}{abs(mark)}"
