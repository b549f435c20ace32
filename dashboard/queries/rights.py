"""Who may ask which query: the one place that keeps a viewer's rows to their own, and hides kinds of columns.

Each query that people with a part of the rows may ask declares how it stays within their part; whatever declares
nothing is of the whole company, and refused to them. `View` asks `permit` before every query and `shown` after it.
"""

import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Connection, select

from dashboard.queries.hidden import REASONS, NotPermittedError, masked, refuse_hidden
from warehouse.schema import gold
from warehouse.scope import Kind, Scope

Query = TypeVar("Query", bound=Callable[..., Any])
Chosen = tuple[tuple[str, tuple[str, ...]], ...]
Rule = Callable[[Connection, Scope, Mapping[str, Any]], bool]

OF_THE_COMPANY = "This is about the whole company; your role shows your own part of it."


@dataclass(frozen=True)
class _Right:
    rule: Rule | None
    # The argument that names an order: one that is not somebody's own is as unknown to them as one that there is not.
    order: str = ""
    # Of a company-wide answer: the rows that somebody with a part may see.
    own_rows: Callable[[pd.DataFrame, Scope], pd.DataFrame] | None = None
    kind: Kind | None = None


_RIGHTS: dict[str, _Right] = {}


def for_everyone(query: Query) -> Query:
    """The query tells nothing of anybody's rows: the calendar, what things are called."""
    return _declare(query, _Right(lambda *_: True))


def within(name: str, follows: Collection[str]) -> Callable[[Query], Query]:
    """The query keeps to the filters in this argument: pairs of dimension and ids, or what holds them as `where`.

    `follows` are the dimensions that it filters by; where somebody's part is one of another, the query is not theirs.
    """
    def is_within(_connection: Connection, scope: Scope, arguments: Mapping[str, Any]) -> bool:
        chosen = dict(_pairs(arguments[name]))
        return all(dimension in follows and scope.allows(dimension, chosen.get(dimension, ()))
                   for dimension, _ids in scope.forced)

    return lambda query: _declare(query, _Right(is_within))


def of_part(part: Callable[[Mapping[str, Any]], tuple[str, str]]) -> Callable[[Query], Query]:
    """The query is about one part of the company; `part` tells its scope and id of the arguments. A location may be
    somebody's own; a category or the whole is not."""
    def is_own(_connection: Connection, scope: Scope, arguments: Mapping[str, Any]) -> bool:
        kind, identifier = part(arguments)
        return scope.employees is None and kind == "location" and scope.allows("location", (identifier,))

    return lambda query: _declare(query, _Right(is_own))


def of_order(name: str) -> Callable[[Query], Query]:
    """The query is about one order, named by an argument."""
    return lambda query: _declare(query, _Right(lambda *_: True, order=name))


def own_rows(keep: Callable[[pd.DataFrame, Scope], pd.DataFrame]) -> Callable[[Query], Query]:
    """The query reads all rows; `keep` leaves those of somebody's own part."""
    return lambda query: _declare(query, _Right(lambda *_: True, own_rows=keep))


def company_wide_if(name: str) -> Callable[[Query], Query]:
    """The query tells of the whole company where this argument says so, else of nobody but who asks."""
    return lambda query: _declare(query, _Right(lambda _connection, _scope, arguments: not arguments[name]))


def own_parts(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Of rows by scope and scope_id those of somebody's own locations."""
    if scope.has_all_rows:
        return rows
    is_own = [scope.employees is None and kind == "location" and scope.allows("location", (identifier,))
              for kind, identifier in zip(rows["scope"], rows["scope_id"], strict=True)]
    # Not rows[is_own]: an empty list is taken for no columns.
    return rows.loc[is_own].reset_index(drop=True)


def own_places(rows: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Of rows by location_id those of somebody's own locations."""
    is_own = [scope.allows("location", (identifier,)) for identifier in rows["location_id"]]
    return rows.loc[is_own].reset_index(drop=True)


def of_kind(kind: Kind) -> Callable[[Query], Query]:
    """The query is about nothing but a kind of columns: it is refused to those who may not see them. Goes outermost."""
    def mark(query: Query) -> Query:
        right = _RIGHTS.get(_name(query), _Right(None))
        return _declare(query, replace(right, kind=kind))

    return mark


def permit(
    connection: Connection, scope: Scope, query: Callable[..., Any], given: tuple[Any, ...], named: Mapping[str, Any]
) -> inspect.BoundArguments:
    """The arguments, the connection's included, with which it may be asked. Raises NotPermittedError where it may not.
    """
    bound = _signature(query).bind(connection, *given, **named)
    arguments = bound.arguments
    right = _RIGHTS.get(_name(query), _Right(None))
    if right.kind in scope.hidden:
        raise NotPermittedError(REASONS[right.kind])
    for value in arguments.values():
        refuse_hidden(scope, value)
    if not scope.has_all_rows and (right.rule is None or not right.rule(connection, scope, arguments)):
        raise NotPermittedError(OF_THE_COMPANY)
    if right.order and not scope.has_all_rows and not _is_own_order(connection, scope, arguments[right.order]):
        arguments[right.order] = ""
    return bound


def shown(scope: Scope, query: Callable[..., Any], answer: Any) -> Any:
    """The answer without the rows and columns that the scope does not hold."""
    right = _RIGHTS.get(_name(query))
    if right and right.own_rows:
        answer = right.own_rows(answer, scope)
    return masked(scope, answer) if scope.hidden else answer


def _is_own_order(connection: Connection, scope: Scope, order_id: str) -> bool:
    sales, location, employee = gold.fact_sales, gold.dim_location, gold.dim_employee
    found = connection.execute(
        select(location.c.location_id, employee.c.employee_id)
        .select_from(sales.join(location, location.c.location_key == sales.c.location_key)
                     .outerjoin(employee, employee.c.employee_key == sales.c.employee_key))
        .where(sales.c.order_id == order_id).distinct()
    ).all()
    return bool(found) and all(
        scope.allows("location", (row.location_id,)) and scope.allows("employee", (row.employee_id or "",))
        for row in found
    )


def _pairs(value: Any) -> Chosen:
    return value.where if hasattr(value, "where") else value  # type: ignore[no-any-return]


def _declare(query: Query, right: _Right) -> Query:
    _RIGHTS[_name(query)] = right
    return query


def _name(query: Callable[..., Any]) -> str:
    return f"{query.__module__}.{query.__qualname__}"


@cache
def _signature(query: Callable[..., Any]) -> inspect.Signature:
    return inspect.signature(query)
