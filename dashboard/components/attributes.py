"""Attributes with a hyphen in their name, which Python cannot write as arguments."""

from typing import Any


def aria(**attributes: Any) -> dict[str, Any]:
    """`aria(label="Close")` for aria-label; use as `**aria(...)`."""
    return {f"aria-{name}": value for name, value in attributes.items()}


def data(**attributes: Any) -> dict[str, Any]:
    """`data(loaded_at=...)` for data-loaded-at; use as `**data(...)`."""
    return {f"data-{name.replace('_', '-')}": value for name, value in attributes.items()}
