"""Customers: all of them, the likely leavers and the valuable ones as lists, and one with all that is known of them."""

from collections.abc import Iterable
from typing import Any

from flask import Response
from pydantic import Field

from dashboard.api.answers import refuse, success
from dashboard.api.frame import failures, group
from dashboard.api.lists import ListArguments, Names, fields_of, listed, one_of, sorted_by
from dashboard.api.plain_words import pattern
from dashboard.api.shapes import Answer, Arguments, Day, Exact, PlainText, Row, Shape
from dashboard.api.versioned import by_version
from dashboard.api.visits import OfPlaces, visit_of
from dashboard.queries import customer, customer_lists, customers
from dashboard.queries.customer_lists import SORTS
from dashboard.queries.customers import GROUP_KINDS, RFM_SEGMENTS
from dashboard.whose import customers_of

RISK_BANDS = ("high", "medium", "low")
A_GROUP = pattern(
    f"^(({'|'.join(GROUP_KINDS)}):[^\\x00]{{1,80}})?$",
    f"must be a group such as rfm:Champions or cohort:2026-01; there are {', '.join(GROUP_KINDS)}",
)

people = group("customers", "Customers", "Who buys, who may leave, and what they are worth.")


class Listed(Row):
    """One customer."""

    customer_id: str
    customer: str = Field(description="The name; the number in its place where the name is not known, or not shown.")
    customer_segment: str = Field(description="As the source says it; empty for none.")
    first_order_date: Day
    last_order_date: Day
    silent_days: int = Field(description="Days since the last order.")
    stage: str = Field(description="new, active, slowing, lapsed or gone.")
    orders: int
    net_amount: Exact = Field(description="Revenue so far.")
    average_order_value: Exact | None
    rfm_segment: str | None = Field(description=f"One of {', '.join(RFM_SEGMENTS)}.")


class AtRisk(Row):
    """One customer who may not come back."""

    customer_id: str
    customer: str
    churn_probability: float
    risk_band: str
    value_at_stake: Exact | None = Field(description="What they would bring in 12 months, times the risk.")
    reasons: list[dict[str, Any]] | None
    last_order_date: Day
    rfm_segment: str | None
    scored_on: Day = Field(description="The day that the score stands on.")


class Worth(Row):
    """What one customer is expected to bring."""

    customer_id: str
    customer: str
    year_value: Exact = Field(description="Within 12 months.")
    two_year_value: Exact | None = Field(description="Within 24 months.")
    net_amount: Exact = Field(description="Revenue so far.")
    orders: int
    rfm_segment: str | None
    valued_on: Day = Field(description="The day that the values stand on.")


class SearchArguments(ListArguments, OfPlaces):
    """Whose: ever bought at these places, are of these segments, and are called so."""

    search: PlainText = Field("", max_length=100, description="Part of a name or a number.")


class CustomerArguments(SearchArguments):
    """Which customers, in which order."""

    group: str = Field("", pattern=A_GROUP,
                       description="A group as the pages name it, such as rfm:Champions or cohort:2026-01.")
    sort: str = sorted_by(list(SORTS), "-net_amount")
    fields: Names = fields_of(Listed)


class ChurnArguments(SearchArguments):
    """Which customers, in which order."""

    risk_band: str = one_of(("", *RISK_BANDS), "", "high, medium or low; all of them unless given.")
    sort: str = sorted_by(["value_at_stake", "churn_probability", "last_order_date"], "-value_at_stake")
    fields: Names = fields_of(AtRisk)


class WorthArguments(SearchArguments):
    """Which customers, in which order."""

    sort: str = sorted_by(["year_value", "two_year_value", "net_amount"], "-year_value")
    fields: Names = fields_of(Worth)


class CustomerPath(Arguments):
    """Which customer."""

    customer_id: PlainText = Field(max_length=200, description="With the source's name before it, such as csv:17.")


class Profile(Shape):
    """Who one customer is."""

    customer_id: str
    customer: str
    email: str | None
    signup_date: Day | None
    customer_segment: str | None
    region: str | None


class Value(Shape):
    """What one customer is expected to bring within so many days."""

    horizon_days: int
    expected_value: Exact | None
    lo80: Exact | None
    hi80: Exact | None
    expected_orders: float | None
    alive_probability: float | None


class Risk(Shape):
    """How likely one customer is to stay away."""

    churn_probability: float
    risk_band: str
    value_at_stake: Exact | None
    reasons: list[dict[str, Any]] | None
    as_of_date: Day


class Kind(Shape):
    """A segment that one customer was in."""

    since: Day | None = Field(description="Null: from the start.")
    said_by: str
    segment: str


class Known(Shape):
    """All that is known of one customer."""

    profile: Profile
    figures: Listed | None = Field(description="Null for who never bought.")
    risk: Risk | None
    values: list[Value]
    segments: list[Kind]


@people.get("/customers", responses={200: Listed.page(), **failures(404)})
@by_version
def get(query: CustomerArguments) -> Response:
    """Customers with what they bought."""
    kind, _, value = query.group.partition(":")
    return _list(query, Listed.model_fields, group=(kind, value))


@people.get("/churn", responses={200: AtRisk.page(), **failures(404)})
@by_version
def churn(query: ChurnArguments) -> Response:
    """How likely customers are to stay away, and what is at stake."""
    group = ("risk", query.risk_band) if query.risk_band else ("", "")
    return _list(query, AtRisk.model_fields, group=group, known="churn_probability")


@people.get("/ltv", responses={200: Worth.page(), **failures(404)})
@by_version
def ltv(query: WorthArguments) -> Response:
    """What customers are expected to bring."""
    return _list(query, Worth.model_fields, known="year_value")


@people.get("/customers/<customer_id>", responses={200: Answer[Known], **failures(404)})
@by_version
def one(path: CustomerPath) -> Response:
    """All that is known of one customer."""
    visit = visit_of()
    read, customer_id = visit.view.read, path.customer_id
    profile = read(customer.profile, customer_id)
    if profile is None:
        refuse(404, "not_found", f"There is no customer {customer_id!r}; ids have their source before them: csv:17.")
    figures = read(customers.one, customers_of(visit), customer_id)[list(Listed.model_fields)].to_dict("records")
    risk = read(customer.risk, customer_id)[list(Risk.model_fields)].to_dict("records")
    return success({
        "profile": {name: profile[name] for name in Profile.model_fields},
        "figures": figures[0] if figures else None,
        "risk": risk[0] if risk else None,
        "values": read(customer.values, customer_id)[list(Value.model_fields)].to_dict("records"),
        "segments": read(customer.kinds, customer_id)[list(Kind.model_fields)].to_dict("records"),
    })


def _list(query: SearchArguments, columns: Iterable[str], **changes: Any) -> Response:
    visit = visit_of(query)
    whose = customers_of(visit, text=query.search, **changes)
    frame = visit.view.read(customer_lists.reached, whose, query.window)
    return listed(frame, query, columns, visit.view.read(customers.count, whose))
