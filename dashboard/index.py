"""The first document of a visit: styles, theme and scripts in the order that shows numbers soonest."""

import json
from html import escape
from pathlib import Path
from typing import Any

from dash import Dash
from flask import request

from dashboard.pages import find_page
from dashboard.theme import COLORS, browser_theme

ASSETS = Path(__file__).resolve().parent / "assets"
PLOTLY = next((ASSETS / "vendor").glob("plotly-cartesian-*.min.js")).name
INTER = next((ASSETS / "fonts").glob("inter-latin-[0-9]*.woff2")).name
THEMES = tuple(COLORS)
# Beside the entry point, since the renderer empties that long before it has a layout; the style sheet takes it away.
BOOT = f"""<div class="boot" aria-hidden="true"><div class="boot-side"></div><div class="boot-page">
<div class="skeleton line-medium"></div><div class="boot-row">{'<div class="skeleton kpi"></div>' * 4}</div>
<div class="skeleton block"></div></div></div>"""


class AssayDash(Dash):
    """Dash with our own first document."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The document, with the theme of the visitor's cookie and the title of the page asked for."""
        page = find_page(request.path)
        chosen = request.cookies.get("theme", "")
        theme = f' data-bs-theme="{chosen}"' if chosen in THEMES else ""
        return f"""<!DOCTYPE html>
<html lang="en"{theme}>
<head>
{parts["metas"]}
<meta name="color-scheme" content="light dark">
<meta name="description" content="Retail and ERP analytics">
<title>{escape(page.name if page else "Not found")} · Assay</title>
<link rel="icon" type="image/svg+xml" href="{_versioned("logo.svg")}">
<script src="{_versioned("early.js")}" data-plotly="/assets/vendor/{PLOTLY}"></script>
<link rel="preload" as="font" type="font/woff2" href="/assets/fonts/{INTER}" crossorigin>
{parts["css"]}
<link rel="preload" as="script" href="/assets/vendor/{PLOTLY}">
</head>
<body>
{parts["app_entry"]}
{BOOT}
<script type="application/json" id="chart-themes">{_themes()}</script>
<footer>
{parts["config"]}
{parts["scripts"]}
{parts["renderer"]}
</footer>
</body>
</html>"""


def _versioned(name: str) -> str:
    return f"/assets/{name}?m={int((ASSETS / name).stat().st_mtime)}"


def _themes() -> str:
    # Inside a script element only this could end it early.
    return json.dumps(browser_theme(), separators=(",", ":")).replace("</", "<\\/")
