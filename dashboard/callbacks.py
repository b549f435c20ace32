"""What every page shares: the filter bar follows the address, the address follows the filter bar, pages stay fresh."""

from collections.abc import Callable
from typing import Any

from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from dashboard.access.rules import EVERY_PAGE
from dashboard.answers import OWNERS, register_cached
from dashboard.cards.card import Card, guarded, render
from dashboard.cards.kpis import KpiRow, kpi_row
from dashboard.cards.listing import LONGEST_SEARCH
from dashboard.components.filter_bar import chip_row, filter_state
from dashboard.components.options import option
from dashboard.components.shell import navigation
from dashboard.context import open_visit
from dashboard.layout import bar_of, freshness_content, navigation_items, page_content, page_title
from dashboard.pages import Page, all_pages, find_page
from dashboard.queries import choices

# What a card or a row of figures depends on; nothing else, so that its answer can be kept for everyone.
MOVED = (Input("url", "search"), Input("refresh", "data"))


def register(app: Dash) -> None:
    """Add the callbacks of the shell and of every page to an application, and note whose each is."""
    _register_shell(app)
    owners = dict.fromkeys(app.callback_map, EVERY_PAGE)
    for page in all_pages():
        _register_page(app, page)
        owners |= dict.fromkeys(app.callback_map.keys() - owners.keys(), page.path)
    app.server.extensions[OWNERS] = owners
    _register_in_the_browser(app)


def _register_shell(app: Dash) -> None:
    app.callback(
        Output("main", "children"), Output("page-title", "children"), Output("navigation", "children"),
        Input("shown", "data"), State("url", "pathname"), State("url", "search"), prevent_initial_call=True,
    )(open_page)
    app.callback(
        Output("filter-preset", "value"), Output("filter-dates", "start_date"), Output("filter-dates", "end_date"),
        Output("filter-dates", "max_date_allowed"), Output("filter-comparison", "value"),
        Output("filter-state", "data"), Output("filter-notice", "children"), Output("filter-chips", "children"),
        Output({"filter": ALL}, "value"), Output({"filter": ALL}, "options"),
        *MOVED, State("url", "pathname"), State({"filter": ALL}, "id"), prevent_initial_call=True,
    )(update_filter_bar)
    app.callback(
        Output({"filter": MATCH}, "options", allow_duplicate=True), Input({"filter": MATCH}, "search_value"),
        State({"filter": MATCH}, "value"), State({"filter": MATCH}, "id"), State("url", "search"),
        prevent_initial_call=True,
    )(find_options)
    app.callback(Output("freshness", "children"), Input("refresh", "data"), prevent_initial_call=True)(
        update_freshness
    )


def _register_page(app: Dash, page: Page) -> None:
    for view in page.views:
        if view.kpis:
            app.callback(Output(view.kpis.name, "children"), *MOVED, prevent_initial_call=True)(
                _kpi_updater(view.kpis)
            )
            register_cached(f"{view.kpis.name}.children")
        for position, (card, _width) in enumerate(view.cards):
            app.callback(
                Output(card.name, "children"), *MOVED, prevent_initial_call=position < view.in_view
            )(_card_updater(card))
            register_cached(f"{card.name}.children")
    if page.register:
        page.register(app)


def open_page(_shown: str, pathname: str, search: str | None) -> tuple[Any, Any, Any]:
    """The page at a new address."""
    return page_content(pathname, search), page_title(pathname), navigation(navigation_items(), pathname)


def update_filter_bar(
    search: str | None, _refresh: Any, pathname: str, controls: list[dict[str, str]]
) -> tuple[Any, ...]:
    """The controls as the address says."""
    visit, page = open_visit(search), find_page(pathname)
    if visit is None or page is None:
        return (no_update,) * 8 + ([no_update] * len(controls),) * 2
    filters, bar = visit.filters, bar_of(page, visit)
    names = [control["filter"] for control in controls]
    return (
        filters.preset, filters.period.start.isoformat(), filters.period.end.isoformat(),
        visit.horizon.newest_day.isoformat(), filters.comparison, filter_state(filters), bar.notice, chip_row(bar),
        [list(filters.of(name)) for name in names], [list(bar.options.get(name, ())) for name in names],
    )


def find_options(text: str | None, chosen: list[str] | None, control: dict[str, str], search: str | None) -> Any:
    """Products that hold what is typed; the other filters offer all they have from the start."""
    typed = str(text or "").replace("\0", "")[:LONGEST_SEARCH]
    if control["filter"] != "product" or not typed:
        raise PreventUpdate
    offered = guarded("find-options", lambda: _offered(typed, chosen or [], search), lambda *_: None)
    if offered is None:
        raise PreventUpdate
    return offered


def update_freshness(_refresh: Any) -> Any:
    """The pill, after the data moved."""
    return freshness_content()


def _offered(typed: str, chosen: list[str], search: str | None) -> list[dict[str, str]] | None:
    visit = open_visit(search)
    if visit is None:
        return None
    ids = tuple(identifier for identifier in chosen if isinstance(identifier, str))
    found = visit.view.read(choices.find_products, typed)
    names = visit.view.read(choices.product_names, ids) if ids else {}
    offered = names | dict(zip(found["id"], found["name"], strict=True))
    return [option(identifier, name, is_found_by_id=True) for identifier, name in offered.items()]


def _card_updater(card: Card) -> Callable[[str | None, Any], Any]:
    def update_card(search: str | None, _refresh: Any) -> Any:
        return render(card, search)

    return update_card


def _kpi_updater(row: KpiRow) -> Callable[[str | None, Any], Any]:
    def update_kpis(search: str | None, _refresh: Any) -> Any:
        return kpi_row(row, search)

    return update_kpis


def _register_in_the_browser(app: Dash) -> None:
    add: Any = app.clientside_callback
    add(
        ClientsideFunction("assay", "writeFilters"),
        Input("filter-preset", "value"), Input("filter-dates", "start_date"), Input("filter-dates", "end_date"),
        Input("filter-comparison", "value"), Input({"filter": ALL}, "value"), State({"filter": ALL}, "id"),
        State("filter-state", "data"),
        prevent_initial_call=True,
    )
    add(
        ClientsideFunction("assay", "whatIsShown"), Output("shown", "data"),
        Input("url", "pathname"), Input("url", "search"), State("shown", "data"), State("details", "data"),
        prevent_initial_call=True,
    )
    add(
        ClientsideFunction("assay", "exportAddress"), Output("export", "href"), Output("export-page", "href"),
        Input("url", "pathname"), Input("url", "search"),
    )
    add(
        ClientsideFunction("assay", "pollVersions"), Input("poll", "n_intervals"), State("versions", "data"),
        prevent_initial_call=True,
    )
    add(
        ClientsideFunction("assay", "nameAndDate"), Input("freshness", "children"), Input("page-title", "children")
    )
