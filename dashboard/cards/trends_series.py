"""Which daily figure the page Trends takes apart: a key figure of the company, of one location or of one category."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from dash import html

from dashboard.cards.staleness import renewal
from dashboard.components.choices import Choice, choices
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import trends
from dashboard.queries.trends import Series
from warehouse.metrics import Period
from warehouse.metrics.definitions import METRICS, Unit

JOB = "kpi_anomalies"
PATH = "/trends"
REVENUE = "revenue"
# Key figures by the scope that is taken apart by them.
MEASURES: Mapping[str, Sequence[str]] = {
    "total": (REVENUE, "orders", "units", "average_order_value", "customers"),
    "location": (REVENUE, "orders"),
    "category": (REVENUE,),
}
NAMES = {
    REVENUE: "Revenue", "orders": "Orders", "units": "Units", "average_order_value": "Average order value",
    "customers": "Customers",
}
SHORTEST_DAYS, FEWEST_DAYS = 365, 70


def scope_of(visit: Visit) -> tuple[str, str] | Message:
    """The scope and its id that the filters choose; where they choose more than one thing, what to do about it."""
    chosen = [(scope, value) for scope in ("location", "category") for value in visit.filters.of(scope)]
    if not chosen:
        return "total", ""
    if len(chosen) == 1:
        return chosen[0]
    return Message("empty", "Choose one location or one category, or all",
                   "Each is taken apart by itself; the parts of two of them do not add up.", clear_href=PATH)


def measure_of(visit: Visit) -> str:
    """The key figure that the address names; revenue where it names none that there is."""
    kind, name = visit.filters.focus or ("", "")
    return name if kind == "group" and name in NAMES else REVENUE


def series_of(visit: Visit) -> Series | Message:
    """The figure to show, or why there is none."""
    scope = scope_of(visit)
    if isinstance(scope, Message):
        return scope
    measure = measure_of(visit)
    if measure not in MEASURES[scope[0]]:
        known = " and ".join(NAMES[name].lower() for name in MEASURES[scope[0]])
        return Message("empty", f"{NAMES[measure]} of one {scope[0]} is not taken apart",
                       f"Of a single {scope[0]} there is {known}.", clear_href=PATH)
    return Series(measure, *scope)


def unit_of(measure: str) -> Unit:
    """How the key figure's values read."""
    return METRICS[measure].unit


def shown_period(visit: Visit) -> Period:
    """The chosen dates, or the year up to their end where they are less: a season takes a year to be seen."""
    period = visit.filters.period
    start = min(period.start, period.end - timedelta(days=SHORTEST_DAYS - 1))
    return Period(max(start, visit.horizon.first_day), period.end)


def where(visit: Visit) -> str:
    """The one location or category chosen, with a stop; empty for all."""
    names = [*visit.names("location"), *visit.names("category")]
    return f"{names[0]}. " if len(names) == 1 else ""


def drill_of(series: Series) -> dict[str, str]:
    """The filter that the series stands for, as changes of an address."""
    return {} if series.scope == "total" else {series.scope: series.scope_id}


def not_made(visit: Visit, what: str = "It appears here once there are ten weeks of sales.") -> Message:
    """A card whose predictions are not there; the command where the sales suffice, so that it is not run in vain."""
    days = (visit.horizon.last_complete_day - visit.horizon.first_day).days + 1
    return Message("low-data", "Nothing found so far", what, command=renewal(JOB) if days >= FEWEST_DAYS else "")


def has_been_made(visit: Visit) -> bool:
    """Whether the company's revenue was ever taken apart."""
    day = visit.horizon.last_complete_day
    return not visit.view.read(trends.parts, Series(REVENUE), day - timedelta(days=SHORTEST_DAYS), day).empty


def why_empty(visit: Visit, nothing: Message) -> Message:
    """Instead of a card without rows: that nothing was looked at yet, or `nothing`, that nothing stood out."""
    return nothing if has_been_made(visit) else not_made(visit)


def measure_links(visit: Visit) -> html.Nav:
    """One link per key figure; the one shown is marked."""
    shown = measure_of(visit)
    return choices("Key figure", [Choice(name, visit.address(PATH, group=measure), measure == shown)
                                  for measure, name in NAMES.items()])
