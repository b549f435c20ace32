"""Rows of the API's JSON as CSV for bronze: the source's names mapped to ours, each value as it was said.

Only a number with an exponent, such as 1e-17, is written out, since silver reads plain digits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress, groupby, islice
from typing import Any

from etl.sources.laravel.fields import FieldMap, Row
from etl.sources.laravel.ids import Id
from etl.sources.laravel.json_text import Number, dump_lines, holds_float, holds_null_character
from etl.sources.plain_digits import plain_digits

Fields = Mapping[str, Sequence[str]]
LINES = "lines"
DICTS = {dict}


class HoldsFloatError(ValueError):
    """A row holds a float, so the page must be read exactly first."""


@dataclass(frozen=True)
class EncodedRows:
    """CSV of sound rows, how many these are, the ids they have, and (reason, row) of the others."""

    data: bytes
    count: int
    ids: list[Id]
    rejected: list[tuple[str, object]]

    def __add__(self, other: "EncodedRows") -> "EncodedRows":
        return EncodedRows(
            self.data + other.data, self.count + other.count, self.ids + other.ids, self.rejected + other.rejected
        )


NO_ROWS = EncodedRows(b"", 0, [], [])


class RowEncoder:
    """Encodes rows into `columns`, and the objects in a column `lines` into JSON with `line_columns` for names.

    `fields` and `line_fields` are the source's names for these, the best first.
    """

    def __init__(
        self, columns: Sequence[str], fields: Fields, line_columns: Sequence[str], line_fields: Fields
    ):
        self._fields = FieldMap(columns, fields)
        self._lines = FieldMap(line_columns, line_fields)
        self._lines_at = columns.index(LINES) if LINES in columns else None
        self._id_at = columns.index("id")

    def names(self) -> tuple[set[str], set[str]]:
        """The columns that any row filled, and the names that no column takes; those within lines behind `lines.`."""
        return self._fields.found, self._fields.left_over | {f"{LINES}.{name}" for name in self._lines.left_over}

    def encode(self, rows: Sequence[Any], is_doubtful: bool) -> EncodedRows:
        """The rows as CSV, their columns and then `source_row`. Raises HoldsFloatError.

        Only rows that are `is_doubtful` are searched for characters that PostgreSQL cannot store.
        """
        rejected: list[tuple[str, object]] = []
        if is_doubtful or not DICTS.issuperset(map(type, rows)):
            faults = [(row, _fault(row)) for row in rows]
            rows = [row for row, reason in faults if reason is None]
            rejected = [(reason, {"row": _storable(row)}) for row, reason in faults if reason]
        ids: list[Id] = []
        # Rows of a page mostly have the same fields, so that they go column by column, which is faster by far.
        texts = [self._text_of(list(alike), ids) for _, alike in groupby(rows, key=tuple)]
        return EncodedRows("".join(texts).encode(), len(rows), ids, rejected)

    def _text_of(self, rows: list[Row], ids: list[Id]) -> str:
        """CSV of rows with the same fields; their ids go to `ids`."""
        plan = self._fields.plan(tuple(rows[0]))
        columns = plan.values(rows)
        given = (value for value in columns[self._id_at] or () if value is not None)
        ids.extend(value if type(value) is int else str(value) for value in given)
        if self._lines_at is not None and (nested := columns[self._lines_at]) is not None:
            columns[self._lines_at] = self._named_lines(nested)
        columns.append(plan.rests(rows) if plan.left_over else None)
        cells = zip(*([""] * len(rows) if values is None else _cells(values) for values in columns), strict=True)
        return "\n".join(map(",".join, cells)) + "\n"

    def _named_lines(self, sales: list[Any]) -> list[Any]:
        """The lines of each sale under our names; what is no list of objects stays as it is."""
        sales = [lines["data"] if isinstance(lines, dict) and "data" in lines else lines for lines in sales]
        is_list = [isinstance(lines, list) and DICTS.issuperset(map(type, lines)) for lines in sales]
        every = list(chain.from_iterable(compress(sales, is_list)))
        kinds = set(map(tuple, every))
        if len(kinds) == 1 and self._lines.plan(*kinds).is_ours:
            return sales
        named = (
            line for names, alike in groupby(every, key=tuple) for line in self._lines.plan(names).named(list(alike))
        )
        return [
            list(islice(named, len(lines))) if holds_lines else lines
            for lines, holds_lines in zip(sales, is_list, strict=True)
        ]


def _fault(row: Any) -> str | None:
    """Why the row cannot go to bronze."""
    if not isinstance(row, dict):
        return "not_an_object"
    if holds_null_character(row):
        return "null_character"
    return "not_utf8" if _storable(row) != row else None


def _storable(value: Any) -> Any:
    """`value` with what PostgreSQL cannot store replaced: null characters and halves of surrogate pairs."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return [_storable(item) for item in value] if isinstance(value, list) else value


def _cells(values: list[Any]) -> list[str]:
    """Cells of CSV for the values of a column. Raises HoldsFloatError."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return _quoted(values)
    if kinds == {int}:
        return list(map(str, values))
    if holds_float(values):
        raise HoldsFloatError
    if kinds <= {dict, list}:
        return _json(values)
    return [_CELL[type(value)](value) for value in values]


def _quoted(texts: list[str]) -> list[str]:
    # Always quoted: an empty text is not the same as none.
    if '"' in "".join(texts):
        texts = [text.replace('"', '""') for text in texts]
    return [f'"{text}"' for text in texts]


def _json(values: list[Any]) -> list[str]:
    # All at once: JSON has no line break in it.
    return [f'"{text}"' for text in dump_lines(values).replace('"', '""').split("\n")]


_CELL: dict[type, Callable[[Any], str]] = {
    str: lambda value: _quoted([value])[0],
    int: str,
    Number: plain_digits,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "",
    dict: lambda value: _json([value])[0],
    list: lambda value: _json([value])[0],
}
