"""The filters that endpoints on the warehouse share with the pages: period, comparison, and what is chosen."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

from pydantic import Field

from dashboard.api.answers import Detail, refuse
from dashboard.api.lists import Choices, one_of
from dashboard.api.shapes import Day, PlainText
from dashboard.context import CLOCK, Visit, open_visit
from dashboard.filters import DIMENSIONS, MOST_CHOSEN
from dashboard.queries import choices
from warehouse.metrics.periods import COMPARISONS, PRESETS

Identifier = Annotated[PlainText, Field(json_schema_extra={"format": "id"})]
Ids = Annotated[list[Identifier], Field(max_length=MOST_CHOSEN)]


def chosen(dimension: str) -> list[str]:
    """The field of a filter: ids of a dimension, several times over; all of them where there is none."""
    about = f"{DIMENSIONS[dimension]}: its id. Repeat it to choose several."
    return Field(default=[], description=about)


class OfPeriod(Choices):
    """Which days, and what they are compared with."""

    period: str = one_of(("", *PRESETS), "", "The days up to the last complete one; DEFAULT_PERIOD unless given.")
    from_: Day | None = Field(None, alias="from", description="The first day, in place of a period.")
    to: Day | None = Field(None, description="The last day, in place of a period.")
    compare: str = one_of(COMPARISONS, "previous", "The days before, the same days a year ago, or nothing.")


class OfPlaces(Choices):
    """Filters that everything about sales and customers knows."""

    location: Ids = chosen("location")
    region: Ids = chosen("region")
    segment: Ids = chosen("segment")


class Filters(OfPeriod, OfPlaces):
    """All filters of the pages."""

    category: Ids = chosen("category")
    product: Ids = chosen("product")
    employee: Ids = chosen("employee")
    source: Ids = chosen("source")
    hour: Ids = chosen("hour")
    weekday: Ids = chosen("weekday")


def visit_of(asked: Choices | None = None) -> Visit:
    """The visit that a page with the same filters would be. Ends the request with 404 where nothing was ever sold, and
    422 for an id or a period that there is not."""
    said = asked.model_dump(mode="json", by_alias=True, exclude_defaults=True) if asked else {}
    known = {name: value for name, value in said.items() if name in (*DIMENSIONS, "period", "from", "to", "compare")}
    visit = open_visit("?" + urlencode(known, doseq=True))
    if visit is None:
        refuse(404, "no_sales", "The warehouse holds no sales yet.")
    # A page shows other data than asked for with a notice; a program would not see one.
    faults = [*_unknown_ids(visit, known), *_unusable_days(visit, known)]
    faults = faults or [{"message": notice} for notice in visit.filters.notices]
    if faults:
        refuse(422, "not_valid", "; ".join(": ".join(map(str, fault.values())) for fault in faults), faults)
    return visit


def _unknown_ids(visit: Visit, said: Mapping[str, Any]) -> Iterator[Detail]:
    for dimension in (name for name in DIMENSIONS if name in said):
        if dimension == "product":
            known = list(visit.view.read(choices.product_names, tuple(said[dimension])))
            words = "ids have their source before them, such as csv:P7"
        else:
            known = CLOCK.get(dimension) or visit.options.loc[visit.options["dimension"] == dimension, "id"].tolist()
            words = f"there are {choices.listed(known)}"
        unknown = next((identifier for identifier in said[dimension] if identifier not in known), None)
        if unknown is not None:
            yield {"field": dimension, "message": f"There is no {unknown!r} here; {words}."}


def _unusable_days(visit: Visit, said: Mapping[str, Any]) -> Iterator[Detail]:
    first, newest = visit.horizon.first_day.isoformat(), visit.horizon.newest_day.isoformat()
    start, end = said.get("from", first), said.get("to", newest)
    if "from" in said and "to" in said and start > end:
        yield {"field": "from", "message": "must not be after to"}
    elif start > newest or end < first:
        yield {"field": "from" if start > newest else "to", "message": f"sales are known from {first} to {newest}"}
