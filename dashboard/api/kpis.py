"""Key figures of a period, as the cards of the Overview and KPIs pages have them: value, comparison, change."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
from flask import Response
from pydantic import Field

from dashboard.api.frame import failures, group
from dashboard.api.lists import Names, one_of, table
from dashboard.api.shapes import Answer, Day, Exact, Shape, with_csv
from dashboard.api.versioned import by_version
from dashboard.api.visits import Filters, visit_of
from dashboard.compared import values_of
from dashboard.context import Visit
from dashboard.format import is_missing
from dashboard.queries.hidden import NotPermittedError
from warehouse.metrics import METRICS, Metric, NotAnswerable
from warehouse.metrics.periods import Period

# The cards of the Overview, then what the KPIs page has beside them.
USUAL = (
    "orders", "revenue", "average_order_value", "customers", "retention_rate", "average_lifetime_value", "categories",
    "margin_rate", "return_rate", "satisfaction", "inventory_turnover", "acquisition_cost", "churn_risk",
)
CHANGE_DIGITS = Decimal("0.000001")

kpis = group("kpis", "Key figures", "Metrics of a period and how they changed, as the pages show them.")


class KpiArguments(Filters):
    """Which metrics, and of what."""

    metrics: Names = one_of(METRICS, [], "Which metrics; the cards of the Overview and KPIs pages unless given.")


class Kpi(Shape):
    """One metric. `base` and `change` compare the days that are over with as many of the comparison."""

    name: str
    label: str
    unit: str = Field(description="money, count, share (0 to 1), days, number or rating.")
    value: Exact | None = Field(description="Over the whole period; null where it is not known.")
    complete_value: Exact | None = Field(description="Over its days that are over: what `base` is compared with.")
    base: Exact | None
    change: Exact | None = Field(description="Of shares the difference, of all else the difference divided by `base`.")
    is_up_good: bool
    reason: str | None = Field(description="Why there is no value with these filters.")


class Days(Shape):
    """Business days, both included."""

    start: Day
    end: Day


class KpiSummary(Shape):
    """What the figures stand on."""

    period: Days
    complete: Days | None = Field(description="Its days that are over.")
    comparison: Days | None = Field(description="Null where it would begin before the data, or was not asked for.")
    currency: str


class KpisAnswer(Answer[list[Kpi]]):
    """Key figures of one period."""

    summary: KpiSummary


@kpis.get("/kpis", responses={200: with_csv(KpisAnswer), **failures(404)})
@by_version
def get(query: KpiArguments) -> Response:
    """Key figures of a period with their comparison."""
    visit = visit_of(query)
    names = tuple(dict.fromkeys(query.metrics or USUAL))
    found = _figures(visit, names)
    if query.metrics:
        _refuse_what_is_hidden(found["value"])
    rows = [_row(METRICS[name], {of: values.get(name) for of, values in found.items()}) for name in names]
    return table(pd.DataFrame(rows, dtype=object), Kpi.model_fields, summary=_summary(visit))


def _figures(visit: Visit, names: tuple[str, ...]) -> dict[str, Mapping[str, Any]]:
    compared = visit.complete if visit.base else None
    periods = {"value": visit.filters.period, "complete_value": compared, "base": visit.base}
    return {of: values_of(visit, names, period) if period else {} for of, period in periods.items()}


def _row(metric: Metric, values: Mapping[str, Any]) -> dict[str, Any]:
    refusal = values["value"] if isinstance(values["value"], NotAnswerable) else None
    known = {of: None if isinstance(value, NotAnswerable) else value for of, value in values.items()}
    if metric.kind == "state":
        known |= {"complete_value": None, "base": None}
    return {
        "name": metric.name, "label": metric.label, "unit": metric.unit, **known,
        "change": _change(metric, known["complete_value"], known["base"]),
        "is_up_good": metric.is_up_good, "reason": str(refusal) if refusal else None,
    }


def _change(metric: Metric, now: Any, base: Any) -> Decimal | None:
    if is_missing(now) or is_missing(base) or (base <= 0 and metric.unit != "share"):
        return None
    difference = Decimal(now) - Decimal(base)
    return (difference if metric.unit == "share" else difference / Decimal(base)).quantize(CHANGE_DIGITS)


def _refuse_what_is_hidden(values: Mapping[str, Any]) -> None:
    for value in values.values():
        if isinstance(value, NotPermittedError):
            raise value


def _summary(visit: Visit) -> dict[str, Any]:
    return {
        "period": days(visit.filters.period),
        "complete": days(visit.complete) if visit.complete else None,
        "comparison": days(visit.base) if visit.base else None,
        "currency": visit.settings.currency,
    }


def days(period: Period) -> dict[str, Any]:
    """A period as `Days`."""
    return {"start": period.start, "end": period.end}
