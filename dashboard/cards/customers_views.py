"""The views of the page Customers: who they are, their segments, and who stays or leaves (`?view=...`)."""

from dash import html

from dashboard.components.choices import Choice, choices
from dashboard.context import Visit

PATH, FOCUS = "/customers", "view"
SEGMENTS, RETENTION = "segments", "retention"
NAMES = {"": "Customers", SEGMENTS: "Segments", RETENTION: "Staying and leaving"}


def view_links(visit: Visit) -> html.Nav:
    """One link per view; the one shown is marked."""
    kind, value = visit.filters.focus or ("", "")
    shown = value if kind == FOCUS and value in NAMES else ""
    return choices("View", [
        Choice(name, visit.address(PATH, **({FOCUS: view} if view else {})), view == shown)
        for view, name in NAMES.items()
    ])
