"""The first document of a visit: styles, theme and scripts in the order that shows numbers soonest."""

import hashlib
import json
import re
from collections.abc import Iterable
from functools import cache, cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import dash
from dash import Dash, dcc
from dash.fingerprint import build_fingerprint
from flask import request

from dashboard.answers import LAYOUT, PARTS
from dashboard.api.saved_views import visitors_defaults
from dashboard.bundles import EARLY, PICTURE_BUNDLE, SCRIPTS_BUNDLE, START, STYLES_BUNDLE, asset, versioned
from dashboard.context import current
from dashboard.filters import FOCUSES
from dashboard.pages import find_page
from dashboard.theme import COLORS, browser_theme

PLOTLY = asset("vendor/plotly-*.min.js")
INTER = asset("fonts/inter-latin-[0-9]*.woff2")
THEMES = tuple(COLORS)
# Nearly every page needs them; Dash would ask for them late, by addresses that no browser may keep.
SOON_NEEDED = ("async-graph", "async-dropdown", "async-datepicker")
# For a table that no page has.
NEVER_NEEDED = "/dash_table/"
SCRIPT = re.compile(r"<script src=\"([^\"]+)\"></script>")
# Beside the entry point, since the renderer empties that long before it has a layout; the style sheet takes it away.
BOOT = f"""<div class="boot" aria-hidden="true"><div class="boot-side"></div><div class="boot-page">
<div class="skeleton line-medium"></div><div class="boot-row">{'<div class="skeleton kpi"></div>' * 4}</div>
<div class="skeleton block"></div></div></div>"""

TOLD_NOBODY = ("python_version", "dash_version_url")


class AssayDash(Dash):
    """Dash with our own first document."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]
        """The document, with the theme of the visitor's cookie and the title of the page asked for."""
        page = find_page(request.path)
        chosen = request.cookies.get("theme", "")
        theme = f' data-bs-theme="{chosen}"' if chosen in THEMES else ""
        layout = f"{LAYOUT}?at={_address_asked()}&amp;{PARTS}=2"
        return f"""<!DOCTYPE html>
<html lang="en"{theme}>
<head>
{parts["metas"]}
<meta name="color-scheme" content="light dark">
<meta name="description" content="Retail and ERP analytics">
<title>{escape(page.name if page else "Not found")} · Assay</title>
<link rel="icon" type="image/svg+xml" href="{versioned("logo.svg")}">
<link rel="preload" as="fetch" href="{layout}" crossorigin>
<link rel="preload" as="fetch" href="{self._dependencies_address}" crossorigin>
<script src="{versioned(EARLY)}" data-plotly="/assets/{PLOTLY}" data-layout="{layout}"
 data-dependencies="{self._dependencies_address}"></script>
<link rel="preload" as="font" type="font/woff2" href="/assets/{INTER}" crossorigin>
<link rel="stylesheet" href="{versioned(STYLES_BUNDLE)}">
<link rel="preload" as="script" href="/assets/{PLOTLY}">
</head>
<body>
{parts["app_entry"]}
{BOOT}
<script type="application/json" id="chart-themes">{_in_script(browser_theme())}</script>
<script type="application/json" id="addresses">{_in_script(_addresses())}</script>
<script src="{versioned(PICTURE_BUNDLE)}"></script>
<footer>
{parts["config"]}
{_preloaded(_scripts(parts["scripts"]))}
<script id="_dash-renderer" src="{versioned(START)}"></script>
</footer>
</body>
</html>"""

    def _config(self) -> dict[str, Any]:
        """What the renderer must know; of this machine it is told nothing."""
        config: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call]
        return {name: value for name, value in config.items() if name not in TOLD_NOBODY}

    @cached_property
    def _dependencies_address(self) -> str:
        """Where the list of callbacks is; it changes with the list, so that a browser may keep it."""
        content = self.dependencies().get_data()
        return f"/_dash-dependencies?v={hashlib.sha256(content).hexdigest()[:16]}"


@cache
def _scripts(tags: str) -> tuple[str, ...]:
    """The addresses of all scripts, in their order; `tags` are those that Dash knows of."""
    named = [address for address in SCRIPT.findall(tags) if NEVER_NEEDED not in address]
    # Ours know React, and the renderer knows ours.
    ours = next(place for place, address in enumerate(named) if "/dash-renderer/" in address)
    folder = Path(dcc.__file__).parent
    soon = (
        # Dash has types for what users call, not for this.
        build_fingerprint(  # type: ignore[no-untyped-call]
            f"dcc/{name}.js", dash.__version__, int((folder / f"{name}.js").stat().st_mtime)
        )
        for name in SOON_NEEDED
    )
    return (
        *named[:ours], versioned(SCRIPTS_BUNDLE), *named[ours:],
        *(f"/_dash-component-suites/dash/{name}" for name in soon),
    )


def _preloaded(addresses: Iterable[str]) -> str:
    """Scripts that are fetched at once, and run when start.js says."""
    return "\n".join(
        f'<link rel="preload" as="script" href="{address}" data-src="{address}">' for address in addresses
    )


def _address_asked() -> str:
    """The address asked for as one value of a query string; in it, the path is as a browser writes it."""
    search = request.query_string.decode("latin-1")
    return quote(quote(request.path) + (f"?{search}" if search else ""), safe="")


def _addresses() -> dict[str, Any]:
    """What the browser must know to write addresses: the views that pages open with, the one without any, the keys of
    the one thing that a page is about."""
    bare = f"?period={current().settings.default_period}"
    return {"defaults": dict(visitors_defaults()), "bare": bare, "focuses": FOCUSES}


def _in_script(content: Any) -> str:
    # Inside a script element only this could end it early.
    return json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
