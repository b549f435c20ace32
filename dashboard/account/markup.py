"""Dash's components as HTML, so that pages without Dash have the very same frame."""

from html import escape
from typing import Any

from markupsafe import Markup

NAMES = {"className": "class", "tabIndex": "tabindex", "htmlFor": "for"}
# They have no content, and no end.
VOID = ("img", "input", "br", "hr")


def markup(component: Any) -> Markup:
    """A component, a list of them or a text as HTML; links of Dash become plain ones."""
    if component is None:
        return Markup("")
    if isinstance(component, list | tuple):
        return Markup("").join(markup(part) for part in component)
    if not hasattr(component, "to_plotly_json"):
        return Markup(escape(str(component)))
    said = component.to_plotly_json()
    properties = dict(said["props"])
    content = properties.pop("children", None)
    tag = "a" if said["type"] == "Link" else said["type"].lower()
    # Dash keeps no order of them; a page that changed nothing should be the same page.
    opening = Markup(f"<{tag}{''.join(_attribute(*item) for item in sorted(properties.items()))}>")
    return opening if tag in VOID else opening + markup(content) + Markup(f"</{tag}>")


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, dict):
        value = "; ".join(f"{key}: {part}" for key, part in value.items())
    return f' {NAMES.get(name, name)}="{escape(str(value))}"'
