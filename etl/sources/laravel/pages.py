"""One page of an answer, whichever of Laravel's paginators gave it, with API resources or an envelope around it.

| paginator | told by | what follows |
|---|---|---|
| paginate() | `last_page` | numbered pages up to that one, `total` rows |
| simplePaginate() | `current_page` | numbered pages while there is a next link |
| cursorPaginate() | `next_cursor` | the next link, or the cursor itself |
| another's | a next link | the link's parameters |
| none | a bare array, or rows alone | the next number, until a page brings nothing new |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl, urlsplit


class NoRowsError(Exception):
    """The answer holds no list of rows; the message names what it holds instead."""


class Kind(Enum):
    """How the pages of an endpoint hang together."""

    COUNTED = auto()
    NUMBERED = auto()
    CURSOR = auto()
    LINKED = auto()
    BARE = auto()


@dataclass(frozen=True)
class Page:
    """Rows and what the paginator says: `following` are the parameters that a next link or cursor gives.

    `total` counts the rows and `last` the pages of the whole; `number` is the page's own.
    """

    kind: Kind
    rows: list[Any]
    number: int | None = None
    last: int | None = None
    total: int | None = None
    following: dict[str, str] | None = None


def read_page(body: Any, row_keys: Sequence[str], cursor_name: str, place: str) -> Page:
    """The page that `body` (JSON) holds; `place` names it in NoRowsError."""
    bare = _as_list(body)
    if bare is not None:
        return Page(Kind.BARE, bare)
    opened = _opened(body, row_keys) if isinstance(body, dict) else None
    if opened is None:
        found = f"has {_names(body, row_keys)}" if isinstance(body, dict) else f"is a {type(body).__name__}"
        raise NoRowsError(f"{place}: the answer holds no list of rows (it {found}); name the key that has them, and "
                          "each around it, in `rows` of the mapping file")
    body, rows = opened
    meta = body | body["meta"] if isinstance(body.get("meta"), dict) else body
    number, last, total = (_whole(meta.get(key)) for key in ("current_page", "last_page", "total"))
    following = _following(body, meta, cursor_name)
    return Page(_kind(body, meta, number, last), rows, number, last, total, following)


def _opened(body: dict[str, Any], row_keys: Sequence[str]) -> tuple[dict[str, Any], list[Any]] | None:
    """The paginator and its rows; within an envelope, what that says and the paginator does not is kept beside it."""
    for key in row_keys:
        if (rows := _as_list(body.get(key))) is not None:
            return body, rows
    for key in row_keys:
        if isinstance(body.get(key), dict) and (opened := _opened(body[key], row_keys)):
            paginator, rows = opened
            return body | paginator, rows
    return None


def _names(body: dict[str, Any], row_keys: Sequence[str]) -> str:
    """The keys of an answer, with those of the objects where rows were looked for."""
    return ", ".join(
        f"{key} ({_names(inner, row_keys)})" if key in row_keys and isinstance(inner, dict) else key
        for key, inner in body.items()
    ) or "nothing"


def _kind(body: dict[str, Any], meta: dict[str, Any], number: int | None, last: int | None) -> Kind:
    if last is not None:
        return Kind.COUNTED
    if "next_cursor" in meta:
        return Kind.CURSOR
    if number is not None:
        return Kind.NUMBERED
    has_link = "next_page_url" in body or (isinstance(body.get("links"), dict) and "next" in body["links"])
    return Kind.LINKED if has_link else Kind.BARE


def _following(body: dict[str, Any], meta: dict[str, Any], cursor_name: str) -> dict[str, str] | None:
    # `links` is a list of buttons with paginate() alone, an object with API resources.
    links = body["links"] if isinstance(body.get("links"), dict) else {}
    url = body.get("next_page_url") or links.get("next")
    if isinstance(url, str) and (parameters := dict(parse_qsl(urlsplit(url).query))):
        return parameters
    cursor = meta.get("next_cursor")
    return {cursor_name: cursor} if isinstance(cursor, str) else None


def _as_list(value: Any) -> list[Any] | None:
    """A list of rows; Laravel writes a filtered collection as an object with the old places as names."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value and all(name.isdecimal() for name in value):
        return list(value.values())
    return None


def _whole(value: Any) -> int | None:
    """A whole number, also one that came as text."""
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if type(value) is int else None
