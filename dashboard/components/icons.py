"""Icons as CSS masks, so that they take the text's colour in either theme. Files: `assets/icons` (Bootstrap Icons)."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from dash import html

from dashboard.components.attributes import aria

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "icons"


def icon(name: str) -> html.Span:
    """The icon `assets/icons/<name>.svg`; what it means must stand beside it or in a label."""
    return html.Span(className="icon", style={"--m": _mask(name)}, **aria(hidden="true"))


def mask(svg: str) -> str:
    """An SVG as a value for the CSS property `mask`."""
    return f'url("data:image/svg+xml,{quote(svg, safe=" =:/,;()-.")}")'.replace("'", "%27")


@cache
def _mask(name: str) -> str:
    return mask((FOLDER / f"{name}.svg").read_text(encoding="utf-8").replace('"', "'").replace("\n", ""))
