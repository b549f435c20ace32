"""Pages: one module each, found by being here. A module names its PAGE and composes cards; nothing else."""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from dash import Dash

from dashboard.cards.card import Card
from dashboard.context import Visit


@dataclass(frozen=True)
class Page:
    """A page: its address, its place in the navigation, and what it shows.

    `layout` gives the content for one visit, `register` adds the page's callbacks to an application, `cards` are
    those whose data can be downloaded under `/export/<name>/<card>.csv`.
    """

    path: str
    name: str
    icon: str
    order: int
    layout: Callable[[Visit], Any]
    register: Callable[[Dash], None]
    cards: tuple[Card, ...] = ()


@cache
def all_pages() -> tuple[Page, ...]:
    """Every page there is, in the order of the navigation."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted((module.PAGE for module in modules), key=lambda page: page.order))


def find_page(path: str) -> Page | None:
    """The page at an address; None where there is none."""
    return next((page for page in all_pages() if page.path == path), None)
