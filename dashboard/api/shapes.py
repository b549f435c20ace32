"""What arguments and answers are made of, as types: the OpenAPI document is written from them."""

import re
from collections.abc import Hashable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from dashboard.api.plain_words import pattern

Data = TypeVar("Data")
PLAIN = "^[^\\x00]*$"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _in_iso(value: Any) -> Any:
    if isinstance(value, str) and not ISO_DAY.fullmatch(value):
        raise ValueError("A day is written as 2026-01-31.")
    return value


# Written exactly, and a number all the same.
Exact = Annotated[Decimal, WithJsonSchema({"type": "number"})]
# As it is written, 2026-01-31: a number of seconds is no day.
Day = Annotated[date, BeforeValidator(_in_iso), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[datetime, WithJsonSchema({"type": "string", "format": "date-time"})]
# PostgreSQL has no text with a NUL in it.
PlainText = Annotated[str, Field(pattern=pattern(PLAIN, "must not hold a null character"))]


def _name_of(parameter: Any) -> str:
    inner = [_name_of(part) for part in getattr(parameter, "__args__", ())]
    name = str(getattr(parameter, "__name__", parameter))
    return "".join((*inner, name[:1].upper() + name[1:]))


class Arguments(BaseModel):
    """Of an address, its path and query: what is not named is refused, so that no misspelt filter is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def model_json_schema(  # type: ignore[override]
        cls, *arguments: Hashable, **named: Hashable
    ) -> dict[str, Any]:
        """The schema; made once, for the library asks for it at each request."""
        return _schema_of(cls, *arguments, **named)


class Shape(BaseModel):
    """Of an answer, or of a body that is sent in."""

    model_config = ConfigDict(extra="forbid")


class Answer(BaseModel, Generic[Data]):
    """A success; whatever stands beside its data is declared by a model that adds it."""

    status: Literal["success"]
    data: Data

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """What the document calls it: `KpisAnswer`."""
        return f"{_name_of(params[0])}{cls.__name__}"


class Paging(Shape):
    """Where a list goes on."""

    next_cursor: str | None = Field(description="Send it as `cursor` to go on; null at the end of the list.")
    total: int | None = Field(None, description="How many rows there are in all, where that is known.")


class Page(Answer[list[Data]], Generic[Data]):
    """Part of a list."""

    paging: Paging


def _without_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Row(BaseModel):
    """Of a list, whose caller may choose its fields: none of them is always there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_required)

    @classmethod
    def page(cls) -> type[BaseModel]:
        """A list of such rows, for `responses`: as JSON, or as CSV."""
        return with_csv(Page[cls])  # type: ignore[valid-type]


def with_csv(model: type[BaseModel]) -> type[BaseModel]:
    """The answer as JSON, or as CSV."""
    # Of the library that writes the document.
    model.model_config["openapi_extra"] = {  # type: ignore[typeddict-unknown-key]
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
    return model


class Detail(BaseModel):
    """One fault of what was sent: `row` counts from 0 within the rows sent."""

    model_config = ConfigDict(extra="allow")

    row: int | None = None
    field: str | None = None
    message: str | None = None


class Failure(BaseModel):
    """Every error has this shape."""

    status: Literal["error"]
    code: str = Field(description="For programs: not_valid, not_found, ...")
    message: str = Field(description="For people: what is wrong, and what to do.")
    details: list[Detail] | None = Field(None, description="The faults of what was sent, one by one.")


@cache
def _schema_of(model: type[Arguments], *arguments: Hashable, **named: Hashable) -> dict[str, Any]:
    return super(Arguments, model).model_json_schema(*arguments, **named)  # type: ignore[arg-type]
