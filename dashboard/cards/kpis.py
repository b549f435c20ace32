"""A row of KPI cards: metrics of the catalogue, each compared like with like, and figures of a page's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboard.cards.card import guarded
from dashboard.compared import reaches_too_far, values_of
from dashboard.components.kpi_card import Kpi, failed_kpi, kpi_card
from dashboard.context import Visit, open_visit
from dashboard.figures.axes import MOST_STARS
from dashboard.format import (
    FEWEST_ORDERS_FOR_A_CHANGE,
    Change,
    Compact,
    change,
    compact,
    days,
    full,
    full_day,
    is_missing,
    not_compared,
    points,
)
from dashboard.queries.hidden import NotPermittedError
from warehouse.metrics import METRICS, Metric, NotAnswerable
from warehouse.metrics.definitions import Unit
from warehouse.metrics.periods import Period

# Made of reviews, money spent and tasks: how few orders there were says nothing about them.
BESIDE_ORDERS = frozenset({"satisfaction", "reviews", "marketing_spend", "tasks_completed", "on_time_rate"})


@dataclass(frozen=True)
class KpiRow:
    """The cards above a page's charts: large and small ones for `metrics` and `small` of the catalogue.

    `more` gives cards that no metric of the catalogue gives; `links` says by metric where its card leads (a path).
    """

    name: str
    metrics: tuple[str, ...] = ()
    small: tuple[str, ...] = ()
    more: Callable[[Visit], Sequence[Kpi]] | None = None
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Figures:
    """By metric: the period's value; the complete days' and the comparison's, None without one; the daily course.

    A state is not compared.
    """

    values: Mapping[str, Any]
    now: Mapping[str, Any] | None
    then: Mapping[str, Any] | None
    courses: Mapping[str, list[float]]


def kpi_row(row: KpiRow, search: str | None) -> list[Any]:
    """The cards at an address; where their query fails, each says so."""
    labels = [METRICS[name].label for name in (*row.metrics, *row.small)] or ["Key figures"]
    cards: list[Any] = guarded(
        row.name, lambda: _cards(row, search),
        lambda _cause, reference: [failed_kpi(label, reference) for label in labels],
    )
    return cards


def metric_kpis(visit: Visit, names: Sequence[str], small: Sequence[str] = ()) -> list[Kpi]:
    """Cards of catalogue metrics over the visit's period and filters; those of `small` without a course."""
    figures = _figures(visit, (*names, *small), names)
    large, little = ([name for name in group if _is_for(visit, figures.values[name])] for group in (names, small))
    return [
        *[_kpi(METRICS[name], visit, figures) for name in large],
        *[replace(_kpi(METRICS[name], visit, figures), is_small=True) for name in little],
    ]


def _is_for(visit: Visit, value: Any) -> bool:
    """False for what the visitor's role never shows; what other filters would show is told with a dash."""
    is_out_of_reach = isinstance(value, NotAnswerable) and not visit.view.scope.has_all_rows
    return not (is_out_of_reach or isinstance(value, NotPermittedError))


def on_card(value: Any, unit: Unit, currency: str) -> Compact:
    """The number as a card shows it: stars stand against all there can be."""
    shown = compact(value, unit, currency)
    return replace(shown, suffix=f" of {MOST_STARS}") if unit == "rating" and not is_missing(value) else shown


def plain_kpi(
    visit: Visit, name: str, label: str, definition: str, value: Any, unit: Unit, comparison: str = "", *,
    is_small: bool = True,
) -> Kpi:
    """A card of a figure that no metric gives; a dash where there is none."""
    currency = visit.settings.currency
    return Kpi(name, label, definition, compact(value, unit, currency), full(value, unit, currency),
               comparison=comparison, is_small=is_small)


def _cards(row: KpiRow, search: str | None) -> list[Any]:
    visit = open_visit(search)
    if visit is None:
        return []
    links = dict(row.links)
    kpis = [
        replace(kpi, href=visit.address(links[kpi.name])) if kpi.name in links else kpi
        for kpi in metric_kpis(visit, row.metrics, row.small)
    ]
    return [kpi_card(kpi) for kpi in (*kpis, *_more(row, visit))]


def _more(row: KpiRow, visit: Visit) -> Sequence[Kpi]:
    try:
        return row.more(visit) if row.more else ()
    # What is not for the visitor's eyes has no card.
    except NotPermittedError:
        return ()


def _figures(visit: Visit, names: Sequence[str], with_course: Sequence[str]) -> _Figures:
    if not names:
        return _Figures({}, None, None, {})
    complete, base = visit.complete, visit.base
    flows = [name for name in names if METRICS[name].kind == "flow"]
    values = values_of(visit, names, visit.filters.period)
    now = then = None
    if complete and base and flows:
        # A change stands on whole days; where all are, it asks nothing anew.
        now = values if complete == visit.filters.period else values_of(visit, flows, complete)
        then = values_of(visit, tuple(dict.fromkeys((*flows, "orders"))), base)
    return _Figures(values, now, then, _courses(visit, with_course, complete) if complete else {})


def _courses(visit: Visit, names: Sequence[str], complete: Period) -> dict[str, list[float]]:
    """The metrics day by day; a day without sales is zero, but has no average."""
    flows = [name for name in names if METRICS[name].kind == "flow"]
    if not flows:
        return {}
    try:
        daily = visit.ask(flows, by=["day"], period=complete)
    except NotAnswerable:
        if len(flows) == 1:
            return {}
        return {name: course for each in flows for name, course in _courses(visit, [each], complete).items()}
    dates = [moment.date() if hasattr(moment, "date") else moment for moment in daily["day"]]
    return {name: _course(METRICS[name], dict(zip(dates, daily[name], strict=True)), complete) for name in flows}


def _course(metric: Metric, found: Mapping[Any, Any], complete: Period) -> list[float]:
    nothing = Decimal(0) if metric.unit in ("money", "count") and metric.name != "average_order_value" else None
    values = [found.get(day, nothing) for day in complete]
    return [float(value) for value in values if value is not None and not is_missing(value)]


def _kpi(metric: Metric, visit: Visit, figures: _Figures) -> Kpi:
    currency, value = visit.settings.currency, figures.values[metric.name]
    if isinstance(value, NotAnswerable):
        return Kpi(metric.name, metric.label, f"{metric.definition} {value}", compact(None, metric.unit, currency),
                   "not available with these filters", comparison="not with these filters")
    return Kpi(
        name=metric.name,
        label=metric.label,
        definition=metric.definition,
        value=on_card(value, metric.unit, currency),
        full_value=full(value, metric.unit, currency),
        course=figures.courses.get(metric.name, ()),
        change=None if is_missing(value) else _change(metric, visit, figures),
        comparison=_unknown(metric, visit) if is_missing(value) else _versus(metric, visit),
    )


def _change(metric: Metric, visit: Visit, figures: _Figures) -> Change | None:
    if visit.filters.offset is None or metric.kind == "state":
        return None
    if figures.now is None or figures.then is None:
        if visit.filters.period.start > visit.horizon.last_complete_day:
            return not_compared("no day of this period is over yet")
        return not_compared(f"the data begin on {full_day(visit.horizon.first_day)}")
    now, then, orders = figures.now[metric.name], figures.then[metric.name], figures.then["orders"]
    if metric.name in BESIDE_ORDERS:
        orders = FEWEST_ORDERS_FOR_A_CHANGE
    if isinstance(orders, NotAnswerable):
        return not_compared("with these filters the orders of the comparison period are not known")
    tell = points if metric.unit == "share" else change
    return tell(now, then, orders or 0, metric.is_up_good)


def _unknown(metric: Metric, visit: Visit) -> str:
    """Why there is no figure, instead of what it is compared with."""
    if metric.kind == "state":
        return "not known"
    too_far = reaches_too_far(metric, visit, visit.filters.period)
    return _versus(metric, visit) if too_far else "not known in this period"


def _versus(metric: Metric, visit: Visit) -> str:
    if metric.kind == "state":
        return "as of the newest figures"
    if reaches_too_far(metric, visit, visit.filters.period):
        begin = full_day(visit.horizon.first_day)
        return f"needs the {visit.filters.period.days} days before; the data begin on {begin}"
    complete = visit.filters.period.until(visit.horizon.last_complete_day)
    if visit.filters.offset is None:
        return days(visit.filters.period, visit.today)
    if complete is None:
        return "no complete day yet"
    return f"vs {days(complete.shifted(-visit.filters.offset), visit.today)}"
