"""Long lists: a card with a grid whose rows are read a block at a time, sorted and searched where the data are.

A page names its Listing, places `listing_card` of it, and adds `register_listings` to what it registers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Literal

import pandas as pd
from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.cards.card import Card, downloads, guarded
from dashboard.cards.columns import Kind, word
from dashboard.components.chart_card import content_card
from dashboard.components.grid import LINK, ROWS_AT_ONCE, GridColumn, grid, room
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from dashboard.filters import FIND, SORT
from dashboard.format import NONE, whole
from dashboard.queries.hidden import gone, hidden_columns
from dashboard.queries.listing import Window
from warehouse.scope import Scope

NUMBERS = ("money", "count", "share", "days", "number", "score", "rating")
# A file holds no more of a list.
MOST_EXPORTED = 100_000
LONGEST_SEARCH = 100

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: its name in the rows, heading, how its values read, its least width in pixels.

    `sort` is the name that the list's query knows for sorting by it; empty where it cannot be sorted.
    """

    name: str
    label: str
    kind: Kind = "text"
    width: int = 110
    sort: str = ""


@dataclass(frozen=True)
class Listing:
    """A list. `read` gives the rows of a window (first text: what was searched for), `count` how many there are.

    `row_id` is the column that names a row, `links` say by column where a row's cell leads ('' for nowhere); the first
    of them is where the row itself leads. `empty` is said where the visit's filters leave no row, `status` what the
    list comes to. `name` is `<page>-<list>`, `sort` one of the columns' sorts, descending with a '-' before it.
    """

    name: str
    title: str
    columns: Sequence[ListColumn]
    sort: str
    row_id: str
    read: Callable[[Visit, str, Window], pd.DataFrame]
    count: Callable[[Visit, str], int]
    empty: Callable[[Visit], Message]
    status: Callable[[Visit, str], str]
    links: Mapping[str, Callable[[Visit, Row], str]] = field(default_factory=lambda: MappingProxyType({}))
    subtitle: Callable[[Visit], str] | None = None
    search_hint: str = ""

    def to(self, scope: Scope) -> "Listing":
        """The list as somebody may see it: without columns that are not for them, and not in their order either."""
        shown = [
            replace(column, sort="" if column.sort in hidden_columns(scope) else column.sort)
            for column in self.columns if column.name not in gone(scope)
        ]
        listing = replace(self, columns=shown)
        sorts = [*listing.sorts.values()]
        return replace(listing, sort=self.sort if self.sort.removeprefix("-") in sorts else sorts[0])

    @property
    def sorts(self) -> Mapping[str, str]:
        """What the list's query calls the sort of each column that can be sorted by."""
        return {column.name: column.sort for column in self.columns if column.sort}

    @property
    def own_sort(self) -> str:
        """The column that the list is sorted by where nobody says otherwise, with a '-' for descending."""
        name = next(name for name, sort in self.sorts.items() if sort == self.sort.removeprefix("-"))
        return f"-{name}" if self.sort.startswith("-") else name

    @property
    def first_window(self) -> Window:
        """The rows that a visitor sees first."""
        return Window(self.sort.removeprefix("-"), self.sort.startswith("-"), 0, ROWS_AT_ONCE)


def listing_card(listing: Listing, is_company_wide: bool = False, jobs: tuple[str, ...] = ()) -> Card:
    """The list as a card; its file holds the first MOST_EXPORTED rows as sorted and searched, and says so.

    `jobs` are the prediction jobs whose figures it shows.
    """
    return Card(
        name=listing.name,
        title=listing.title,
        rows=partial(_exported, listing),
        draw=lambda visit, _rows: _draw(listing, visit),
        reads_itself=True,
        is_company_wide=is_company_wide,
        jobs=jobs,
    )


def register_listings(app: Dash, *listings: Listing) -> None:
    """Add the callbacks of lists to an application: their rows, what they come to, and what a search does."""
    for listing in listings:
        name = listing.name
        searched = State(f"{name}-search", "value"), State(f"{name}-address", "data")
        app.callback(
            Output(f"{name}-grid", "getRowsResponse"), Output(f"{name}-failure", "children"),
            Input(f"{name}-grid", "getRowsRequest"), *searched, prevent_initial_call=True,
        )(partial(rows_of, listing))
        app.callback(
            Output(f"{name}-status", "children"), Output(f"{name}-frame", "style"), Output(f"{name}-count", "data"),
            Input(f"{name}-search", "value"), Input(f"{name}-address", "data"),
        )(partial(status_of, listing))
        add: Any = app.clientside_callback
        for function, told in (("searchList", Input(f"{name}-search", "value")),
                               ("countList", Input(f"{name}-count", "data"))):
            add(ClientsideFunction("assay", function), told, State(f"{name}-grid", "id"), prevent_initial_call=True)


def rows_of(
    listing: Listing, request: Mapping[str, Any] | None, text: str | None, search: str | None
) -> tuple[Any, str]:
    """The block of rows that the grid asks for, and what went wrong with it, if anything did."""
    answer: tuple[Any, str] = guarded(
        listing.name,
        lambda: (_block(listing, request or {}, _plain(text), search), ""),
        lambda cause, reference: (_only(listing, NONE), f"Could not load the list. {cause} Ref {reference}."),
    )
    return answer


def status_of(listing: Listing, text: str | None, search: str | None) -> tuple[str, dict[str, str], int | None]:
    """What the list comes to, how tall it is, and how many rows it has; None where that cannot be told."""
    def build() -> tuple[str, dict[str, str], int | None]:
        visit = open_visit(search)
        if visit is None:
            return "", room(0), None
        count = listing.count(visit, _plain(text))
        cut = f" Files hold the first {whole(MOST_EXPORTED)}." if count > MOST_EXPORTED else ""
        return listing.status(visit, _plain(text)) + cut, room(count), count

    answer: tuple[str, dict[str, str], int | None] = guarded(
        listing.name, build, lambda *_: ("", room(ROWS_AT_ONCE), None)
    )
    return answer


def _draw(whole_listing: Listing, visit: Visit) -> Any:
    listing = whole_listing.to(visit.view.scope)
    first = listing.read(visit, "", listing.first_window)
    if first.empty:
        return listing.empty(visit)
    text = _searched(listing, visit)
    rows = len(listing.read(visit, text, listing.first_window) if text else first)
    sorted_by, order = _sort_of(listing, visit)
    columns = [
        GridColumn(
            name=column.name,
            label=column.label,
            width=column.width,
            is_number=column.kind in NUMBERS,
            is_sortable=bool(column.sort),
            is_link=column.name in listing.links,
            sort=order if column.name == sorted_by else "",
        )
        for column in listing.columns
    ]
    subtitle = listing.subtitle(visit) if listing.subtitle else ""
    content = grid(
        listing.name, listing.title, columns, replace(visit.filters, lists=()).search, listing.search_hint, rows,
        found=text, own_sort=listing.own_sort,
    )
    return content_card(listing.title, subtitle, content, downloads(listing.name, visit))


def _sort_of(listing: Listing, visit: Visit) -> tuple[str, Literal["asc", "desc"]]:
    """The column that the list begins sorted by, as the address or else the list itself says, and which way."""
    asked = visit.filters.of_list(SORT, listing.name)
    chosen = asked if asked.removeprefix("-") in listing.sorts else listing.own_sort
    return chosen.removeprefix("-"), "desc" if chosen.startswith("-") else "asc"


def _block(listing: Listing, request: Mapping[str, Any], text: str, search: str | None) -> dict[str, Any]:
    visit = open_visit(search)
    if visit is None:
        return _only(listing, NONE)
    listing = listing.to(visit.view.scope)
    window = _window(listing, request)
    frame = listing.read(visit, text, window)
    if frame.empty and not window.offset:
        return _only(listing, "No match")
    rows = [_cells(listing, visit, row) for row in frame.to_dict("records")]
    is_last = len(rows) < window.limit
    # How many there are at all is told by `status_of`: to count them may take longer than to read them.
    return {"rowData": rows, "rowCount": window.offset + len(rows) if is_last else None}


def _only(listing: Listing, text: str) -> dict[str, Any]:
    """A row with nothing but a text: a grid that was told of no row at all takes no rows after that."""
    return {"rowData": [{"id": "", listing.columns[0].name: text}], "rowCount": 1}


def _window(listing: Listing, request: Mapping[str, Any]) -> Window:
    """What a grid asks for, as far as it makes sense: blocks begin where blocks begin, sorts are those of columns."""
    sorts = listing.sorts
    asked = next((part for part in request.get("sortModel") or [] if part.get("colId") in sorts), None)
    first = listing.first_window
    start = max(int(request.get("startRow") or 0), 0)
    return Window(
        sort=sorts[asked["colId"]] if asked else first.sort,
        is_descending=asked.get("sort") == "desc" if asked else first.is_descending,
        offset=start - start % ROWS_AT_ONCE,
        limit=ROWS_AT_ONCE,
    )


def _cells(listing: Listing, visit: Visit, row: Row) -> dict[str, str]:
    texts = {column.name: word(row[column.name], column.kind, visit) for column in listing.columns}
    links = {f"{name}{LINK}": link(visit, row) for name, link in listing.links.items()}
    return {"id": str(row[listing.row_id]), **texts, **links}


def _exported(whole_listing: Listing, visit: Visit) -> pd.DataFrame:
    listing = whole_listing.to(visit.view.scope)
    sorted_by, order = _sort_of(listing, visit)
    text = _searched(listing, visit)
    # So many rows would push what pages ask for out of the cache.
    unkept = replace(visit, view=replace(visit.view, keeps=False))
    window = Window(listing.sorts[sorted_by], order == "desc", 0, MOST_EXPORTED)
    frame = listing.read(unkept, text, window).copy(deep=False)
    # Whoever writes the file says "first N of M", and what was searched for.
    frame.attrs["of"] = len(frame) if len(frame) < MOST_EXPORTED else listing.count(visit, text)
    frame.attrs["searched"] = text
    return frame


def _searched(listing: Listing, visit: Visit) -> str:
    return _plain(visit.filters.of_list(FIND, listing.name))


def _plain(text: str | None) -> str:
    return str(text or "").strip()[:LONGEST_SEARCH]
