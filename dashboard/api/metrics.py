"""The catalogue of metrics, and each of them by dimensions over a period."""

from difflib import get_close_matches

import pandas as pd
from flask import Response
from pydantic import ConfigDict, Field

from dashboard.api.answers import refuse
from dashboard.api.frame import failures, group
from dashboard.api.kpis import Days, days
from dashboard.api.lists import ListArguments, Names, cut, fields_of, one_of, sorted_by, table
from dashboard.api.shapes import Answer, Arguments, PlainText, Row, Shape, with_csv
from dashboard.api.versioned import by_version
from dashboard.api.visits import Filters, visit_of
from warehouse.metrics import DIMENSIONS, METRICS, catalogue
from warehouse.metrics.catalogue import is_comparable

# Of one answer: ten years by day, or every product of a large shop.
MOST_ROWS, USUAL_ROWS = 10_000, 1000

metrics = group("metrics", "Metrics", "What can be asked, and the answers by dimensions.")


class Metric(Row):
    """What a metric means, and what it can be split and filtered by."""

    name: str
    label: str
    definition: str
    unit: str = Field(description="money, count, share (0 to 1), days, number or rating.")
    is_up_good: bool
    is_additive: bool = Field(description="Its values may be summed up to a total.")
    is_comparable: bool = Field(description="It has a value in a comparison period.")
    by: list[str] = Field(description="Dimensions that it can be split by; most go together.")
    where: list[str] = Field(description="Dimensions that it can be filtered by.")


class CatalogueArguments(ListArguments):
    """In which order."""

    sort: str = sorted_by(["name", "label", "unit"], "name")
    fields: Names = fields_of(Metric)


class MetricPath(Arguments):
    """Which metric."""

    name: PlainText = Field(description="One of GET /metrics.", json_schema_extra={"enum": list(METRICS)})


class MetricArguments(Filters):
    """Split by what, in which order."""

    by: Names = one_of(DIMENSIONS, [], "Dimensions to split by; one total unless given.")
    sort: PlainText = Field("", max_length=80, description="A column of the answer; with a - before it, the greatest "
                                                          "come first.")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS, description="How many rows.")


class MetricRow(Shape):
    """The dimensions' ids and names, then the metric and, where it can be compared, base_<metric>."""

    model_config = ConfigDict(extra="allow")


class MetricSummary(Shape):
    """What the rows stand on."""

    unit: str
    period: Days
    comparison: Days | None = Field(description="Null where the metric has no earlier value, too.")
    columns: list[str]
    is_cut: bool = Field(description="There are more rows than `limit`.")


class MetricAnswer(Answer[list[MetricRow]]):
    """One metric by dimensions."""

    summary: MetricSummary


@metrics.get("/metrics", responses={200: Metric.page()})
@by_version
def get(query: CatalogueArguments) -> Response:
    """What can be asked."""
    rows = [
        {**vars(entry.metric), "is_comparable": entry.is_comparable, "by": list(entry.by), "where": list(entry.where)}
        for entry in catalogue()
    ]
    return cut(pd.DataFrame(rows), query, Metric.model_fields, "name")


@metrics.get("/metrics/<name>", responses={200: with_csv(MetricAnswer), **failures(404)})
@by_version
def one(path: MetricPath, query: MetricArguments) -> Response:
    """One metric, by dimensions. 422 where it cannot be told exactly, and why."""
    if path.name not in METRICS:
        near = get_close_matches(path.name, METRICS, n=3, cutoff=0.4)
        meant = f"did you mean {' or '.join(near)}?" if near else "GET /api/v1/metrics lists those that there are."
        refuse(404, "not_found", f"There is no metric {path.name!r}; {meant}")
    visit = visit_of(query)
    is_compared = is_comparable(METRICS[path.name])
    frame = visit.ask([path.name], query.by, base=is_compared, order_by=query.sort, limit=query.limit + 1)
    return table(frame.head(query.limit), frame.columns, summary={
        "unit": METRICS[path.name].unit,
        "period": days(visit.filters.period),
        "comparison": days(visit.base) if visit.base and is_compared else None,
        "columns": list(frame.columns),
        "is_cut": len(frame) > query.limit,
    })
