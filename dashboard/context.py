"""What pages and endpoints share: the settings, the reader, and one request's filters and data versions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property

import pandas as pd
from flask import current_app

from dashboard.access.rules import may_open
from dashboard.filters import DIMENSIONS, Filters, Horizon, parse_filters
from dashboard.format import without_shared_words
from dashboard.queries import choices, metrics, sales
from dashboard.queries.cache import Reader, View
from warehouse.metrics import Question
from warehouse.metrics.periods import Period, business_today_everywhere, last_complete_day
from warehouse.settings import Settings

EXTENSION = "assay"
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOCK = {"hour": [str(hour) for hour in range(24)], "weekday": [str(day) for day in range(1, 8)]}


@dataclass(frozen=True)
class Context:
    """One application's settings and its way to the data."""

    settings: Settings
    reader: Reader


@dataclass(frozen=True)
class Visit:
    """One request: the filters of its address and the data as of now. Everything a page shows comes from here.

    `options` holds what the filters offer: dimension, id, name.
    """

    settings: Settings
    view: View
    horizon: Horizon
    options: pd.DataFrame
    filters: Filters

    def ask(
        self,
        metrics_asked: Sequence[str],
        by: Sequence[str] = (),
        *,
        period: Period | None = None,
        base: bool = False,
        where: Sequence[tuple[str, tuple[str, ...]]] | None = None,
        order_by: str = "",
        limit: int | None = None,
    ) -> pd.DataFrame:
        """Metrics by dimensions over the visit's period and filters; `base` adds base_<metric> of the comparison.

        `period` and `where` (dimension, ids) take the place of the visit's own, within the visitor's part of the
        company. One row per combination of `by`. Raises NotAnswerable.
        """
        question = Question(
            metrics=tuple(metrics_asked),
            period=period or self.filters.period,
            by=tuple(by),
            where=self.filters.chosen if where is None else within(self.part, where),
            base=self.base if base else None,
            order_by=order_by,
            limit=limit,
            week_start=self.settings.week_start,
        )
        return self.view.read(metrics.answer, question)

    def address(self, path: str, **changes: str | Sequence[str] | None) -> str:
        """Where a link leads that keeps the filters and changes some: `address("/orders", location="csv:L1")`.

        Dates are `from_` and `to`; the focus of this page is left behind unless it is set anew, and so is how the
        lists of other pages are sorted and searched. Empty where the visitor may not open the page.
        """
        if not may_open(path):
            return ""
        named = {key.rstrip("_"): value for key, value in changes.items()}
        own = f"{path.strip('/') or 'overview'}-"
        lists = tuple((key, value) for key, value in self.filters.lists if value.startswith(own))
        return path + replace(self.filters, focus=None, lists=lists).search_with(named)

    @property
    def part(self) -> Chosen:
        """The filters that keep the visitor to their own part of the company; none for all of it."""
        return self.view.scope.forced

    def own_id(self, identifier: str) -> str:
        """An id as its source writes it; with the source's namespace only where several sources are loaded."""
        has_several = (self.options["dimension"] == "source").sum() > 1
        return identifier if has_several else identifier.partition(":")[2] or identifier

    def place(self, name: str) -> str:
        """A location's name where room is short: without the words that the names of all locations begin with."""
        return self._short_places.get(name, name)

    @cached_property
    def _short_places(self) -> dict[str, str]:
        told = self.options.loc[self.options["dimension"] == "location", "name"]
        names = [name for name in dict.fromkeys(told) if name]
        return dict(zip(names, without_shared_words(names), strict=True)) if len(names) > 1 else {}

    @cached_property
    def location_keys(self) -> tuple[int, ...]:
        """Keys of the chosen locations; empty for all."""
        if not self.filters.location_ids:
            return ()
        every = self.view.read(sales.locations)
        return tuple(every.loc[every["location_id"].isin(self.filters.location_ids), "location_key"].tolist())

    @property
    def location_names(self) -> tuple[str, ...]:
        """Names of the chosen locations; empty for all."""
        return self.names("location")

    def product_names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """How products are called."""
        known = self.view.read(choices.product_names, ids) if ids else {}
        return tuple(known.get(identifier) or self.own_id(identifier) for identifier in ids)

    def names(self, dimension: str) -> tuple[str, ...]:
        """How the chosen ids of a dimension are called; empty for all."""
        ids = self.filters.of(dimension)
        if dimension == "product":
            return self.product_names(ids)
        if dimension == "weekday":
            return tuple(WEEKDAYS[int(day) - 1] for day in ids)
        if dimension == "hour":
            return tuple(f"{int(hour):02d}:00" for hour in ids)
        offered = self.options[self.options["dimension"] == dimension]
        known = dict(zip(offered["id"], offered["name"], strict=True))
        return tuple(known.get(identifier) or self.own_id(identifier) for identifier in ids)

    @property
    def complete(self) -> Period | None:
        """The period's days that are over; None where none is."""
        return self.filters.period.until(self.horizon.last_complete_day)

    @property
    def base(self) -> Period | None:
        """What the complete days are compared with; None where that begins before the data: part is not like whole."""
        if self.filters.offset is None or self.complete is None:
            return None
        base = self.complete.shifted(-self.filters.offset)
        return base if base.start >= self.horizon.first_day else None

    @property
    def today(self) -> date:
        """The business date now, where it is earliest."""
        return today(self.settings, self.view)


def current() -> Context:
    """The context of the application that serves this request."""
    context: Context = current_app.extensions[EXTENSION]
    return context


def today(settings: Settings, view: View) -> date:
    """The business date now, where it is earliest: no day is over before it is over at every location."""
    zones = view.read(sales.time_zones) or (settings.business_timezone,)
    return business_today_everywhere(datetime.now(UTC), zones, settings.business_day_starts_at)


def open_visit(search: str | None) -> Visit | None:
    """The visit that an address's query string asks for; None while the warehouse holds no sales."""
    context = current()
    view = context.reader.view()
    days = view.read(sales.sales_days, today(context.settings, view))
    if days is None:
        return None
    complete = last_complete_day(days.first, days.newest_past)
    horizon = Horizon(days.first, days.newest, complete, context.settings.fiscal_year_start)
    options = view.read(choices.options)
    filters = parse_filters(search, horizon, _known(options), context.settings.default_period)
    filters = replace(filters, chosen=within(view.scope.forced, filters.chosen))
    return Visit(context.settings, view, horizon, options, filters)


def within(part: Chosen, chosen: Iterable[tuple[str, tuple[str, ...]]]) -> Chosen:
    """The chosen filters, kept to a part of the company: what is chosen of it, or all of it."""
    asked, bounds = dict(chosen), dict(part)
    kept = {name: tuple(one for one in asked.get(name, ()) if one in ids) or ids for name, ids in bounds.items()}
    return tuple((name, (asked | kept)[name]) for name in DIMENSIONS if name in asked or name in kept)


def _known(options: pd.DataFrame) -> dict[str, list[str]]:
    few: dict[str, list[str]] = {dimension: [] for dimension in DIMENSIONS if dimension not in ("product", *CLOCK)}
    # Every card asks; a selection by pandas for each dimension takes fifty times as long.
    for dimension, identifier in zip(options["dimension"], options["id"], strict=True):
        if dimension in few:
            few[dimension].append(identifier)
    return few | CLOCK
