"""A long list as AG Grid: rows come as texts a block at a time, sorted and searched by the server.

The grid's script is large and comes with the first grid, not with every page: `assets/grid.js` stands in its place
until then. Rows stand in pages as tall as they are, so that the page scrolls and no list within it. Ids of a list's
parts are `<list>-grid`, `-frame`, `-search`, `-address`, `-status`, `-count` and `-failure`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import dash_ag_grid  # type: ignore[import-untyped]
from dash import dcc, html
from dash.fingerprint import build_fingerprint

from dashboard import locales
from dashboard.components.attributes import aria

ROWS_AT_ONCE = 100
ROW_HEIGHT = 38
HEAD_HEIGHT = 40
# Of a page; several come at once, so that most turns of a page ask for nothing.
PAGE_ROWS = 25
# Of the line below the rows that turns pages, and of the bar below wide rows that scrolls them sideways.
TURN_HEIGHT, BAR_HEIGHT = 44, 20
# What a column's links are kept under, beside its text.
LINK = "@"
MAIN_SCRIPT = "dash_ag_grid.min.js"
# Colours are our tokens, so that a grid follows the theme by itself. The grid reads this text, nothing evaluates it.
THEME = """themeQuartz.withParams({
    accentColor: 'var(--accent)', backgroundColor: 'var(--surface)', foregroundColor: 'var(--tx)',
    textColor: 'var(--tx)', headerTextColor: 'var(--tx-3)', headerBackgroundColor: 'var(--surface)',
    borderColor: 'var(--line)', rowHoverColor: 'var(--surface-2)', columnBorder: false, wrapperBorder: false,
    headerColumnBorder: false, oddRowBackgroundColor: 'var(--surface)', fontFamily: 'inherit', fontSize: 13,
    headerFontSize: 12, headerFontWeight: 500, iconColor: 'var(--tx-3)', cellHorizontalPadding: 8,
    selectedRowBackgroundColor: 'var(--accent-soft)', wrapperBorderRadius: 0, spacing: 8
})"""

for _resource in dash_ag_grid._js_dist:
    # Dash would send it along with every page; so marked it is served, but only to who asks.
    if _resource["relative_package_path"] == MAIN_SCRIPT:
        _resource["async"] = "lazy"


@dataclass(frozen=True)
class GridColumn:
    """A column: its key in a row, its heading, its least width in pixels, and how it stands and sorts.

    `sort` is the order that a list begins with, 'asc' or 'desc', for one column at most.
    """

    name: str
    label: str
    width: int = 110
    is_number: bool = False
    is_sortable: bool = True
    is_link: bool = False
    sort: Literal["asc", "desc", ""] = ""


def grid(
    name: str, title: str, columns: Sequence[GridColumn], search: str, hint: str, rows: int, *, found: str = "",
    own_sort: str = "",
) -> html.Div:
    """The list `name`, with a box to search in where there is a `hint` of what it finds; `found` stands in it.

    `search` is the address's query string that the rows belong to, `rows` how many there are, as far as that is known:
    room is kept for a page of them. The first column stays in view. `own_sort` is what the list is sorted by where the
    address names nothing: a column's name, with a '-' for descending.
    """
    return html.Div(
        [
            html.Div([_search_box(name, title, hint, found), _status(name)], className="grid-head"),
            html.P(id=f"{name}-failure", className="grid-failure", role="alert"),
            html.Div(
                dash_ag_grid.AgGrid(
                    id=f"{name}-grid",
                    rowModelType="infinite",
                    columnDefs=[_column(column, is_first=not position) for position, column in enumerate(columns)],
                    defaultColDef={
                        "resizable": True, "suppressHeaderMenuButton": True, "sortingOrder": ["desc", "asc"],
                        "minWidth": 70,
                    },
                    dashGridOptions=_options(name, title, own_sort),
                    getRowId="params.data.id",
                    eventListeners={
                        "paginationChanged": ["assayTurnPage(params)", "assayTellCount(params)"],
                        "rowClicked": ["assayOpenRow(params)"], "cellKeyDown": ["assayOpenRow(params)"],
                        "sortChanged": ["assayNoteSort(params)"],
                    },
                    style={"height": "100%"},
                    className="grid",
                ),
                id=f"{name}-frame", className="grid-frame", style=room(rows), role="region", **aria(label=title),
            ),
            dcc.Store(id=f"{name}-address", data=search),
            dcc.Store(id=f"{name}-count"),
        ],
        className="grid-list",
    )


def room(rows: int) -> dict[str, str]:
    """The style around a grid of so many rows: as tall as a page of them, with a way to turn it where there are more.

    "--turn" is for grid.css.
    """
    shown = HEAD_HEIGHT + min(max(rows, 2), PAGE_ROWS) * ROW_HEIGHT + BAR_HEIGHT
    has_pages = rows > PAGE_ROWS
    return {"height": f"{shown + has_pages * TURN_HEIGHT}px", "--turn": "flex" if has_pages else "none"}


def _search_box(name: str, title: str, hint: str, found: str) -> html.Label:
    # Without a hint it stays, unseen: the rows' callback reads it.
    return html.Label(
        [
            html.Span(f"{hint}: {title}", className="visually-hidden"),
            dcc.Input(
                id=f"{name}-search", type="search", placeholder=hint, debounce=0.4, value=found, autoComplete="off",
            ),
        ],
        className="grid-search", hidden=not hint,
    )


def _status(name: str) -> html.P:
    return html.P(id=f"{name}-status", className="grid-status", role="status")


def _options(name: str, title: str, own_sort: str) -> dict[str, Any]:
    return {
        "theme": {"function": THEME},
        "rowHeight": ROW_HEIGHT,
        "headerHeight": HEAD_HEIGHT,
        "cacheBlockSize": ROWS_AT_ONCE,
        "maxBlocksInCache": 50,
        "infiniteInitialRowCount": 1,
        "pagination": True,
        "paginationPageSize": PAGE_ROWS,
        "paginationPageSizeSelector": False,
        # How many there are at all comes a little later: assets/grid.js tells it.
        "localeText": {"more": "many", "thousandSeparator": locales.current().group},
        # One answer has one place; a second question would take it.
        "maxConcurrentDatasourceRequests": 1,
        "blockLoadDebounceMillis": 60,
        "suppressMultiSort": True,
        "suppressMovableColumns": True,
        "suppressDragLeaveHidesColumns": True,
        "ensureDomOrder": True,
        "enableCellTextSelection": True,
        # Of what is too long for its column; of its own cells a grid cannot know that, so AssayLink does it.
        "tooltipShowMode": "whenTruncated",
        "animateRows": False,
        "context": {"script": _script_address(), "title": title, "list": name, "sort": own_sort},
    }


def _column(column: GridColumn, is_first: bool) -> dict[str, Any]:
    definition: dict[str, Any] = {
        "field": column.name,
        "headerName": column.label,
        "minWidth": column.width,
        "flex": column.width,
        "sortable": column.is_sortable,
    }
    if column.is_number:
        definition["type"] = "rightAligned"
    if column.is_link:
        definition["cellRenderer"] = "AssayLink"
    else:
        definition["tooltipField"] = column.name
    if column.is_sortable:
        # None, since a grid that is drawn again keeps what it is not told.
        definition["sort"] = column.sort or None
    if is_first:
        # A pinned column does not grow.
        definition |= {"pinned": "left", "width": column.width, "flex": None}
    return definition


def _script_address() -> str:
    package = Path(dash_ag_grid.__file__).parent
    name = build_fingerprint(  # type: ignore[no-untyped-call]
        MAIN_SCRIPT, dash_ag_grid.__version__, int((package / MAIN_SCRIPT).stat().st_mtime)
    )
    return f"/_dash-component-suites/dash_ag_grid/{name}"
