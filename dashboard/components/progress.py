"""Progress towards a target as a bar, with a marker where it should stand by now. No gauges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.format import percent

Tone = Literal["good", "warn", "bad"]


@dataclass(frozen=True)
class Progress:
    """One target. `reached` and `pace` are shares of it; `value` and `text` say it in words; `href` leads on."""

    name: str
    value: str
    text: str
    reached: float
    pace: float
    tone: Tone
    href: str = ""


@dataclass(frozen=True)
class Light:
    """One figure held against limits: what it is, how it reads, and what that means."""

    name: str
    value: str
    verdict: str
    tone: Tone
    href: str = ""


def progress_bars(bars: Sequence[Progress]) -> html.Ul:
    """The targets, one below the other."""
    return html.Ul([_bar(bar) for bar in bars], className="progress-list")


def lights(found: Sequence[Light]) -> html.Ul:
    """The figures, one below the other; the colour stands beside a word, never alone."""
    return html.Ul(
        [
            html.Li([
                html.Div([
                    html.H3(dcc.Link(light.name, href=light.href) if light.href else light.name),
                    html.P(light.verdict),
                ]),
                html.Span(light.value, className=f"badge {light.tone}"),
            ])
            for light in found
        ],
        className="lights",
    )


def _bar(bar: Progress) -> html.Li:
    share = min(max(bar.reached, 0.0), 1.0)
    return html.Li([
        html.Div([html.H3(dcc.Link(bar.name, href=bar.href) if bar.href else bar.name),
                  html.Span(bar.value, className="progress-value")], className="progress-head"),
        html.Div(
            [
                html.Span(className=f"progress-fill {bar.tone}", style={"width": f"{share * 100:.1f}%"}),
                html.Span(className="progress-pace", style={"left": f"{min(bar.pace, 1.0) * 100:.1f}%"}),
            ],
            className="progress-track", role="img",
            **aria(label=f"{bar.name}: {percent(bar.reached)} of the target reached, "
                         f"{percent(bar.pace)} of the month over"),
        ),
        html.P(bar.text),
    ])
