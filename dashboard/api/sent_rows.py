"""Rows that a caller sends to be analysed: an array, or an object with it as `data`. Numbers are checked one by one.

A number may come as text, as Laravel sends decimals. NaN and null are missing; how these count is the analysis's own.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Generic, NoReturn, TypeVar

import orjson
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from dashboard.api.answers import as_json, refuse
from dashboard.api.plain_words import WORDS
from dashboard.api.shapes import Arguments

Row = TypeVar("Row")

MOST_ROWS = 200_000
LARGEST, PLACES = 1e12, 12
NUMERAL = "^[0-9]{1,12}(\\.[0-9]{1,12})?$"


def _number(value: object) -> float | None:
    """The number, None for a missing one. Raises ValueError, which names what is wrong with it."""
    if value is None or value != value:
        return None
    if isinstance(value, str):
        if not re.match(NUMERAL, value):
            raise ValueError("must be a number")
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("must be a number")
    if not 0 <= value <= LARGEST:
        raise ValueError(f"must be between 0 and {LARGEST:,.0f}")
    # As fine as a text may be: of rows that differ by less no scale can be made that a larger number fits on.
    return round(float(value), PLACES)


# What is counted, measured or charged: from 0 on.
Amount = Annotated[
    float | None,
    BeforeValidator(_number),
    WithJsonSchema({"anyOf": [
        {"type": "number", "minimum": 0, "maximum": LARGEST}, {"type": "string", "pattern": NUMERAL}, {"type": "null"},
    ]}),
]


class Refit(Arguments):
    """How the model that scores the rows is chosen."""

    refit: bool = Field(False, description="Fit the model on these rows even where one is kept from earlier ones.")


class Rows(BaseModel, Generic[Row]):
    """The rows sent, at least one."""

    model_config = ConfigDict(extra="forbid")

    data: Annotated[list[Row], Field(min_length=1, max_length=MOST_ROWS)]
    refit: bool = Field(False, strict=True)

    @model_validator(mode="before")
    @classmethod
    def _name(cls, sent: Any) -> Any:
        return {"data": sent} if isinstance(sent, list) else sent

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """An object, or its array alone."""
        described = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [described["properties"]["data"], described]}


def require_columns(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Refuse rows none of which has a column: that is a mistake, where a number that is missing here and there is
    not."""
    absent = [name for name in names if not any(name in row for row in rows)]
    if absent:
        refuse(422, "not_valid", f"No row has {' and '.join(absent)}.",
               [{"row": 0, "field": name, "message": WORDS["missing"]} for name in absent])


def beside(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Each row as it was sent with its own value of each of `columns`. Refuses what cannot be written back."""
    names = list(columns)
    found = [{**row, **dict(zip(names, values, strict=True))}
             for row, values in zip(rows, zip(*columns.values(), strict=True), strict=True)]
    try:
        as_json(found)
    except orjson.JSONEncodeError:
        _refuse_unwritable(found)
    return found


def _refuse_unwritable(rows: Sequence[Mapping[str, Any]]) -> NoReturn:
    details = []
    for number, row in enumerate(rows):
        for name, value in row.items():
            try:
                as_json({name: value})
            except orjson.JSONEncodeError as error:
                details.append({"row": number, "field": repr(name)[1:-1], "message": str(error)})
    refuse(422, "not_valid", "A field holds what JSON cannot carry back, such as a whole number over 64 bits.", details)
