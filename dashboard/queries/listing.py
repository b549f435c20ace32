"""Long lists, a page at a time: a statement with one row per thing becomes something to sort, cut and count.

Nothing that a visitor sends becomes part of a statement: a sort is the name of something the list offers, and whatever
else it says is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, Text, TextClause, cast, func, tuple_
from sqlalchemy.types import TypeEngine

# The column that names a row's place in its list, as texts: of what it is sorted by, and of the row itself.
PLACE = "place"


@dataclass(frozen=True)
class Window:
    """Which rows of a list: `limit` of them from `offset` on, in the order that `sort` names.

    With `after`, a PLACE that the list has given, only rows behind that place.
    """

    sort: str
    is_descending: bool
    offset: int
    limit: int
    after: tuple[str, ...] = ()


def as_table(statement: TextClause, columns: Mapping[str, type[TypeEngine[Any]]], name: str) -> Subquery:
    """The rows of a statement as something to select from; `columns` are all of its columns, in their order."""
    return statement.columns(**columns).subquery(name)


def holds(words: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether `text` is part of `words`, whatever their case and accents."""
    return func.strpos(func.gold.folded_text(words), func.gold.folded_text(text)) > 0


def in_window(
    statement: Select[Any],
    sortable: Mapping[str, Sequence[ColumnElement[Any]]],
    window: Window,
    last: ColumnElement[Any],
) -> Select[Any]:
    """The window's rows of `statement`; `sortable` gives the columns of each sort, `last` decides between equals.

    Raises ValueError for a sort that is not among `sortable`.
    """
    columns = _columns(sortable, window, last)
    if window.after:
        reached = tuple_(*(cast(text, column.type) for text, column in zip(window.after, columns, strict=True)))
        place = tuple_(*columns)
        statement = statement.where(place < reached if window.is_descending else place > reached)
    order = [column.desc() if window.is_descending else column.asc() for column in columns]
    return statement.order_by(*order).limit(window.limit).offset(window.offset)


def place_of(
    sortable: Mapping[str, Sequence[ColumnElement[Any]]], window: Window, last: ColumnElement[Any]
) -> ColumnElement[Any]:
    """The PLACE of each row: what `after` takes. Raises ValueError for a sort that is not among `sortable`."""
    return func.jsonb_build_array(*(cast(column, Text) for column in _columns(sortable, window, last))).label(PLACE)


def _columns(
    sortable: Mapping[str, Sequence[ColumnElement[Any]]], window: Window, last: ColumnElement[Any]
) -> tuple[ColumnElement[Any], ...]:
    if window.sort not in sortable:
        raise ValueError(f"this list cannot be sorted by {window.sort!r}")
    return (*sortable[window.sort], last)
