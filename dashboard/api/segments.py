"""Customers in groups by how they buy: how many, what they bring, how many may leave."""

from flask import Response
from pydantic import Field

from dashboard.api.frame import failures, group
from dashboard.api.lists import ListArguments, Names, cut, fields_of, sorted_by
from dashboard.api.shapes import Exact, Row
from dashboard.api.versioned import by_version
from dashboard.api.visits import OfPlaces, visit_of
from dashboard.queries import customers
from dashboard.queries.customers import RFM_SEGMENTS
from dashboard.whose import customers_of

segments = group("segments", "Segments", "Customers in groups by how they buy.")


class Segment(Row):
    """One segment with anybody in it."""

    rfm_segment: str = Field(description=f"One of {', '.join(RFM_SEGMENTS)}.")
    customers: int
    net_amount: Exact = Field(description="Revenue so far.")
    orders: int
    silent_days: Exact | None = Field(description="Days since the last order, on average.")
    silent_customers: int = Field(description="Who has been silent for more than 90 days.")
    year_value: Exact | None = Field(description="What they are expected to bring within 12 months.")
    value_at_stake: Exact | None
    churn_probability: float | None = Field(description="On average.")
    risky_customers: int
    risky_value: Exact | None


class SegmentArguments(ListArguments, OfPlaces):
    """Of which customers, in which order."""

    sort: str = sorted_by(["rfm_segment", "customers", "net_amount", "year_value", "value_at_stake"], "-net_amount")
    fields: Names = fields_of(Segment)


@segments.get("/segments", responses={200: Segment.page(), **failures(404)})
@by_version
def get(query: SegmentArguments) -> Response:
    """Segments of customers and what each comes to."""
    visit = visit_of(query)
    frame = visit.view.read(customers.by_segment, customers_of(visit))
    return cut(frame, query, Segment.model_fields, "rfm_segment")
