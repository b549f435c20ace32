"""What pages and endpoints share: the settings, the reader, and one request's filters and data versions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

import pandas as pd
from flask import current_app

from dashboard.filters import Filters, Horizon, parse_filters
from dashboard.queries import sales
from dashboard.queries.cache import Reader, View
from warehouse.metrics.periods import Period, business_today_everywhere, last_complete_day
from warehouse.settings import Settings

EXTENSION = "assay"


@dataclass(frozen=True)
class Context:
    """One application's settings and its way to the data."""

    settings: Settings
    reader: Reader


@dataclass(frozen=True)
class Visit:
    """One request: the filters of its address and the data as of now. Everything a page shows comes from here."""

    settings: Settings
    view: View
    horizon: Horizon
    locations: pd.DataFrame
    filters: Filters

    @cached_property
    def location_keys(self) -> tuple[int, ...]:
        """Keys of the chosen locations; empty for all."""
        chosen = self.locations["location_id"].isin(self.filters.location_ids)
        return tuple(self.locations.loc[chosen, "location_key"].tolist())

    @cached_property
    def location_names(self) -> tuple[str, ...]:
        """Names of the chosen locations; empty for all."""
        chosen = self.locations["location_id"].isin(self.filters.location_ids)
        return tuple(self.locations.loc[chosen, "location_name"].tolist())

    @property
    def base(self) -> Period | None:
        """The comparison period; None where it begins before the data do, for a part is not like a whole."""
        base = self.filters.base
        return base if base is not None and base.start >= self.horizon.first_day else None

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
    horizon = Horizon(days.first, days.newest, complete)
    locations = view.read(sales.locations)
    filters = parse_filters(search, horizon, locations["location_id"].tolist(), context.settings.default_period)
    return Visit(context.settings, view, horizon, locations, filters)
