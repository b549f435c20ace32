"""Sales as a caller sends them: what each field may hold, and each row as the loader takes it.

What is let through here is what silver takes: a caller is told at once, by row and field, what the loader would put
into quarantine.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    RootModel,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from dashboard.api.answers import Detail
from dashboard.api.plain_words import pattern
from dashboard.api.shapes import PLAIN, Shape

MOST_SALES = 10_000
BELOW = 10**11
NUMERAL = "^-?[0-9]{1,11}(\\.[0-9]{1,20})?$"
MOMENT = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?$"
CURRENCY = pattern("^[A-Z]{3}$", "must be three capital letters, such as EUR")
EARLIEST = date(2000, 1, 1)
LATEST_AHEAD = timedelta(days=730)
# The fields that name a thing of the company, and where the loader takes it from.
ID_COLUMNS = {"location": "location_id", "product_id": "product_id", "customer": "customer_id"}
SAID = "said"


def _amount(value: object) -> str:
    """The number as text, exactly as it was sent. Raises ValueError."""
    if isinstance(value, str) and re.fullmatch(NUMERAL, value):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if not -BELOW < value < BELOW:
        raise ValueError(f"must be a number below {BELOW:,}")
    return f"{Decimal(repr(value)):f}"


def _moment(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(MOMENT, value):
        raise ValueError("must be a day such as 2026-02-28, or a moment such as 2026-02-28T18:30:00+02:00")
    try:
        datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    return value


def _identifier(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("must be a text or a whole number")
    return str(value).strip()


# No number passes through a float on its way to the warehouse.
Amount = Annotated[
    str,
    BeforeValidator(_amount),
    WithJsonSchema({"anyOf": [
        {"type": "number", "exclusiveMinimum": -BELOW, "exclusiveMaximum": BELOW},
        {"type": "string", "pattern": NUMERAL},
    ]}),
]
When = Annotated[str, BeforeValidator(_moment), WithJsonSchema({"type": "string", "pattern": MOMENT})]
Identifier = Annotated[
    str,
    BeforeValidator(_identifier),
    StringConstraints(min_length=1, max_length=200, pattern=PLAIN),
    WithJsonSchema({"anyOf": [
        {"type": "string", "minLength": 1, "maxLength": 200, "pattern": PLAIN}, {"type": "integer"},
    ]}),
]


class Sale(Shape):
    """One line of a transaction."""

    transaction_id: Identifier = Field(description="Your own id; sent again, it corrects what was sent before.")
    line_number: Identifier | None = Field(None, description="Tells lines of a transaction apart; else the product.")
    date: When = Field(description="The day, or the moment; by the company's clock where it names no zone.")
    product_id: Identifier | None = Field(None, description="As erp:17, or the id alone where one source has it.")
    product_name: Identifier | None = Field(None, description="Needed where there is no product_id.")
    quantity: Amount = Field(description="Units; less than 0 for a return.")
    revenue: Amount = Field(description="What was paid for the line, without tax; less than 0 for a return.")
    customer: Identifier | None = Field(None, description="As erp:7, or the id alone; without one, a guest.")
    location: Identifier | None = Field(None, description="The place of the sale, as csv:L2, or the id alone.")
    currency: str | None = Field(None, pattern=CURRENCY, description="The company's where it is not said.")


class Sales(RootModel[Annotated[list[Sale], Field(min_length=1, max_length=MOST_SALES)]]):
    """One sale, or an array of them."""

    @model_validator(mode="before")
    @classmethod
    def _list(cls, sent: Any) -> Any:
        return [sent] if isinstance(sent, dict) else sent

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The array, or one of it."""
        described = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [described["items"], described]}


@dataclass(frozen=True)
class Company:
    """What a sale is measured by: the company's clock and day, and the currencies whose rates it knows."""

    zone: tzinfo
    today: date
    currencies: Collection[str]


def faults(sales: Sequence[Sale], company: Company) -> Iterator[Detail]:
    """What is wrong with fields that depend on each other or on the company: row, field, message."""
    for row, sale in enumerate(sales):
        quantity, revenue = Decimal(sale.quantity), Decimal(sale.revenue)
        day = date.fromisoformat(sale.date[:10])
        if sale.product_id is None and sale.product_name is None:
            yield fault(row, "product_id", "is needed, or product_name")
        if not EARLIEST <= day <= company.today + LATEST_AHEAD:
            yield fault(row, "date", f"must be between {EARLIEST} and two years from now")
        if round(quantity, 4) == 0:
            yield fault(row, "quantity", "must not be 0")
        if quantity * revenue < 0:
            yield fault(row, "revenue", "must have the sign of quantity: both are below 0 for a return")
        if sale.currency is not None and sale.currency not in company.currencies:
            yield fault(row, "currency", f"must be one of {', '.join(sorted(company.currencies))}")


def as_loaded(
    sale: Sale, company: Company, ids: Mapping[str, str], within: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """The sale as `etl.inbox` takes it: names to texts, without what was not said.

    `ids` are those of its fields that another source has given, in full; what was said stands beside them. `within`
    are the only locations whose orders its sender may touch; None where they may touch all.
    """
    said = {
        "transaction_id": sale.transaction_id, "line_id": sale.line_number, "sold_at": _with_zone(sale.date, company),
        "product_id": sale.product_id, "product_name": sale.product_name, "quantity": sale.quantity,
        "revenue": sale.revenue, "customer_id": sale.customer, "location_id": sale.location, "currency": sale.currency,
    }
    given = {ID_COLUMNS[field]: full for field, full in ids.items()}
    beside = {SAID: {name: said[name] for name in given} or None, "sender_locations": within}
    return {name: value for name, value in {**said, **given, **beside}.items() if value is not None}


def as_said(sales: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of sales as they are loaded what their sender said, whatever sources knew and the sender might then."""
    rest = (SAID, "sender_locations")
    return [{name: value for name, value in (sale | sale.get(SAID, {})).items() if name not in rest} for sale in sales]


def _with_zone(said: str, company: Company) -> str:
    if ":" not in said:
        return said
    moment = datetime.fromisoformat(said)
    return (moment if moment.tzinfo else moment.replace(tzinfo=company.zone)).astimezone(UTC).isoformat()


def fault(row: int, field: str, message: str) -> Detail:
    """What is wrong with a field of a row."""
    return {"row": row, "field": field, "message": message}
