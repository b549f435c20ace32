"""Pages: one module each, found by being here. A module names its PAGE and composes cards; nothing else."""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Any, Literal

from dashboard.cards.card import Card
from dashboard.cards.kpis import KpiRow
from dashboard.components.states import Message
from dashboard.context import Visit

Group = Literal["Business", "Ahead", "Operations"]
Width = Literal["span-3", "span-4", "span-5", "span-6", "span-7", "span-8", "span-9", "span-12"]
Placed = tuple[Card, Width]


@dataclass(frozen=True)
class View:
    """What a page shows: a row of KPI cards and cards in a grid of twelve columns, in order.

    The first `in_view` cards come with the page, the rest follow at once. `heading` is said above the cards, for a
    view of one thing: its name and whatever belongs to it. `lacks` says that there is no such thing, and the way back.
    `controls` stand before the card at `controls_at`.
    """

    cards: tuple[Placed, ...]
    kpis: KpiRow | None = None
    in_view: int = 2
    heading: Callable[[Visit], Any] | None = None
    lacks: Callable[[Visit], Message | None] | None = None
    controls: Callable[[Visit], Any] | None = None
    controls_at: int = 0


@dataclass(frozen=True)
class Page:
    """A page: its address, its place in the navigation, what it shows, and the filters its bar offers.

    `details` are views of one thing, by the focus in the address (`?customer=...`), or of one value of a focus
    ("view=segments"). `register` adds callbacks beyond those of the cards. `needs` says, whatever the filters, what is
    missing where the page has nothing at all to show: said once, instead of in every card. Who may open it stands in
    dashboard/access/permissions.py. The data of every card can be downloaded under `/export/<page>/<card>.csv` and
    `.xlsx`.
    """

    path: str
    name: str
    icon: str
    order: int
    view: View
    filters: tuple[str, ...] = ("location", "region", "category")
    details: Mapping[str, View] = field(default_factory=lambda: MappingProxyType({}))
    group: Group = "Business"
    has_period: bool = True
    needs: Callable[[Visit], Message | None] | None = None
    register: Callable[[Any], None] | None = None

    @property
    def views(self) -> tuple[View, ...]:
        """The page's own view, then those of one thing."""
        return (self.view, *self.details.values())

    @property
    def cards(self) -> tuple[Card, ...]:
        """Every card of every view."""
        return tuple(card for view in self.views for card, _width in view.cards)

    def view_of(self, focus: str, value: str = "") -> View:
        """The view for a focus and its value; the page's own where it has none for them."""
        return self.details.get(f"{focus}={value}") or self.details.get(focus, self.view)

    @property
    def focuses(self) -> tuple[str, ...]:
        """The focuses that it has views for, in order."""
        return tuple(sorted({name.partition("=")[0] for name in self.details}))


@cache
def all_pages() -> tuple[Page, ...]:
    """Every page there is, in the order of the navigation."""
    modules = (import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted((module.PAGE for module in modules), key=lambda page: page.order))


def find_page(path: str) -> Page | None:
    """The page at an address; None where there is none."""
    return next((page for page in all_pages() if page.path == path), None)
