"""The row of KPI cards: orders, revenue, average order value, customers, each compared like with like."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import guarded
from dashboard.components.kpi_card import Kpi, failed_kpi, kpi_card
from dashboard.context import Visit, open_visit
from dashboard.format import Change, change, compact, days, full, full_day
from dashboard.queries import sales
from dashboard.queries.sales import Totals
from warehouse.metrics import METRICS, Metric

SHOWN = ("orders", "revenue", "average_order_value", "customers")


def kpi_row(search: str | None) -> list[Any]:
    """The cards at an address; where their query fails, each says so."""
    cards: list[Any] = guarded("overview-kpis", lambda: _cards(search), _failed)
    return cards


def _failed(_cause: str, reference: str) -> list[Any]:
    return [failed_kpi(METRICS[name].label, reference) for name in SHOWN]


def _cards(search: str | None) -> list[Any]:
    visit = open_visit(search)
    if visit is None:
        return []
    totals = visit.view.read(sales.totals, visit.filters.period, visit.location_keys)
    daily = visit.view.read(sales.daily, visit.filters.period, visit.location_keys)
    compared = _compared(visit)
    return [kpi_card(_kpi(METRICS[name], visit, totals, daily, compared)) for name in SHOWN]


def _kpi(
    metric: Metric, visit: Visit, totals: Totals, daily: pd.DataFrame, compared: tuple[Totals, Totals] | None
) -> Kpi:
    currency = visit.settings.currency
    value = getattr(totals, metric.name)
    return Kpi(
        name=metric.name,
        label=metric.label,
        definition=metric.definition,
        value=compact(value, metric.unit, currency),
        full_value=full(value, metric.unit, currency),
        course=_course(metric.name, daily[daily["date"] <= visit.horizon.last_complete_day]),
        change=_change(metric, visit, compared),
        comparison=_versus(visit),
    )


def _compared(visit: Visit) -> tuple[Totals, Totals] | None:
    """Totals of the period's complete days and of the same days in the comparison period.

    None without a comparison, and where the comparison period begins before the data do: part is not like whole.
    """
    complete = visit.filters.period.until(visit.horizon.last_complete_day)
    if visit.filters.offset is None or complete is None:
        return None
    base = complete.shifted(-visit.filters.offset)
    if base.start < visit.horizon.first_day:
        return None
    keys = visit.location_keys
    return visit.view.read(sales.totals, complete, keys), visit.view.read(sales.totals, base, keys)


def _change(metric: Metric, visit: Visit, compared: tuple[Totals, Totals] | None) -> Change | None:
    if visit.filters.comparison == "none":
        return None
    if compared is None:
        if visit.filters.period.start > visit.horizon.last_complete_day:
            return Change("none", "n/a", "not compared: no day of this period is over yet")
        return Change("none", "n/a", f"not compared: the data begin on {full_day(visit.horizon.first_day)}")
    now, then = compared
    return change(getattr(now, metric.name), getattr(then, metric.name), then.orders, metric.is_up_good)


def _versus(visit: Visit) -> str:
    complete = visit.filters.period.until(visit.horizon.last_complete_day)
    if visit.filters.offset is None:
        return days(visit.filters.period, visit.today)
    if complete is None:
        return "no complete day yet"
    return f"vs {days(complete.shifted(-visit.filters.offset), visit.today)}"


def _course(name: str, daily: pd.DataFrame) -> Sequence[float]:
    courses: dict[str, Callable[[], list[float]]] = {
        "average_order_value": lambda: _averages(daily),
    }
    values = courses.get(name, lambda: [float(value) for value in daily[name]])
    return values()


def _averages(daily: pd.DataFrame) -> list[float]:
    # A day without orders has no average; leaving it out keeps the line from diving to zero.
    return [
        float(revenue / Decimal(orders))
        for revenue, orders in zip(daily["revenue"], daily["orders"].tolist(), strict=True) if orders
    ]
