"""An answer's bytes to its page, the rows as CSV.

Also runs in processes of its own, which start within a moment because nothing heavy is imported here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from etl.sources.laravel import json_text
from etl.sources.laravel.pages import Page, read_page
from etl.sources.laravel.rows import NO_ROWS, EncodedRows, HoldsFloatError, RowEncoder


@dataclass(frozen=True)
class PageRules:
    """How the pages of one object are read, in plain values that another process can be told.

    `place` names the request in messages, `row_keys` and `cursor_name` are as read_page takes them. `fields` and
    `line_fields` are the source's names for `columns` and for `line_columns`, the best first.
    """

    place: str
    row_keys: tuple[str, ...]
    cursor_name: str
    columns: tuple[str, ...]
    fields: Mapping[str, Sequence[str]]
    line_columns: tuple[str, ...]
    line_fields: Mapping[str, Sequence[str]]

    @property
    def csv_columns(self) -> tuple[str, ...]:
        """The columns of the CSV."""
        return (*self.columns, "source_row")


@dataclass(frozen=True)
class NamesFound:
    """Columns that the source filled, and its names that no column takes; those within lines behind `lines.`."""

    columns: frozenset[str] = frozenset()
    left_over: frozenset[str] = frozenset()

    def __or__(self, other: "NamesFound") -> "NamesFound":
        return NamesFound(self.columns | other.columns, self.left_over | other.left_over)


@dataclass(frozen=True)
class ReadPage:
    """A page, of its rows at most the first ones; all of them as CSV; and the names found in it and before.

    `head` are the first rows, where these were wanted apart from the others.
    """

    page: Page
    encoded: EncodedRows
    names: NamesFound
    head: EncodedRows = NO_ROWS


class PageReader:
    """Reads pages of one object, in several threads at once."""

    def __init__(self, rules: PageRules):
        self._rules = rules
        self._encoder = RowEncoder(rules.columns, rules.fields, rules.line_columns, rules.line_fields)
        self._is_exact = False

    def read(self, content: bytes, sampled: int = 0, apart: int = 0) -> ReadPage:
        """The page in `content` with `sampled` of its rows as they were, and so many of its first rows `apart`.

        Raises ValueError where that is no whole JSON, NoRowsError where it holds no rows."""
        try:
            body, is_exact = (json_text.load_exact(content), True) if self._is_exact else json_text.load(content)
        except ValueError as error:
            raise ValueError(f"the answer is not whole JSON ({error})") from error
        try:
            return self._page(body, content, is_exact, sampled, apart)
        except HoldsFloatError:
            # An API that gives one decimal as a number gives them on every page.
            self._is_exact = True
        return self._page(json_text.load_exact(content), content, True, sampled, apart)

    def _page(self, body: Any, content: bytes, is_exact: bool, sampled: int, apart: int) -> ReadPage:
        page = read_page(body, self._rules.row_keys, self._rules.cursor_name, self._rules.place)
        is_doubtful = _is_doubtful(content, is_exact)
        head = self._encoder.encode(page.rows[:apart], is_doubtful) if apart else NO_ROWS
        encoded = self._encoder.encode(page.rows[apart:] if apart else page.rows, is_doubtful)
        names = NamesFound(*map(frozenset, self._encoder.names()))
        return ReadPage(replace(page, rows=page.rows[:sampled]), encoded, names, head)


def _is_doubtful(content: bytes, is_exact: bool) -> bool:
    """True where the JSON may hold a character that PostgreSQL cannot store."""
    # One byte is found far faster than six, and most pages have no escape at all.
    if b"\\" not in content:
        return False
    # Only the exact reading, which is the tolerant one too, lets half a surrogate pair through.
    return b"\\u0000" in content or (is_exact and b"\\ud" in content.lower())
