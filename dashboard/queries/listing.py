"""Long lists, a page at a time: a statement with one row per thing becomes something to sort, cut and count.

Nothing that a visitor sends becomes part of a statement: a sort is the name of something the list offers, and whatever
else it says is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, TextClause
from sqlalchemy.types import TypeEngine


@dataclass(frozen=True)
class Window:
    """Which rows of a list: `limit` of them from `offset` on, in the order that `sort` names."""

    sort: str
    is_descending: bool
    offset: int
    limit: int


def as_table(statement: TextClause, columns: Mapping[str, type[TypeEngine[Any]]], name: str) -> Subquery:
    """The rows of a statement as something to select from; `columns` are all of its columns, in their order."""
    return statement.columns(**columns).subquery(name)


def in_window(
    statement: Select[Any],
    sortable: Mapping[str, Sequence[ColumnElement[Any]]],
    window: Window,
    last: ColumnElement[Any],
) -> Select[Any]:
    """The window's rows of `statement`; `sortable` gives the columns of each sort, `last` decides between equals.

    Raises ValueError for a sort that is not among `sortable`.
    """
    if window.sort not in sortable:
        raise ValueError(f"this list cannot be sorted by {window.sort!r}")
    columns = (*sortable[window.sort], last)
    order = [column.desc() if window.is_descending else column.asc() for column in columns]
    return statement.order_by(*order).limit(window.limit).offset(window.offset)
