"""Our own styles and scripts as few files: a first visit would ask for thirty, and a browser asks for six at a time."""

import hashlib
from functools import cache
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"
# Runs before anything is drawn.
EARLY = "early.js"
# Draw the page before Dash's own scripts are there.
FIRST_PICTURE = ("ages.js", "dress.js", "charts.js", "painter.js", "addresses.js", "first_picture.js")
# Starts Dash.
START = "start.js"
# Of pages without Dash.
APART = ("account.css",)
STYLES_BUNDLE, PICTURE_BUNDLE, SCRIPTS_BUNDLE = "assay.css", "picture.js", "assay.js"


@cache
def bundles() -> dict[str, bytes]:
    """The bundles by name, each its files one after the other."""
    styles, scripts = (sorted(path.name for path in ASSETS.glob(pattern)) for pattern in ("*.css", "*.js"))
    alone = {EARLY, START, *FIRST_PICTURE, *APART}
    parts = {
        STYLES_BUNDLE: [name for name in styles if name not in alone],
        PICTURE_BUNDLE: FIRST_PICTURE,
        SCRIPTS_BUNDLE: [name for name in scripts if name not in alone],
    }
    return {bundle: b"\n".join((ASSETS / name).read_bytes() for name in names) for bundle, names in parts.items()}


def asset(pattern: str) -> str:
    """The path within the assets of the one file that fits: its name carries its version. Raises FileNotFoundError."""
    found = [path.relative_to(ASSETS).as_posix() for path in ASSETS.glob(pattern)]
    if len(found) != 1:
        raise FileNotFoundError(
            f"{ASSETS / pattern} must be one file, not {len(found)}: the checkout or the image is not whole"
        )
    return found[0]


@cache
def versioned(name: str) -> str:
    """The address of one of our files, another one when it changes."""
    content = bundles()[name] if name in bundles() else (ASSETS / name).read_bytes()
    return f"/assets/{name}?m={hashlib.sha256(content).hexdigest()[:16]}"
