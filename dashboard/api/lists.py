"""Lists: how one is asked for (order, length, where to go on, which fields), and how it goes out, as JSON or CSV."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import pandas as pd
from flask import Response
from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from dashboard.api import cursors
from dashboard.api.answers import CSV, as_json, success, wanted_type
from dashboard.api.shapes import Arguments
from dashboard.api.spreadsheets import csv_lines
from dashboard.format import is_missing
from dashboard.queries.listing import PLACE, Window

MOST_ROWS, USUAL_ROWS = 1000, 100

Row = Mapping[str, Any]


def parted(value: Any) -> Any:
    """Several values of one parameter: repeated, or with commas between."""
    return [part for text in value for part in str(text).split(",")] if isinstance(value, list) else value


Names = Annotated[list[str], BeforeValidator(parted)]


def one_of(names: Iterable[str], default: Any, description: str) -> Any:
    """A field that takes one or several of `names`; what else is sent is refused with the names that there are."""
    allowed = list(names)
    is_list = isinstance(default, list)

    def documented(schema: dict[str, Any]) -> None:
        (schema["items"] if is_list else schema)["enum"] = allowed

    documented.names = allowed  # type: ignore[attr-defined]
    return Field(default, description=description, json_schema_extra=documented)


def sorted_by(names: Sequence[str], default: str) -> Any:
    """The field `sort` of a list that can be sorted by `names`."""
    both = [sign + name for name in names for sign in ("", "-")]
    return one_of(both, default, "The column to sort by; with a - before it, the greatest come first.")


def fields_of(model: type[Any]) -> Any:
    """The field `fields` of a list with rows of this model."""
    return one_of(model.model_fields, [], "Only these columns; all of them unless given.")


class Choices(Arguments):
    """Arguments some of which take a few names only (`one_of`)."""

    @field_validator("*")
    @classmethod
    def _known(cls, value: Any, info: ValidationInfo) -> Any:
        field = cls.model_fields[info.field_name or ""]
        names = getattr(field.json_schema_extra, "names", None)
        wrong = [one for one in (value if isinstance(value, list) else [value]) if names and one not in names]
        if wrong:
            raise ValueError(f"There is no {wrong[0]!r} here; there are {', '.join(filter(None, names or ()))}.")
        return value


class ListArguments(Choices):
    """What every list takes beside its own `sort` and `fields`."""

    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS, description="How many rows.")
    cursor: str = Field("", description="next_cursor of the answer before this one.",
                        json_schema_extra={"format": "cursor"})
    sort: str = ""
    fields: Names = Field(default=[])

    @property
    def window(self) -> Window:
        """The rows asked for and one more, which says whether there are further ones."""
        after = cursors.read(self.cursor, self.sort) if self.cursor else ()
        return Window(self.sort.removeprefix("-"), self.sort.startswith("-"), 0, self.limit + 1, after)


def listed(frame: pd.DataFrame, asked: ListArguments, columns: Iterable[str], total: int | None = None) -> Response:
    """The answer of a list read by `asked.window`: `frame` has a PLACE beside its `columns`."""
    shown = frame.head(asked.limit)
    next_cursor = cursors.written(asked.sort, shown[PLACE].iloc[-1]) if len(frame) > len(shown) else None
    return _answer(shown, asked, columns, {"next_cursor": next_cursor, "total": total})


def cut(frame: pd.DataFrame, asked: ListArguments, columns: Iterable[str], key: str) -> Response:
    """The answer of a list that is read whole, for it is short: sorted and cut here. `key` names its rows."""
    by, is_descending = asked.sort.removeprefix("-"), asked.sort.startswith("-")
    ranks = [(_rank(value), name) for value, name in zip(frame[by], frame[key], strict=True)]
    ordered = frame.iloc[sorted(range(len(ranks)), key=ranks.__getitem__, reverse=is_descending)]
    names = ordered[key].tolist()
    [last] = cursors.read(asked.cursor, asked.sort) if asked.cursor else (None,)
    if last is not None and last not in names:
        cursors.refuse_cursor()
    begin = 0 if last is None else names.index(last) + 1
    placed = ordered.assign(**{PLACE: pd.Series([[name] for name in names], ordered.index)})
    window = placed.iloc[begin : begin + asked.limit + 1]
    return listed(window, asked, columns, len(frame))


def table(rows: pd.DataFrame, columns: Iterable[str], **extra: Any) -> Response:
    """Rows as JSON with `extra` beside them, or as CSV where the client would rather have it."""
    chosen = rows[list(columns)]
    if wanted_type() == CSV:
        lines = csv_lines(chosen.columns, (tuple(map(_flat, row)) for row in chosen.itertuples(index=False, name=None)))
        return Response("".join(lines), mimetype=CSV)
    return success(list(_rows(chosen)), **extra)


def _answer(rows: pd.DataFrame, asked: ListArguments, columns: Iterable[str], paging: Row) -> Response:
    response = table(rows, [name for name in columns if not asked.fields or name in asked.fields], paging=paging)
    if paging["next_cursor"]:
        # A file has no place beside its rows.
        response.headers["X-Next-Cursor"] = paging["next_cursor"]
    return response


def _rows(frame: pd.DataFrame) -> Iterable[Row]:
    names = list(frame.columns)
    return (dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None))


def _flat(value: Any) -> Any:
    """A cell of a file: what holds more than one thing as JSON."""
    return as_json(value).decode() if isinstance(value, dict | list) else value


def _rank(value: Any) -> tuple[bool, Any]:
    """Missing values come last where the greatest come first."""
    if is_missing(value):
        return False, ""
    return True, value.lower() if isinstance(value, str) else value
