"""Which metrics and dimensions go together, and which source answers a measure: the cheapest that is exact."""

from dataclasses import dataclass
from datetime import date

from warehouse.metrics import beside_sales, outlook, people
from warehouse.metrics.definitions import METRICS, Metric
from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.margins import Margins
from warehouse.metrics.months import EmployeeMonths, ProductMonths
from warehouse.metrics.periods import Period
from warehouse.metrics.rows import Scope
from warehouse.metrics.sources import (
    Categories,
    Counted,
    Source,
    daily_category_sales,
    daily_product_sales,
    daily_sales,
    hourly_sales,
    hourly_totals,
    lines,
    orders,
)

# From the cheapest up.
SOURCES: tuple[Source, ...] = (
    daily_sales,
    hourly_totals,
    hourly_sales,
    EmployeeMonths(),
    daily_category_sales,
    ProductMonths(),
    daily_product_sales,
    Counted(ProductMonths()),
    Counted(daily_product_sales),
    Categories(daily_category_sales),
    Categories(ProductMonths()),
    Categories(daily_product_sales),
    Categories(lines),
    Margins(daily_sales),
    Margins(hourly_totals),
    Margins(hourly_sales),
    Margins(daily_category_sales),
    Margins(ProductMonths()),
    Margins(daily_product_sales),
    *people.SOURCES,
    *beside_sales.SOURCES,
    *outlook.SOURCES,
    lines,
    orders,
)
ANY_PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31))


@dataclass(frozen=True)
class Entry:
    """A metric, the dimensions that it can be split and filtered by, and whether periods of it can be compared.

    Each dimension goes with the metric by itself; most go together. `where` lacks stretches of days, which a period
    chooses.
    """

    metric: Metric
    by: tuple[str, ...]
    where: tuple[str, ...]
    is_comparable: bool


def catalogue() -> tuple[Entry, ...]:
    """What can be asked, metric by metric, in the order of their definitions."""
    return tuple(_entry(metric) for metric in METRICS.values())


def is_answerable(metric: Metric, scope: Scope) -> bool:
    """True where every measure of the metric has a source."""
    return all(source_of(measure, scope) for measure in metric.measures)


def is_comparable(metric: Metric) -> bool:
    """True where it has a value in a comparison period."""
    return is_answerable(metric, Scope(ANY_PERIOD, is_base=True))


def source_of(measure: str, scope: Scope) -> Source | None:
    """The cheapest source that answers the measure exactly; None where there is none."""
    return next((source for source in SOURCES if source.answers(measure, scope)), None)


def _entry(metric: Metric) -> Entry:
    return Entry(
        metric,
        tuple(name for name in DIMENSIONS if is_answerable(metric, Scope(ANY_PERIOD, (DIMENSIONS[name],)))),
        tuple(name for name, dimension in DIMENSIONS.items() if not dimension.is_stretch
              and is_answerable(metric, Scope(ANY_PERIOD, where=((name, ("1", "2")),)))),
        is_comparable(metric),
    )
